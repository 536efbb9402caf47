"""Decisions tell the people whom they concern, in the transaction that makes them."""

import pytest

from portal.accounts.roles import Role
from portal.notices import decisions
from portal.notices.models import Notice
from portal.outbox.models import OutboxMessage
from portal.referrals.models import Decision, Referral

pytestmark = pytest.mark.django_db


def test_a_colleague_hears_that_a_referral_is_in_their_hands(triaged, make, team_leader, staff, told):
    colleague = staff(Role.TRIAGE_OFFICER)
    make(triaged(), team_leader, "hand_over", colleague=str(colleague.pk), reason="Ill.")
    assert told("handed") == [colleague]
    assert OutboxMessage.objects.get(key__startswith="handed:").recipient == colleague.email


@pytest.mark.parametrize(("move", "given"), [("take", {}), ("withdraw", {"reason": "They asked."})])
def test_what_no_longer_waits_for_screening_is_unread_for_nobody(received, make, triage_officer, staff, move, given):
    staff(Role.TRIAGE_OFFICER)
    referral, other = received("7"), received("3")
    make(referral, triage_officer, move, **given)
    unread = Notice.objects.unread().filter(kind="waiting")
    assert not unread.filter(referral=referral).exists() and unread.filter(referral=other).count() == 2


def test_a_caseworker_hears_of_an_allocation_and_the_next_of_the_change(
    allocated, make, team_leader, caseworker, other_caseworker, told
):
    assert told("handed") == [caseworker]
    make(
        allocated, team_leader, "change_caseworker", caseworker=str(other_caseworker.pk), conflict_check=True,
        reason="Ill.",
    )  # fmt: skip
    assert told("handed") == [caseworker, other_caseworker]


@pytest.mark.parametrize("band", ["RED", "IMMEDIATE"])
def test_the_safeguarding_lead_hears_of_a_band_to_countersign(triaged, dsl, team_leader, band, told):
    triaged(band=band)
    assert told("countersign") == [dsl]


def test_a_band_that_needs_no_second_person_asks_for_none(triaged, dsl, told):
    triaged(band="AMBER")
    assert told("countersign") == []


def test_a_team_leader_hears_of_a_closing_to_confirm(allocated, make, caseworker, team_leader, dsl, told):
    make(allocated, caseworker, "engage", contact_date="2026-11-20", method="A visit")
    make(allocated, caseworker, "close", outcome="Safer.", band="GREEN", exit_plan="The school.")
    assert told("countersign") == [team_leader]


def test_whoever_decided_hears_that_it_was_sent_back_even_if_another_screens_now(
    triaged, make, dsl, team_leader, triage_officer, staff, told
):
    referral = triaged(band="RED")
    Referral.objects.filter(pk=referral.pk).update(owner=staff(Role.TRIAGE_OFFICER))
    make(referral, dsl, "send_back", reason="Look at the missing episodes again.")
    assert told("sent_back") == [triage_officer]


def test_whoever_had_it_hears_that_it_is_open_again(triaged, make, team_leader, triage_officer, told):
    referral = make(triaged(), team_leader, "signpost", service="A service", told="The referrer")
    make(referral, team_leader, "reopen", new_information="A call.")
    assert told("handed") == [triage_officer]


def test_a_decision_and_its_notices_stand_or_fall_together(triaged, make, team_leader, staff, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no notice")

    referral, colleague = triaged(), staff(Role.TRIAGE_OFFICER)
    made = Decision.objects.count()
    monkeypatch.setattr(decisions, "notify", fail)
    with pytest.raises(RuntimeError):
        make(referral, team_leader, "hand_over", colleague=str(colleague.pk), reason="Ill.")
    assert Decision.objects.count() == made
    assert not Notice.objects.filter(kind="handed").exists()
