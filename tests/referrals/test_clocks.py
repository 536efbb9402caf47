"""Working time, bank holidays and targets (domain.md §4). Europe/London throughout."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.referrals import clocks
from portal.referrals.risk import RiskBand

LONDON = ZoneInfo("Europe/London")
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
AMOUNTS = st.timedeltas(timedelta(minutes=1), timedelta(hours=120))


def london(*parts):
    return datetime(*parts, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("band", "received", "screen", "decide", "contact"),
    [
        # Monday 9 March 2026, 10:00
        ("IMMEDIATE", (2026, 3, 9, 10), (2026, 3, 9, 11), (2026, 3, 9, 23, 59), (2026, 3, 9, 23, 59)),
        ("RED", (2026, 3, 9, 10), (2026, 3, 9, 14), (2026, 3, 10, 10), (2026, 3, 10, 10)),
        ("AMBER", (2026, 3, 9, 10), (2026, 3, 10, 10), (2026, 3, 12, 10), (2026, 3, 12, 10)),
        ("GREEN", (2026, 3, 9, 10), (2026, 3, 12, 10), (2026, 3, 16, 10), (2026, 3, 23, 10)),
        # Friday at 16:00: working hours go on on Monday, the 24 hours of RED do not wait
        ("RED", (2026, 3, 13, 16), (2026, 3, 14, 16), (2026, 3, 14, 16), (2026, 3, 14, 16)),
        ("AMBER", (2026, 3, 13, 16), (2026, 3, 16, 16), (2026, 3, 18, 16), (2026, 3, 18, 16)),
        # Thursday before Easter: Good Friday and Easter Monday do not count
        ("AMBER", (2026, 4, 2, 12), (2026, 4, 7, 12), (2026, 4, 9, 12), (2026, 4, 9, 12)),
        # Saturday night counts from Monday at nine
        ("GREEN", (2026, 3, 14, 23), (2026, 3, 18, 17), (2026, 3, 20, 17), (2026, 3, 27, 17)),
    ],
)
def test_the_targets_of_each_band(band, received, screen, decide, contact):
    ends = clocks.deadlines(received_at=london(*received), band=RiskBand(band))
    assert (ends.screen, ends.decide, ends.first_contact) == (london(*screen), london(*decide), london(*contact))


@given(MOMENTS, st.sampled_from(list(RiskBand)), st.lists(st.timedeltas(timedelta(0), timedelta(days=20)), max_size=2))
def test_nothing_is_due_later_than_what_follows_it_and_the_earliest_wins(received, band, sooner):
    extra = [received + delta for delta in sooner]
    ends = clocks.deadlines(received_at=received, band=band, sooner=extra)
    assert received <= ends.screen <= ends.decide <= ends.first_contact
    assert all(ends.first_contact <= moment for moment in extra)


@given(MOMENTS)
def test_a_graver_band_is_never_due_later(received):
    by_gravity = [
        clocks.deadlines(received_at=received, band=band) for band in sorted(RiskBand, key=lambda b: b.severity)
    ]
    for milder, graver in pairwise(by_gravity):
        # To decide, IMMEDIATE has until the end of the day, which may be later than RED; to screen it never has.
        assert graver.screen <= milder.screen


@given(MOMENTS, AMOUNTS)
def test_adding_working_time_and_measuring_it_agree(start, amount):
    end = clocks.add_working_time(start, amount)
    assert clocks.working_time_between(start, end) == amount
    local = end.astimezone(LONDON)
    assert clocks.is_working_day(local.date())
    assert 9 <= local.hour <= 17


@given(MOMENTS, AMOUNTS, AMOUNTS)
def test_working_time_adds_up(start, first, second):
    middle = clocks.add_working_time(start, first)
    assert clocks.add_working_time(middle, second) == clocks.add_working_time(start, first + second)


@pytest.mark.parametrize(
    "day", [(2026, 12, 25), (2026, 12, 28), (2026, 4, 3), (2026, 4, 6), (2026, 8, 31), (2026, 3, 14)]
)
def test_weekends_and_english_bank_holidays_are_not_worked(day):
    assert not clocks.is_working_day(london(*day).date())


def test_the_clock_change_does_not_move_the_working_day():
    friday = london(2026, 3, 27, 16)  # the clocks go forward on Sunday 29 March
    assert clocks.add_working_time(friday, timedelta(hours=2)) == london(2026, 3, 30, 10)


def test_a_pause_moves_every_deadline_by_the_working_time_it_lasted():
    received = london(2026, 3, 9, 10)
    plain = clocks.deadlines(received_at=received, band=RiskBand.AMBER)
    paused = clocks.deadlines(received_at=received, band=RiskBand.AMBER, paused=timedelta(hours=8))
    assert paused.decide == london(2026, 3, 13, 10)
    assert plain.decide == london(2026, 3, 12, 10)


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(21, "0:21"), (-12, "−0:12"), (125, "2:05"), (-125, "−2:05"), (-3 * 24 * 60, "−3 d"), (24 * 60, "Tue 10:00")],
)
def test_time_left_reads_at_a_glance(minutes, shown):
    now = london(2026, 3, 9, 10)
    assert clocks.time_left(now, now + timedelta(minutes=minutes)) == shown


def test_a_promise_is_in_public_words():
    assert clocks.promise(london(2026, 11, 24, 17)) == "by 5pm on Tuesday 24 November"
    assert clocks.promise(london(2026, 11, 24, 9, 30)) == "by 9:30am on Tuesday 24 November"


def test_no_promise_is_made_for_an_hour_at_which_nobody_reads():
    assert clocks.promise(london(2026, 11, 24, 8)) == "first thing on Tuesday 24 November"
    assert clocks.promise(london(2026, 11, 24, 23, 59)) == "first thing on Wednesday 25 November"
    assert clocks.promise(london(2026, 11, 27, 17, 1)) == "first thing on Monday 30 November"
