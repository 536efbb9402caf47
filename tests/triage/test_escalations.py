"""Telling 999, MASH and the like: beside the state, with a reason where nobody agreed, chased until answered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals import clocks
from portal.referrals.escalations import AlreadyAnswered, record_chase, record_escalation, record_response
from portal.referrals.exclusions import lift_exclusion, mark_rivals, record_exclusion, unmark_rivals
from portal.referrals.models import Escalation, Exclusion, Referral
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown
from portal.referrals.states import State
from portal.referrals.triage.suggestion import prompts
from tests.notices.conftest import london

pytestmark = pytest.mark.django_db
Kind = Escalation.Kind


@pytest.fixture
def tell(triage_officer):
    """Record that somebody was told about a referral."""

    def record(referral, kind=Kind.MASH, **given):
        defaults = {"made": True, "with_consent": True}
        return record_escalation(referral=referral, actor=triage_officer, kind=kind, **defaults | given)

    return record


@pytest.mark.parametrize("state", State)
def test_in_every_state_somebody_can_be_told_and_the_state_stays(received, tell, state):
    referral = received()
    Referral.objects.filter(pk=referral.pk).update(state=state)
    columns = {each.attname for each in Referral._meta.concrete_fields} - {"ended_at", "keep_until", "keep_rule"}
    before = Referral.objects.values(*columns).get(pk=referral.pk)
    tell(referral)
    assert Referral.objects.values(*columns).get(pk=referral.pk) == before
    assert AuditEntry.objects.filter(action=Action.ESCALATED, referral_id=referral.pk).count() == 1


def test_without_agreement_or_without_doing_it_there_has_to_be_a_reason(received, tell):
    referral = received()
    for given in (
        {"with_consent": False},
        {"made": False, "with_consent": None},
        {"with_consent": False, "because": " "},
    ):
        with pytest.raises(NeedsMissing) as missing:
            tell(referral, **given)
        assert missing.value.names == ["because"]
    with pytest.raises(NeedsMissing, match="with_consent"):
        tell(referral, with_consent=None)
    assert tell(referral, with_consent=False, because="She is in danger.").because == "She is in danger."
    considered = tell(referral, Kind.NRM, made=False, with_consent=None, because="She is 19 and says no.")
    assert considered.chase_at is None


def test_it_is_chased_after_a_working_day_until_there_is_an_answer(received, tell, settings, triage_officer):
    escalation = tell(received())
    assert escalation.chase_at == clocks.chase_after(escalation.at)
    late = escalation.chase_at + timedelta(minutes=1)
    assert not Escalation.objects.to_chase(escalation.chase_at - timedelta(minutes=1)).exists()
    assert list(Escalation.objects.to_chase(late)) == [escalation]
    record_chase(escalation=escalation, actor=triage_officer)
    escalation.refresh_from_db()
    assert escalation.chase_at == clocks.chase_after(escalation.chased_at)
    record_response(escalation=escalation, actor=triage_officer, response="They open an assessment.")
    assert not Escalation.objects.to_chase(late + timedelta(days=30)).exists()
    with pytest.raises(AlreadyAnswered):
        record_response(escalation=escalation, actor=triage_officer, response="Again.")
    settings.ESCALATION_CHASED_AFTER = 3
    assert clocks.chase_after(escalation.at) > late


def test_a_working_day_is_no_weekend_and_no_bank_holiday():
    """Friday before the early May bank holiday, four in the afternoon: the Tuesday after, at the same hour."""
    assert clocks.chase_after(london(2026, 4, 24, 16)) == london(2026, 4, 27, 16)
    assert clocks.chase_after(london(2026, 5, 1, 16)) == london(2026, 5, 5, 16)


def test_only_those_of_visible_referrals_are_listed(client, log_in, received, tell, triage_officer):
    seen, hidden = received("7"), received("12")
    for referral in (seen, hidden):
        tell(referral, at=timezone.now() - timedelta(days=9))
    Referral.objects.filter(pk=hidden.pk).update(restricted=True)
    page = log_in(client, triage_officer).get("/portal/referrals/to-chase/").content.decode()
    assert f"MASH about {seen.reference}" in page
    assert hidden.reference not in page


def test_what_was_told_is_not_asked_again(received, tell):
    referral = received("4")  # 16, controlled by somebody older
    assert [prompt.kind for prompt in prompts(referral)] == [Kind.MASH, Kind.NRM]
    tell(referral, Kind.MASH)
    assert [prompt.kind for prompt in prompts(referral)] == [Kind.NRM]
    tell(referral, Kind.NRM, made=False, with_consent=None, because="The social worker does it.")
    assert prompts(referral) == []


def test_danger_and_going_missing_ask_for_999_and_the_police(received, tell):
    referral = received("11")  # missing now; the school told the police
    assert [prompt.kind for prompt in prompts(referral)] == [Kind.EMERGENCY]
    tell(referral, Kind.EMERGENCY)
    assert prompts(referral) == []


def test_the_screens_from_the_prompt_to_the_answer(client, log_in, received, triage_officer):
    referral = received("4")
    log_in(client, triage_officer)
    page = client.get(referral.get_absolute_url()).content.decode()
    address = f"{referral.get_absolute_url()}escalate/"
    assert f"{address}?kind=mash" in page
    assert client.get(f"{address}?kind=mash").context["form"]["kind"].value() == "mash"
    typed = {
        "kind": "mash",
        "made": "yes",
        "at": f"{timezone.localtime():%d %m %Y %H:%M}",
        "with_consent": "no",
        "note": "What we know.",
    }
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "What we know." in refused.content.decode()
    assert client.post(address, typed | {"because": "Danger.", "at": "1 1 2099 9:00"}).status_code == 422
    client.post(address, typed | {"because": "Asking first is dangerous.", "reference": "40117"})
    escalation = referral.escalations.get()
    page = client.get(referral.get_absolute_url()).content.decode()
    for words in ("told MASH", "reference 40117", "Asking first is dangerous.", "No answer yet. Ask again from"):
        assert words in page, words
    answer = f"{referral.get_absolute_url()}escalations/{escalation.pk}/"
    assert client.post(answer, {"answered": "yes", "response": ""}).status_code == 422
    client.post(answer, {"answered": "no"})
    assert Escalation.objects.get().chased_at is not None
    client.post(answer, {"answered": "yes", "response": "They open an assessment."})
    page = client.get(referral.get_absolute_url()).content.decode()
    assert "They open an assessment." in page
    assert client.get(answer).status_code == 404
    trail = AuditEntry.objects.filter(referral_id=referral.pk, action__startswith="escalat").order_by("pk")
    assert [entry.action for entry in trail] == ["escalated", "escalation_chased", "escalation_answered"]
    assert "dangerous" not in str([entry.detail for entry in trail])


def test_somebody_who_may_not_know_of_the_referral_can_record_and_read_nothing(
    client, log_in, received, tell, caseworker
):
    referral = received()
    escalation = tell(referral)
    log_in(client, caseworker)
    for page in ("escalate/", f"escalations/{escalation.pk}/"):
        assert client.get(f"{referral.get_absolute_url()}{page}").status_code == 404


@pytest.mark.parametrize("person", ["team_leader", "caseworker", "comms_editor", "system_admin"])
def test_nobody_records_anything_about_a_referral_that_was_restricted_meanwhile(
    person, received, tell, dsl, caseworker, request
):
    actor, referral, other = request.getfixturevalue(person), received("7"), received("12")
    escalation = tell(referral)
    exclusion = record_exclusion(referral=referral, caseworker=caseworker, kind="known", note="", actor=dsl)
    Referral.objects.update(restricted=True)
    about = {"referral": referral, "actor": actor}
    for act in (
        lambda: record_escalation(**about, kind=Kind.MASH, made=True, with_consent=True),
        lambda: record_exclusion(**about, caseworker=caseworker, kind="known", note=""),
        lambda: lift_exclusion(exclusion=exclusion, actor=actor),
        lambda: mark_rivals(**about, other=other),
        lambda: unmark_rivals(**about, other=other),
    ):
        with pytest.raises(Unknown):
            act()
    for act in (
        lambda: record_chase(escalation=escalation, actor=actor),
        lambda: record_response(escalation=escalation, actor=actor, response="x"),
    ):
        with pytest.raises(AlreadyAnswered):
            act()
    assert Escalation.objects.get().chased_at is None
    assert Exclusion.objects.get().lifted_at is None
    assert not referral.rivals.exists()


def test_a_caseworker_records_no_exclusion_from_their_own_referral(allocate, caseworker, other_caseworker):
    referral = allocate()
    with pytest.raises(NotAllowed):
        record_exclusion(referral=referral, caseworker=other_caseworker, kind="known", note="", actor=caseworker)
