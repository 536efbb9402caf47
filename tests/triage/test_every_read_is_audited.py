"""Every page below /portal/referrals/ writes a row before it answers: who read, searched or was refused what (§6.6)."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.privacy.models import ShareRecord
from portal.referrals import break_glass
from portal.referrals.attachments.kinds import Kind, Scan
from portal.referrals.models import Attachment, Escalation, Link, Referral, Relation, SavedView
from portal.referrals.states import SpamSign
from tests.triage.test_visibility import below_referrals

pytestmark = pytest.mark.django_db

# A form to fill in, views by their names, and how many are new: none of them shows a referral.
SHOWS_NO_REFERRAL = {"break_glass", "saved_views", "save_view", "remove_view", "queue_fresh"}
PRESSED = {"clear_spam_mark", "mark_read", "bulk_assign", "remove_view", "queue_fresh"}


@pytest.fixture
def addresses(received, triage_officer, dsl):
    """The address of every page, with things that are there."""
    one, other = received("12"), received("12b")
    low, high = sorted((one, other), key=lambda each: each.pk)
    link = Link.objects.create(first=low, second=high, relation=Relation.SAME_PERSON, reason="x", by=dsl)
    file = Attachment.objects.create(
        referral=one, name="letter.pdf", kind=Kind.PDF, size=1, scan=Scan.WAITING, key_id="x"
    )
    Referral.objects.filter(pk=one.pk).update(spam_signs=[SpamSign.FAST])
    escalation = Escalation.objects.create(
        referral=one, by=dsl, kind=Escalation.Kind.MASH, with_consent=True, chase_at=timezone.now()
    )
    share = ShareRecord.objects.create(
        referral=one, by=dsl, organisation="x", person="x", purpose="x", agreement_words="x", why_not_less="x"
    )
    view = SavedView.objects.create(owner=dsl, name="Ours", shared=True)
    hidden = received("8")
    glass = break_glass.break_glass(reference=hidden.reference, actor=triage_officer, reason="x")
    known = {
        "reference": one.reference, "other": other.reference, "link": link.pk, "attachment": file.pk,
        "escalation": escalation.pk, "view": view.pk, "person": triage_officer.pk, "glass": glass.pk, "name": "take",
        "share": share.pk, "form": "pdf",
    }  # fmt: skip
    names = {each.name: {name: known[name] for name in each.pattern.converters} for each in below_referrals()}
    return {name: reverse(name, kwargs=given) for name, given in names.items()}


def ask(client, name, address):
    """Open a page, or press a button that is none."""
    every = [f"{each.reference} {each.version}" for each in Referral.objects.all()]
    sent = {"until": "2026-01-01T00:00", "do": "give", "referrals": every}
    return client.post(address, sent) if name in PRESSED else client.get(address)


def rows():
    return AuditEntry.objects.count()


def test_every_page_that_is_read_writes_a_row(addresses, staff, log_in):
    silent = set()
    client = log_in(Client(), staff(Role.DSL, Role.TEAM_LEADER, Role.TRIAGE_OFFICER))
    for name, address in addresses.items():
        before = rows()
        answer = ask(client, name, address)
        expected = (200, 302) if name in PRESSED else (200, 409)
        assert answer.status_code in expected, f"{name} answers {answer.status_code}: it proves nothing"
        if rows() == before:
            silent.add(name)
    assert silent == SHOWS_NO_REFERRAL


def test_every_page_that_is_refused_by_role_writes_a_row_with_the_referral(addresses, staff, log_in):
    person = staff(Role.SYSTEM_ADMIN)
    client = log_in(Client(), person)
    silent = []
    for name, address in addresses.items():
        before = rows()
        assert ask(client, name, address).status_code == 403
        last = AuditEntry.objects.newest_first().first()
        about = "SOS-" in address
        if rows() == before or last.action != Action.REFUSED or bool(last.referral_id) is not about:
            silent.append(name)
    assert not silent


def test_every_page_of_a_hidden_referral_writes_the_refusal(addresses, received, staff, log_in, programmes):
    person = staff(Role.TRIAGE_OFFICER, Role.TEAM_LEADER, areas=["lambeth"])
    client = log_in(Client(), person)
    taking = {name for name, address in addresses.items() if "SOS-" in address} - SHOWS_NO_REFERRAL
    assert len(taking) > 5
    for name in taking:
        before = rows()
        assert ask(client, name, addresses[name]).status_code == 404
        last = AuditEntry.objects.newest_first().first()
        assert rows() == before + 1 and last.action == Action.REFUSED and last.referral_id, name


def test_a_search_for_a_match_is_written_without_its_words(client, log_in, received, triage_officer):
    referral = received("12")
    log_in(client, triage_officer)
    client.post(f"{referral.get_absolute_url()}matches/", {"q": "Thompson"})
    row = AuditEntry.objects.get(action=Action.SEARCHED)
    assert (row.referral_id, row.detail) == (referral.pk, {"shown": 0})
    with connection.cursor() as cursor:
        cursor.execute("SELECT detail FROM audit_auditentry")
        assert "Thompson" not in str(cursor.fetchall())
