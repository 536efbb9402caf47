"""The response targets of domain.md §4, line by line, on a referral: which clock runs, and when it ends."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.referrals import clocks
from portal.referrals.due import deadlines_of, set_due
from portal.referrals.models import Decision, Referral
from portal.referrals.risk import RiskBand
from portal.referrals.states import OPEN, Due, State
from programmes.models import Programme


def london(*parts):
    return datetime(*parts, tzinfo=ZoneInfo("Europe/London"))


MONDAY = london(2026, 3, 9, 10)


def referral(band="GREEN", *, state=State.SCREENING, programme=None, received_at=MONDAY, **columns):
    return Referral(
        state=state, suggested_band=band, received_at=received_at,
        programme=Programme(code=programme) if programme else None, **columns,
    )  # fmt: skip


def due(one, *, now=MONDAY, **given):
    set_due(one, now=now, given=given)
    return one.due_for, one.due_at


@pytest.mark.parametrize(
    ("state", "clock"),
    [("submitted", "screen"), ("screening", "decide"), ("triaged", "decide"), ("panel", "decide"),
     ("accepted", "first_contact"), ("allocated", "first_contact"), ("waiting_list", "review")],
)  # fmt: skip
def test_each_state_has_its_clock(state, clock):
    assert due(referral(state=State(state)))[0] == clock


@pytest.mark.parametrize("state", sorted(set(State) - OPEN))
def test_what_has_ended_has_no_clock_and_no_reminder(state):
    one = referral(state=state, due_for=Due.DECIDE, due_at=MONDAY, remind_at=MONDAY)
    assert due(one) == ("", None)
    assert one.remind_at is None


def test_a_hospital_inpatient_has_four_hours_in_shift_and_no_longer_than_until_discharge():
    assert due(referral(inpatient=True, state=State.ACCEPTED)) == (Due.FIRST_CONTACT, london(2026, 3, 9, 14))
    friday = london(2026, 3, 13, 16)
    assert due(referral(inpatient=True, received_at=friday))[1] == london(2026, 3, 16, 12)
    leaves = london(2026, 3, 14, 9)
    weekend = referral(inpatient=True, received_at=friday, discharge_at=leaves)
    assert due(weekend)[1] == leaves
    assert due(referral(discharge_at=leaves, received_at=friday))[1] > leaves, "only of somebody in hospital"


def test_county_lines_after_rescue_or_custody_has_24_hours_through_the_night_and_the_weekend():
    friday = london(2026, 3, 13, 16)
    assert due(referral(programme="county_lines", rescued=True, received_at=friday))[1] == london(2026, 3, 14, 16)
    assert due(referral(programme="county_lines", received_at=friday))[1] == london(2026, 3, 20, 16)
    assert due(referral(programme="gangs", rescued=True, received_at=friday))[1] == london(2026, 3, 20, 16)


def test_a_family_has_five_working_days():
    assert due(referral(programme="family", state=State.ACCEPTED))[1] == london(2026, 3, 16, 10)


def test_a_promise_of_the_programme_counts_if_it_is_earlier():
    one = referral(programme="gangs", state=State.ACCEPTED)
    one.programme.contact_within_hours = 48
    assert due(one)[1] == MONDAY + timedelta(hours=48)


@pytest.mark.parametrize("band", RiskBand)
def test_the_earliest_wins(band):
    one = referral(band, programme="county_lines", rescued=True, inpatient=True, discharge_at=london(2026, 3, 9, 12))
    ends = deadlines_of(one)
    assert max(ends.screen, ends.decide, ends.first_contact) <= one.discharge_at


@pytest.mark.django_db
@pytest.mark.parametrize(("band", "pauses"), [("IMMEDIATE", 0), ("RED", 0), ("AMBER", 1), ("GREEN", 1)])
def test_waiting_for_information_stops_the_clock_of_amber_and_green_alone(band, pauses):
    one = referral(band)
    before = due(one)
    one.state = State.AWAITING_INFORMATION
    assert due(one, now=MONDAY + timedelta(hours=1)) == (("", None) if pauses else before)
    one.state = State.SCREENING
    after = due(one, now=MONDAY + timedelta(hours=3))
    assert after == ((Due.DECIDE, clocks.add_working_time(before[1], timedelta(hours=2))) if pauses else before)


@pytest.mark.django_db
def test_leaving_hospital_does_not_wait_for_an_answer():
    leaves = london(2026, 3, 9, 13)
    one = referral("AMBER", inpatient=True, discharge_at=leaves, state=State.AWAITING_INFORMATION)
    assert due(one) == (Due.FIRST_CONTACT, leaves)
    one.state = State.SCREENING
    assert due(one, now=MONDAY + timedelta(hours=2))[1] == leaves


@pytest.mark.parametrize(("band", "days"), [("AMBER", 7), ("GREEN", 14)])
def test_a_waiting_list_is_looked_at_again_after_the_days_of_the_band_or_on_an_earlier_day(band, days):
    one = referral(band, state=State.WAITING_LIST)
    latest = london(2026, 3, 9 + days, 23, 59)
    assert due(one, review_date="2030-01-02") == (Due.REVIEW, latest)
    assert due(one, review_date="2026-03-11") == (Due.REVIEW, london(2026, 3, 11, 23, 59))
    assert due(one, now=MONDAY + timedelta(days=1))[1] == london(2026, 3, 11, 23, 59), "a day that stands, stays"


def test_a_graver_band_is_never_reviewed_later():
    reviews = [due(referral(band, state=State.WAITING_LIST))[1] for band in ("IMMEDIATE", "RED", "AMBER", "GREEN")]
    assert reviews == sorted(reviews)


def test_the_deadline_follows_the_band_that_is_confirmed():
    one = referral("GREEN", state=State.TRIAGED)
    assert due(one)[1] == london(2026, 3, 16, 10)
    one.confirmed_band = RiskBand.AMBER
    assert due(one)[1] == london(2026, 3, 12, 10)
    assert one.remind_at == london(2026, 3, 11, 12)


def test_a_graver_band_counts_from_when_somebody_decides_it_not_only_once_it_is_countersigned():
    one = referral("GREEN")
    one.held_decision = Decision(band=RiskBand.RED)
    assert due(one)[1] == london(2026, 3, 10, 10)
    one = referral("RED")
    one.held_decision = Decision(band=RiskBand.GREEN)
    assert due(one)[1] == london(2026, 3, 10, 10), "a milder one only then"


def test_a_referral_opened_again_has_its_time_anew():
    again = london(2026, 6, 1, 10)
    one = referral("AMBER", reopened_at=again, inpatient=True, discharge_at=MONDAY)
    assert due(one, now=again)[1] == london(2026, 6, 4, 10), "whoever was on a ward then is not there now"


@pytest.mark.parametrize(
    ("received", "end"),
    [
        ((2026, 3, 28, 16), (2026, 3, 29, 17)),  # the night in which the clocks go forward has an hour less
        ((2026, 10, 24, 16), (2026, 10, 25, 15)),  # and the one in which they go back an hour more
    ],
)
def test_24_hours_are_24_hours_in_the_nights_in_which_the_clocks_change(received, end):
    for start in (london(*received), london(*received).astimezone(UTC)):
        one = referral("RED", state=State.ACCEPTED, received_at=start)
        assert due(one)[1].astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=24)
        assert due(one)[1] == london(*end)


def test_working_days_begin_at_nine_in_summer_and_in_winter():
    for friday, tuesday in (
        (london(2026, 3, 27, 16), london(2026, 3, 31, 10)),
        (london(2026, 10, 23, 16), london(2026, 10, 27, 10)),
    ):
        assert clocks.add_working_time(friday, timedelta(hours=10)) == tuesday
        assert clocks.working_time_between(friday, tuesday) == timedelta(hours=10)


@pytest.mark.django_db
def test_deadlines_are_stored_in_utc(triage_officer, programmes):
    from portal.referrals.demo import answers_of
    from portal.referrals.intake.submission import receive
    from tests.intake.answers import story

    summer = london(2026, 6, 1, 10)
    receive(answers=answers_of(story("7")), submission_key="5f0c3d6e-6f2b-4a53-9a86-0d6b1a7f6c99", received_at=summer)
    stored = Referral.objects.get().due_at
    assert stored.tzinfo == UTC
    assert stored == datetime(2026, 6, 2, 9, tzinfo=UTC)


def test_a_manager_changes_a_target_in_the_settings(settings):
    settings.RESPONSE_TARGETS = settings.RESPONSE_TARGETS | {
        "GREEN decide": "2 working days", "family": "3 hours", "GREEN review": "3 days",
    }  # fmt: skip
    assert due(referral())[1] == london(2026, 3, 11, 10)
    assert due(referral(programme="family"))[1] == london(2026, 3, 9, 13)
    assert due(referral(state=State.WAITING_LIST))[1] == london(2026, 3, 12, 23, 59)


@pytest.mark.parametrize(
    "wrong", [{"GREEN": "1 hour"}, {"GREEN screen": "soon"}, {"RED screen": "0 hours"}, {"family": "-1 days"},
              {"family": "nan hours"}, {"PURPLE screen": "1 hour"}],
)  # fmt: skip
def test_a_target_that_cannot_be_meant_stops_the_start(settings, wrong):
    settings.RESPONSE_TARGETS = settings.RESPONSE_TARGETS | wrong
    with pytest.raises(ImproperlyConfigured, match="RESPONSE_TARGETS"):
        clocks.check_targets()


def test_the_targets_as_they_come_can_all_be_read():
    clocks.check_targets()
