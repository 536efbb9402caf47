"""Sharing outside: a record first, and through it exactly what was recorded (§6.9)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.roles import Role
from portal.accounts.step_up import ASKED_FOR
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.privacy.disclosure.document import as_json, as_text
from portal.privacy.disclosure.pdf import as_pdf
from portal.privacy.disclosure.sharing import open_shared, record_share, shareable
from portal.privacy.models import ShareRecord
from portal.privacy.models.disclosure import RecordIsFinal
from portal.referrals.models import Referral
from portal.referrals.permissions import may_share_outside
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown
from tests.accounts.test_step_up import ASKS, let_time_pass

from .conftest import words_of_json, words_of_pdf

pytestmark = pytest.mark.django_db

FIELDS = ["answers/young-person/first_name", "record/reference"]
GIVEN = {
    "organisation": "Northfield School", "person": "Pat Reed, head", "purpose": "A safe way home.",
    "agreement_words": "Mia, today.", "why_not_less": "They must know whom to look for.",
    "basis": ShareRecord.Basis.SAFEGUARDING, "agreement": ShareRecord.Agreement.AGREED,
}  # fmt: skip


@pytest.fixture
def mia(received):
    return received("3")


@pytest.fixture
def share(mia, triage_officer):
    return record_share(referral=mia.pk, actor=triage_officer, fields=FIELDS, **GIVEN)


def address(name, share, *more):
    return reverse(name, args=[share.referral.reference, share.pk, *more])


def test_exactly_the_fields_recorded_leave_and_nothing_else(mia, answered, triage_officer):
    referral, typed = answered()
    chosen = ["answers/reason/reason", "answers/household/household"]
    made = record_share(referral=referral.pk, actor=triage_officer, fields=chosen, **GIVEN)
    document = open_shared(share=made, actor=triage_officer, form="pdf")
    left = {place: words for place, words in typed.items() if f"answers/{'/'.join(place)}" not in chosen}
    for words in (words_of_pdf(as_pdf(document)), words_of_json(as_json(document)), as_text(document).decode()):
        assert typed["reason", "reason"] in words and typed["household", "household"] in words
        assert not [place for place, each in left.items() if each in words]


def test_the_referral_is_locked_while_a_share_is_recorded(mia, triage_officer):
    with CaptureQueriesContext(connection) as done:
        record_share(referral=mia.pk, actor=triage_officer, fields=FIELDS, **GIVEN)
    locked = [query for query in done if '"referrals_referral"' in query["sql"] and "FOR UPDATE" in query["sql"]]
    assert bool(locked) is connection.features.has_select_for_update


def test_without_a_record_there_is_no_file(mia, client, log_in, triage_officer):
    log_in(client, triage_officer)
    for form in ("pdf", "txt", "json", "print"):
        assert client.get(reverse("shared_outside", args=[mia.reference, mia.pk, form])).status_code == 404
    assert not AuditEntry.objects.filter(action=Action.SHARE_OPENED).exists()


def test_a_record_opens_its_own_referral_alone(share, received, client, log_in, triage_officer):
    other = received("7")
    log_in(client, triage_officer)
    assert client.get(reverse("shared_outside", args=[other.reference, share.pk, "pdf"])).status_code == 404
    assert client.get(reverse("share_record", args=[other.reference, share.pk])).status_code == 404


@pytest.mark.parametrize("left_out", ["organisation", "person", "purpose", "agreement_words", "why_not_less"])
def test_each_word_of_the_record_is_needed(mia, triage_officer, left_out):
    with pytest.raises(NeedsMissing) as missing:
        record_share(referral=mia.pk, actor=triage_officer, fields=FIELDS, **GIVEN | {left_out: " "})
    assert missing.value.names == [left_out]
    assert not ShareRecord.objects.exists()


@pytest.mark.parametrize("fields", [[], ["answers/nowhere/nothing"]])
def test_it_says_which_fields(mia, triage_officer, fields):
    with pytest.raises(NeedsMissing):
        record_share(referral=mia.pk, actor=triage_officer, fields=fields, **GIVEN)


def test_each_opening_is_written_before_it_is_answered(share, client, log_in, triage_officer):
    assert AuditEntry.objects.get(action=Action.SHARED_OUTSIDE).detail == {
        "basis": "safeguarding", "agreement": "agreed", "fields": share.fields
    }  # fmt: skip
    log_in(client, triage_officer)
    for form in ("pdf", "txt", "json", "print"):
        answer = client.get(address("shared_outside", share, form))
        assert answer.status_code == 200
        assert AuditEntry.objects.filter(action=Action.SHARE_OPENED, detail__form=form).count() == 1
        if form != "print":
            assert answer["Content-Disposition"].startswith("attachment")
            assert "sandbox" in answer["Content-Security-Policy"]
    assert "Mia" in client.get(address("shared_outside", share, "print")).content.decode()
    told = " ".join(str(entry.detail) for entry in AuditEntry.objects.all())
    assert not any(word in told for word in ("Mia", "Northfield", "Reed"))


def test_opening_asks_for_the_second_factor_again(share, log_in, triage_officer):
    client = log_in(Client(), triage_officer)
    let_time_pass(client)
    file = address("shared_outside", share, "pdf")
    assert ASKS in client.get(file).content.decode()
    log_in(client, triage_officer)
    assert client.post(file, {ASKED_FOR: "GET"}).url == file  # the code is posted to where it was asked for
    assert not AuditEntry.objects.filter(action=Action.SHARE_OPENED).exists()


def test_the_record_is_in_the_timeline_and_beside_the_escalations(share, client, log_in, triage_officer):
    log_in(client, triage_officer)
    page = client.get(share.referral.get_absolute_url())
    assert any("Northfield School" in event.what for event in page.context["timeline"])
    assert address("share_record", share) in page.content.decode()


def test_a_record_is_never_edited_and_goes_with_the_referral(share):
    with pytest.raises(RecordIsFinal):
        share.save()
    share.referral.delete()
    assert not ShareRecord.objects.exists()


def test_what_was_shared_stays_what_it_was(share, mia, triage_officer):
    mia.answers["young-person"]["first_name"] = "Changed"
    mia.save()
    assert "Mia" in as_text(open_shared(share=share, actor=triage_officer, form="txt")).decode()


def test_whoever_acts_on_a_referral_shares_it_and_nobody_else(mia, staff, caseworker, triage_officer, team_leader, dsl):
    Referral.objects.filter(pk=mia.pk).update(caseworker=caseworker)
    mia.refresh_from_db()
    assert all(may_share_outside(person, mia) for person in (triage_officer, team_leader, dsl, caseworker))
    assert not may_share_outside(staff(Role.CASEWORKER), mia)
    for role in (Role.DATA_PROTECTION_LEAD, Role.SYSTEM_ADMIN, Role.COMMS_EDITOR, Role.COMMS_PUBLISHER):
        with pytest.raises(Unknown):
            record_share(referral=mia.pk, actor=staff(role), fields=FIELDS, **GIVEN)


def test_a_restricted_referral_is_shared_by_whoever_may_read_it_alone(share, mia, triage_officer, dsl, client, log_in):
    Referral.objects.filter(pk=mia.pk).update(restricted=True)
    log_in(client, triage_officer)
    for name, more in (("share_record", []), ("shared_outside", ["pdf"])):
        assert client.get(address(name, share, *more)).status_code == 404
    with pytest.raises(Unknown):
        record_share(referral=mia.pk, actor=triage_officer, fields=FIELDS, **GIVEN)
    assert record_share(referral=mia.pk, actor=dsl, fields=FIELDS, **GIVEN)


def test_a_caseworker_who_only_may_know_of_it_opens_nothing(share, mia, staff, client, log_in):
    person = staff(Role.CASEWORKER)
    Referral.objects.filter(pk=mia.pk).update(restricted=True)
    mia.shared_with.add(person)
    with pytest.raises(NotAllowed):
        open_shared(share=share, actor=person, form="pdf")
    log_in(client, person)
    assert client.get(address("shared_outside", share, "pdf")).status_code == 409
    assert AuditEntry.objects.filter(action=Action.REFUSED, referral_id=share.referral_id).count() == 1


def test_the_form_keeps_what_was_typed_and_says_what_is_missing(mia, client, log_in, triage_officer):
    log_in(client, triage_officer)
    form = reverse("share_outside", args=[mia.reference])
    answer = client.post(form, {"organisation": "Northfield School"})
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "Northfield School" in words and "Choose at least one thing that is shared." in words
    parts = {name: field for name, field in answer.context["form"].fields.items() if name.startswith("part_")}
    [(name, _)] = [(name, key) for name, field in parts.items() for key, _ in field.choices if key == FIELDS[0]]
    done = client.post(form, {**GIVEN, name: [FIELDS[0]]})
    assert done.url == address("share_record", ShareRecord.objects.get())
    assert ShareRecord.objects.get().fields == [FIELDS[0]]


def test_everything_that_was_answered_can_be_chosen(answered):
    referral, typed = answered()
    keys = {held.key for held in shareable(referral)}
    assert {f"answers/{'/'.join(place)}" for place in typed} <= keys
