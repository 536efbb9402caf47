"""The workflow table at work: only what it allows happens, and everything that happens is written down."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals.due import deadlines_of
from portal.referrals.models import Decision, Referral
from portal.referrals.models.decision import DecisionIsFinal
from portal.referrals.services import (
    NeedsMissing,
    NotAllowed,
    SomebodyElseMoved,
    Unknown,
    move,
    record_contact_attempt,
)
from portal.referrals.states import ENDED, Due, State

from .conftest import in_days

pytestmark = pytest.mark.django_db


def test_a_referral_goes_from_submitted_to_allocated(triaged, make, team_leader, caseworker):
    referral = triaged()
    make(referral, team_leader, "accept", programme="gangs", eligibility="In age and area.")
    make(
        referral, team_leader, "allocate", caseworker=str(caseworker.pk), conflict_check=True, capacity_seen=True
    )  # fmt: skip
    assert referral.state == State.ALLOCATED
    assert referral.caseworker == caseworker
    assert [decision.move for decision in referral.decisions.all()] == ["take", "triage", "accept", "allocate"]
    moved = AuditEntry.objects.filter(referral_id=referral.pk, action=Action.MOVED)
    assert [entry.detail["move"] for entry in moved.order_by("pk")] == ["take", "triage", "accept", "allocate"]


def test_starting_to_screen_makes_the_officer_the_owner(received, make, triage_officer):
    assert make(received(), triage_officer, "take").owner == triage_officer


@pytest.mark.parametrize("name", ["accept", "allocate", "triage", "close", "panel", "countersign", "reopen"])
def test_a_move_from_the_wrong_state_is_impossible(received, team_leader, name):
    referral = received()
    with pytest.raises(NotAllowed):
        move(referral=referral.pk, name=name, actor=team_leader, seen_version=1, given={})
    assert Referral.objects.get().state == State.SUBMITTED
    assert not Decision.objects.exists()


def test_a_move_by_the_wrong_role_is_impossible(received, team_leader):
    referral = received()
    with pytest.raises(NotAllowed, match="triage officer"):
        move(referral=referral.pk, name="take", actor=team_leader, seen_version=1, given={})


def test_a_move_without_what_it_must_have_is_impossible(received, make, triage_officer):
    referral = make(received(), triage_officer, "take")
    with pytest.raises(NeedsMissing) as missing:
        make(referral, triage_officer, "triage", band="AMBER", rationale="  ".strip(), duplicate_check=False)
    assert missing.value.names == ["rationale", "duplicate_check"]


@pytest.mark.parametrize("band", ["RED", "IMMEDIATE"])
def test_red_and_immediate_wait_for_the_safeguarding_lead(triaged, make, dsl, band):
    referral = triaged(band=band)
    assert referral.state == State.SCREENING
    assert referral.confirmed_band == ""
    make(referral, dsl, "countersign", note="I agree.")
    assert referral.state == State.TRIAGED
    assert referral.confirmed_band == band
    assert referral.held_decision is None
    countersigned = referral.decisions.get(move="countersign")
    assert countersigned.countersigns.move == "triage"


def test_nothing_else_moves_while_a_countersignature_is_awaited(triaged, make, triage_officer):
    referral = triaged(band="RED")
    with pytest.raises(NotAllowed, match="countersignature"):
        make(referral, triage_officer, "ask", question="?", due_date="2030-01-01", safe_route="text")


def test_nobody_countersigns_their_own_decision(triaged, make, triage_officer, dsl):
    triage_officer.groups.add(dsl.groups.get())
    triage_officer.__dict__.pop("roles", None)
    referral = triaged(band="RED")
    with pytest.raises(NotAllowed, match="second person"):
        make(referral, triage_officer, "countersign", note="Mine.")


def test_the_safeguarding_lead_may_send_it_back(triaged, make, dsl, triage_officer):
    referral = triaged(band="RED")
    make(referral, dsl, "send_back", reason="Look at the missing episodes again.")
    assert referral.state == State.SCREENING
    assert referral.held_decision is None
    make(referral, triage_officer, "triage", band="AMBER", rationale="Looked.", duplicate_check=True)
    assert referral.state == State.TRIAGED


def test_going_below_a_floor_needs_the_safeguarding_lead(triaged):
    referral = triaged(number="4", band="AMBER")
    assert referral.has_floor
    assert referral.state == State.SCREENING
    assert referral.held_decision is not None


def test_only_a_team_leader_signposts_amber_and_a_triage_officer_may_signpost_green(triaged, make, triage_officer):
    amber = triaged(band="AMBER")
    with pytest.raises(NotAllowed):
        make(amber, triage_officer, "signpost", service="Early help", told="The referrer")
    green = triaged(number="10", band="GREEN")
    assert make(green, triage_officer, "signpost", service="Early help", told="The referrer").state == State.SIGNPOSTED


def test_declining_a_red_referral_is_for_the_safeguarding_lead_alone(triaged, make, dsl, team_leader):
    referral = make(triaged(band="RED"), dsl, "countersign", note="Yes.")
    reasons = {"reason_code": "age", "message": "We are sorry.", "escalation_considered": True}
    with pytest.raises(NotAllowed):
        make(referral, team_leader, "decline", **reasons)
    assert make(referral, dsl, "decline", **reasons).state == State.DECLINED


def test_only_the_caseworker_of_a_referral_records_first_contact(
    triaged, make, team_leader, caseworker, other_caseworker
):
    referral = triaged()
    make(referral, team_leader, "accept", programme="gangs", eligibility="Yes.")
    make(referral, team_leader, "allocate", caseworker=str(caseworker.pk), conflict_check=True, capacity_seen=True)
    contact = {"contact_date": "2026-11-20", "method": "A visit"}
    with pytest.raises(Unknown):
        make(referral, other_caseworker, "engage", **contact)
    assert make(referral, caseworker, "engage", **contact).state == State.ENGAGED


def test_a_caseworker_who_screens_too_cannot_act_for_the_caseworker_of_a_referral(
    allocate, make, attempt, staff, caseworker
):
    both = staff(Role.CASEWORKER, Role.TRIAGE_OFFICER)
    referral = allocate()
    for channel in ("call", "text", "call"):
        attempt(referral, channel)
    moves = {
        "engage": {"contact_date": "2026-11-20", "method": "A visit"},
        "unable_to_contact": {"safety_plan": "Her aunt knows."},
    }
    for name, given in moves.items():
        with pytest.raises(NotAllowed, match="Only the caseworker of this referral"):
            make(referral, both, name, **given)
    assert make(referral, caseworker, "engage", **moves["engage"]).state == State.ENGAGED
    for name in ("close", "transfer"):
        with pytest.raises(NotAllowed, match="Only the caseworker of this referral"):
            make(referral, both, name, outcome="Safe.", band="GREEN", exit_plan="Her aunt.")


def test_nobody_is_asked_to_answer_by_a_day_that_is_over(received, make, triage_officer):
    referral = make(received(), triage_officer, "take")
    asked = {"question": "Which school?", "safe_route": "text"}
    with pytest.raises(NotAllowed, match="from today on"):
        make(referral, triage_officer, "ask", due_date=in_days(-1), **asked)
    assert make(referral, triage_officer, "ask", due_date=in_days(0), **asked).state == State.AWAITING_INFORMATION


@pytest.fixture
def attempt(caseworker):
    """Record a try to reach the young person in vain."""

    def record(referral, channel, by=caseworker, **given):
        words = {"reached": False, "note": "", "because": "The school asked us to try."}
        return record_contact_attempt(referral=referral, actor=by, channel=channel, **words | given)

    return record


def test_not_reached_yet_needs_three_attempts_on_two_channels(allocate, make, attempt, caseworker):
    referral = allocate()
    for channel in ("call", "call", "voicemail"):  # a voicemail is left on a call: one channel
        attempt(referral, channel)
    attempt(referral, "text", whom="referrer")  # asking the referrer is not trying to reach them
    with pytest.raises(NotAllowed, match="at least 3 times on 2 channels"):
        make(referral, caseworker, "unable_to_contact", safety_plan="The school knows.")
    attempt(referral, "text")
    make(referral, caseworker, "unable_to_contact", safety_plan="The school knows.")
    assert referral.state == State.UNABLE_TO_CONTACT
    assert referral.due_for == Due.REVIEW


def test_what_triage_tried_before_does_not_count_for_the_caseworker(triaged, make, attempt, team_leader, caseworker):
    referral = triaged()
    Referral.objects.filter(pk=referral.pk).update(state=State.SCREENING)
    referral.refresh_from_db()
    for channel in ("call", "text", "text"):
        attempt(referral, channel, by=referral.owner)
    Referral.objects.filter(pk=referral.pk).update(state=State.TRIAGED)
    make(referral, team_leader, "accept", programme="gangs", eligibility="Yes.")
    make(referral, team_leader, "allocate", caseworker=str(caseworker.pk), conflict_check=True, capacity_seen=True)
    with pytest.raises(NotAllowed, match="at least 3 times"):
        make(referral, caseworker, "unable_to_contact", safety_plan="The school knows.")


def test_for_red_the_safeguarding_lead_says_that_they_were_not_reached(allocate, make, attempt, caseworker, dsl):
    referral = allocate()
    for channel in ("call", "text", "text"):
        attempt(referral, channel)
    Referral.objects.filter(pk=referral.pk).update(confirmed_band="RED")
    with pytest.raises(NotAllowed, match="safeguarding"):
        make(referral, caseworker, "unable_to_contact", safety_plan="The school knows.")
    assert make(referral, dsl, "unable_to_contact", safety_plan="Known.").state == State.UNABLE_TO_CONTACT


def test_whoever_was_not_reached_may_be_reached_later_or_closed_with_a_team_leader(
    allocate, make, attempt, caseworker, team_leader
):
    outcome = {"outcome": "Moved away.", "band": "GREEN", "exit_plan": "The school knows where to turn."}
    for ending in ("engage", "close"):
        referral = allocate()
        for channel in ("call", "text", "text"):
            attempt(referral, channel)
        make(referral, caseworker, "unable_to_contact", safety_plan="The school knows.")
        due = referral.due_at
        if ending == "engage":
            make(referral, caseworker, "engage", contact_date="2026-11-20", method="They rang us.")
            assert referral.state == State.ENGAGED
            continue
        make(referral, caseworker, "close", **outcome)
        assert (referral.state, referral.due_at) == (State.UNABLE_TO_CONTACT, due)  # held: due when it was
        assert make(referral, team_leader, "countersign", note="Yes.").state == State.CLOSED


@pytest.mark.parametrize(("number", "band", "days"), [("7", "AMBER", 7), ("10", "GREEN", 14)])
def test_nobody_waits_longer_unseen_than_their_band_allows(triaged, make, team_leader, number, band, days):
    referral = triaged(number, band)
    plan = {"reason": "No room.", "safety_plan": "The school sees her daily."}
    for day in (in_days(days + 1), in_days(-1)):
        with pytest.raises(NotAllowed, match="Choose a day"):
            make(referral, team_leader, "waiting_list", **plan, review_date=day)
    make(referral, team_leader, "waiting_list", **plan, review_date=in_days(2))
    assert (referral.due_for, timezone.localdate(referral.due_at).isoformat()) == (Due.REVIEW, in_days(2))
    again = {"found": "Nothing new.", "safety_plan": "As before."}
    with pytest.raises(NotAllowed, match="Choose a day"):
        make(referral, team_leader, "review", **again, review_date=in_days(days + 1))
    make(referral, team_leader, "review", **again, review_date=in_days(days))
    assert (referral.state, timezone.localdate(referral.due_at).isoformat()) == (State.WAITING_LIST, in_days(days))


def test_only_the_safeguarding_lead_lets_red_wait_and_looks_at_it_every_two_days(triaged, make, dsl, team_leader):
    referral = make(triaged(band="RED"), dsl, "countersign", note="Yes.")
    plan = {"reason": "No room.", "safety_plan": "At her grandmother’s.", "review_date": in_days(2)}
    with pytest.raises(NotAllowed):
        make(referral, team_leader, "waiting_list", **plan)
    with pytest.raises(NotAllowed, match="Choose a day"):
        make(referral, dsl, "waiting_list", **plan | {"review_date": in_days(3)})
    assert make(referral, dsl, "waiting_list", **plan).state == State.WAITING_LIST


def test_the_clocks_of_a_referral_that_is_opened_again_begin_anew(triaged, make, team_leader):
    referral = make(triaged(), team_leader, "signpost", service="A service", told="The referrer")
    long_ago = timezone.now() - timedelta(days=200)
    Referral.objects.filter(pk=referral.pk).update(
        received_at=long_ago, discharge_at=long_ago, inpatient=True, paused_seconds=99_999
    )  # fmt: skip
    make(referral, team_leader, "reopen", new_information="A call.")
    assert referral.due_for == Due.DECIDE
    assert timezone.now() < referral.due_at == deadlines_of(referral).decide
    assert referral.paused_seconds == 0


def test_a_referral_cannot_be_given_to_somebody_who_is_not_a_caseworker(triaged, make, team_leader, triage_officer):
    referral = triaged()
    make(referral, team_leader, "accept", programme="gangs", eligibility="Yes.")
    with pytest.raises(NotAllowed):
        make(
            referral,
            team_leader,
            "allocate",
            caseworker=str(triage_officer.pk),
            conflict_check=True,
            capacity_seen=True,
        )
    referral.refresh_from_db()
    assert referral.state == State.ACCEPTED


def test_the_second_of_two_people_is_told_and_nothing_changes(received, triage_officer, dsl):
    referral = received()
    move(referral=referral.pk, name="take", actor=triage_officer, seen_version=1, given={})
    with pytest.raises(SomebodyElseMoved) as conflict:
        move(referral=referral.pk, name="withdraw", actor=triage_officer, seen_version=1, given={"reason": "x"})
    assert [decision.move for decision in conflict.value.since] == ["take"]
    assert Referral.objects.get().state == State.SCREENING


def test_a_decision_is_never_edited(triaged):
    decision = triaged().decisions.first()
    decision.move = "decline"
    with pytest.raises(DecisionIsFinal):
        decision.save()


def test_a_move_that_fails_to_be_audited_does_not_happen(received, triage_officer, monkeypatch):
    from portal.referrals import services

    def fail(*args, **kwargs):
        raise RuntimeError("the audit trail is not there")

    referral = received()
    monkeypatch.setattr(services, "record", fail)
    with pytest.raises(RuntimeError):
        move(referral=referral.pk, name="take", actor=triage_officer, seen_version=1, given={})
    assert Referral.objects.get().state == State.SUBMITTED
    assert not Decision.objects.exists()


def test_a_duplicate_names_a_referral_that_exists(received, make, triage_officer):
    kept, other = received("12"), received("12b")
    with pytest.raises(NotAllowed):
        make(other, triage_officer, "duplicate", kept="SOS-2222-2222")
    with pytest.raises(NotAllowed):
        make(other, triage_officer, "duplicate", kept=other.reference)
    assert make(other, triage_officer, "duplicate", kept=kept.reference.lower()).state == State.DUPLICATE


def test_two_referrals_are_never_each_the_duplicate_of_the_other(received, make, triage_officer):
    first, second = received("12"), received("12b")
    make(first, triage_officer, "duplicate", kept=second.reference)
    with pytest.raises(NotAllowed, match="nobody would work with this young person"):
        make(second, triage_officer, "duplicate", kept=first.reference)
    assert list(Referral.objects.open()) == [second]


@pytest.mark.parametrize("ended", sorted(ENDED))
def test_a_referral_that_has_ended_is_not_kept_in_place_of_one_that_has_not(ended, received, make, triage_officer):
    kept, other = received("12"), received("12b")
    Referral.objects.filter(pk=kept.pk).update(state=ended)
    with pytest.raises(NotAllowed):
        make(other, triage_officer, "duplicate", kept=kept.reference)
    assert list(Referral.objects.open()) == [other]
