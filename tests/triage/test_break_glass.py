"""Breaking the glass: reason, second factor, an hour of reading, told at once, reviewed by somebody else (§6.8)."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.notices.kinds import NoticeKind
from portal.outbox.models import MailKind, OutboxMessage
from portal.outbox.services import compose
from portal.referrals import break_glass
from portal.referrals.models import BreakGlass, Referral
from portal.referrals.reference import new_reference
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown
from tests.accounts.test_step_up import ASKS, let_time_pass

from .pages import without_tokens

pytestmark = pytest.mark.django_db

WHY = "His mother rang: somebody is at the door."
ASK = "/portal/referrals/break-glass/"


@pytest.fixture
def hidden(received):
    return received("8")


@pytest.fixture
def glass(hidden, triage_officer, dsl):
    return break_glass.break_glass(reference=hidden.reference, actor=triage_officer, reason=WHY)


def test_a_hidden_referral_and_a_wrong_reference_look_alike_until_the_glass_is_broken(
    client, log_in, hidden, triage_officer
):
    log_in(client, triage_officer)
    pages, wrong = {}, new_reference()
    for reference in (hidden.reference, wrong):
        address = f"/portal/referrals/{reference}/"
        refused, form = client.get(address), client.get(ASK, {"reference": reference})
        pages[reference] = [without_tokens(page).replace(reference, "") for page in (refused, form)]
        let_time_pass(client)
        asked = client.post(ASK, {"reference": reference, "reason": WHY})
        assert ASKS in asked.content.decode()
        pages[reference].append(without_tokens(asked).replace(reference, ""))
        log_in(client, triage_officer)
        without_reason = client.post(ASK, {"reference": reference, "reason": ""})
        pages[reference].append(without_tokens(without_reason).replace(reference, ""))
    assert pages[hidden.reference] == pages[wrong]
    assert not BreakGlass.objects.exists()


def test_an_unknown_reference_breaks_nothing_and_keeps_what_was_typed(client, log_in, triage_officer):
    log_in(client, triage_officer)
    page = client.post(ASK, {"reference": "SOS-7K4M-2PXW", "reason": WHY})
    assert page.status_code == 422
    assert "There is no referral with this reference" in page.content.decode()
    assert "His mother rang" in page.content.decode()
    assert AuditEntry.objects.filter(action=Action.REFUSED, actor=triage_officer, referral_id=None).count() == 1


def test_it_opens_the_page_with_a_banner_and_nothing_to_press(client, log_in, hidden, triage_officer, dsl):
    log_in(client, triage_officer)
    page = client.post(ASK, {"reference": hidden.reference.lower(), "reason": WHY}, follow=True)
    words = page.content.decode()
    assert page.status_code == 200
    assert "Reece Pike" in words and "60 minutes left" in re.sub(r"\s+", " ", words)
    assert page.context["moves"] == page.context["other_moves"] == []
    assert not page.context["access"].may_change and not page.context["people"].may_link
    assert WHY not in words  # the reason is for whoever reviews it
    for act in ("take/", "contact-attempt/", "matches/"):
        assert client.get(f"{hidden.get_absolute_url()}{act}").status_code == 404
        assert client.post(f"{hidden.get_absolute_url()}{act}", {"version": 1}).status_code == 404


def test_each_read_through_it_is_written_as_such(client, log_in, hidden, glass, triage_officer):
    log_in(client, triage_officer)
    client.get(hidden.get_absolute_url())
    assert AuditEntry.objects.filter(action=Action.VIEWED_THROUGH_GLASS, referral_id=hidden.pk).count() == 1
    assert not AuditEntry.objects.filter(action=Action.VIEWED, referral_id=hidden.pk).exists()


def test_it_shows_in_no_list_count_or_search(hidden, glass, triage_officer):
    assert not Referral.objects.visible_to(triage_officer).exists()
    assert Referral.objects.visible_to(triage_officer, through_glass=True).get() == hidden


def test_it_ends_by_itself(client, log_in, hidden, glass, triage_officer, settings):
    assert glass.ends_at - glass.at == settings.BREAK_GLASS_LIFETIME == timedelta(minutes=60)
    BreakGlass.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    log_in(client, triage_officer)
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_it_is_one_persons_and_one_referrals(hidden, glass, received, staff):
    received("7")
    colleague = staff(Role.TRIAGE_OFFICER)
    assert not Referral.objects.visible_to(colleague, through_glass=True).filter(restricted=True).exists()


def test_it_ends_with_the_role(hidden, glass, triage_officer):
    triage_officer.groups.clear()
    person = type(triage_officer).objects.get(pk=triage_officer.pk)
    assert not Referral.objects.visible_to(person, through_glass=True).exists()


def test_a_double_click_breaks_one_glass(hidden, glass, triage_officer):
    again = break_glass.break_glass(reference=hidden.reference, actor=triage_officer, reason=WHY)
    assert again == glass
    assert BreakGlass.objects.count() == 1


def test_whoever_sees_it_anyway_breaks_nothing(client, log_in, received, triage_officer):
    referral = received("7")
    log_in(client, triage_officer)
    answer = client.post(ASK, {"reference": referral.reference, "reason": WHY})
    assert answer.url == referral.get_absolute_url()
    assert not BreakGlass.objects.exists()


@pytest.mark.parametrize("role", [Role.DSL, Role.DATA_PROTECTION_LEAD, Role.SYSTEM_ADMIN, Role.COMMS_EDITOR])
def test_other_roles_may_not_ask(hidden, staff, role):
    with pytest.raises(NotAllowed):
        break_glass.break_glass(reference=hidden.reference, actor=staff(role), reason=WHY)


@pytest.mark.parametrize("role", [Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.CASEWORKER])
def test_case_roles_may_ask_with_a_reason(hidden, staff, role):
    person = staff(role)
    with pytest.raises(NeedsMissing):
        break_glass.break_glass(reference=hidden.reference, actor=person, reason=" ")
    assert break_glass.break_glass(reference=hidden.reference, actor=person, reason=WHY).is_open


def test_every_safeguarding_lead_is_told_at_once_with_the_reference_alone(hidden, staff, glass, dsl, client, log_in):
    [mail] = OutboxMessage.objects.filter(kind=MailKind.NOTICE, key__startswith=NoticeKind.BREAK_GLASS)
    assert mail.recipient == dsl.email
    text = compose(mail).subject + compose(mail).body
    assert hidden.reference in text
    for word in ("Reece", "Pike", "Person", "door", "Gangs"):
        assert word not in text
    log_in(client, dsl)
    assert "Somebody broke the glass" in client.get("/portal/").content.decode()


def test_the_review_is_due_in_two_working_days_and_late_after(hidden, glass):
    friday = timezone.make_aware(timezone.datetime(2026, 11, 27, 12, 0))
    assert timezone.localtime(break_glass.review_due(friday)).strftime("%a %H:%M") == "Tue 12:00"
    assert not glass.is_overdue
    glass.review_due_at = timezone.now() - timedelta(seconds=1)
    assert glass.is_overdue


def test_a_lead_reviews_it_once_and_it_leaves_the_list(client, log_in, glass, dsl, staff):
    log_in(client, dsl)
    address = reverse("glass_review", args=[glass.pk])
    assert WHY.replace("'", "&#x27;") in client.get(address).content.decode()
    assert client.post(address, {"justified": "yes", "note": ""}).status_code == 422
    assert client.post(address, {"justified": "yes", "note": "I rang them both."}).status_code == 302
    glass.refresh_from_db()
    assert (glass.justified, glass.note, glass.reviewed_by) == (True, "I rang them both.", dsl)
    assert glass.is_open
    assert not BreakGlass.objects.to_review().exists()
    assert AuditEntry.objects.filter(action=Action.GLASS_REVIEWED, detail__justified=True).count() == 1
    with pytest.raises(NotAllowed):
        break_glass.review(glass=glass.pk, actor=staff(Role.DSL), justified=False, note="Again.")


def test_what_was_not_justified_ends_at_once(client, log_in, hidden, glass, dsl, triage_officer):
    break_glass.review(glass=glass.pk, actor=dsl, justified=False, note="There was time to ask.")
    log_in(client, triage_officer)
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_nobody_reviews_their_own_or_without_being_a_lead(glass, triage_officer, team_leader, staff):
    lead_since = staff(Role.DSL)
    BreakGlass.objects.update(by=lead_since)
    for person in (lead_since, team_leader, triage_officer):
        with pytest.raises(NotAllowed):
            break_glass.review(glass=glass.pk, actor=person, justified=True, note="x")
    with pytest.raises(Unknown):
        break_glass.review(glass=uuid.uuid4(), actor=lead_since, justified=True, note="x")


def test_the_list_shows_what_is_late_and_the_page_what_was_read(client, log_in, hidden, glass, dsl, triage_officer):
    log_in(Client(), triage_officer).get(hidden.get_absolute_url())
    BreakGlass.objects.update(review_due_at=timezone.now() - timedelta(hours=1))
    log_in(client, dsl)
    assert "overdue" in client.get(reverse("glass_reviews")).content.decode()
    page = client.get(reverse("glass_review", args=[glass.pk])).content.decode()
    assert "Read a referral through a broken glass" in page
