"""How long a referral is kept: the rules themselves (domain.md §6.2)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.privacy.keeping.dates import born_at_the_latest, kept_as
from portal.privacy.keeping.periods import (
    NEVER_WORKED_WITH,
    Ending,
    Rule,
    kept,
    months_after,
    years_after,
    years_before,
)
from portal.referrals.intake.forms.young_person import age_on
from portal.referrals.models import Referral
from portal.referrals.states import ENDED, State

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
LEAP_DAYS = st.sampled_from([date(2004, 2, 29), date(2008, 2, 29), date(2024, 2, 29), date(2032, 2, 29)])
SOME_DAYS = DAYS | LEAP_DAYS
STATES = st.sampled_from(sorted(ENDED))


@given(SOME_DAYS, SOME_DAYS, STATES, st.booleans())
def test_nothing_that_gave_concern_or_was_worked_with_goes_before_seven_years(on, born, state, concern):
    found = kept(Ending(state, on, born, concern))
    if concern or state not in NEVER_WORKED_WITH:
        assert age_on(found.until, on) >= 7  # whole years since the day on which it ended


@given(SOME_DAYS, SOME_DAYS, STATES, st.booleans())
def test_what_is_kept_of_a_child_is_kept_until_their_25th_birthday(on, born, state, concern):
    found = kept(Ending(state, on, born, concern))
    if age_on(on, born) < 18 and (concern or state not in NEVER_WORKED_WITH):
        assert found.rule == Rule.CHILD
        assert age_on(found.until, born) >= 25


@given(SOME_DAYS, SOME_DAYS, STATES, st.booleans())
def test_nothing_is_kept_longer_than_one_of_the_rules_says(on, born, state, concern):
    longest = {
        Rule.NO_CONCERN: months_after(on, 12),
        Rule.ADULT: years_after(on, 7),
        Rule.CHILD: max(years_after(born, 25), years_after(on, 7)),
    }
    found = kept(Ending(state, on, born, concern))
    assert found.until == longest[found.rule]


@given(SOME_DAYS, st.integers(0, 120))
def test_the_age_that_was_given_makes_the_youngest_that_it_can_be(received, age):
    born = years_before(received, age)
    assert age_on(received, born) == age
    following = born.fromordinal(born.toordinal() + 1)
    assert age_on(received, following) == age - 1


def test_days_that_a_year_or_month_has_not():
    leap = date(2024, 2, 29)
    assert years_after(leap, 7) == date(2031, 3, 1)
    assert years_after(leap, 4) == date(2028, 2, 29)
    assert months_after(leap, 12) == date(2025, 3, 1)
    assert months_after(date(2026, 8, 31), 18) == date(2028, 3, 1)
    assert years_before(leap, 15) == date(2009, 2, 28)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_every_way_to_end_has_its_rule(state):
    found = kept(Ending(state, date(2026, 11, 26), date(2010, 5, 4), concern=False))
    short = state in (State.DECLINED, State.SIGNPOSTED, State.WITHDRAWN, State.DUPLICATE)
    assert found.until == (date(2027, 11, 26) if short else date(2035, 5, 4))


def test_the_periods_can_be_set(settings):
    settings.RETENTION_NO_CONCERN_MONTHS, settings.RETENTION_ADULT_YEARS = 6, 10
    settings.RETENTION_CHILD_AGE, settings.RETENTION_CHILD_YEARS = 21, 3
    on, child, adult = date(2026, 11, 26), date(2010, 5, 4), date(1990, 1, 1)
    assert kept(Ending(State.DECLINED, on, child, False)).until == date(2027, 5, 26)
    assert kept(Ending(State.CLOSED, on, child, False)).until == date(2031, 5, 4)
    assert kept(Ending(State.CLOSED, on, adult, False)).until == date(2036, 11, 26)
    settings.RETENTION_CHILD_YEARS = 8  # the later of the two counts, whichever it is
    assert kept(Ending(State.CLOSED, on, child, False)).until == date(2034, 11, 26)


@pytest.mark.parametrize(
    ("page", "born"),
    [
        ({"date_of_birth": "2008-02-29", "age": 40}, date(2008, 2, 29)),
        ({"age": 15}, date(2011, 11, 26)),
        ({"age": 0}, date(2026, 11, 26)),
        ({"age_band": "16_17"}, date(2010, 11, 26)),
        ({"age_band": "under_13"}, date(2016, 11, 26)),
        ({"age_band": "not_said"}, date(2016, 11, 26)),
        ({}, date(2016, 11, 26)),
    ],
)
def test_without_a_date_of_birth_they_count_as_the_youngest_that_they_can_be(page, born):
    assert born_at_the_latest({"young-person": page}, date(2026, 11, 26)) == born


def test_a_day_is_a_day_in_london():
    summer_night = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight, 1 July
    answers = {"young-person": {"date_of_birth": "1990-01-01"}}
    referral = Referral(state=State.CLOSED, received_at=summer_night, answers=answers)
    assert kept_as(referral, summer_night, concern=False).until == date(2033, 7, 1)


def test_a_birthday_is_counted_on_the_day_itself():
    on = date(2026, 11, 26)
    assert kept(Ending(State.CLOSED, on, date(2008, 11, 26), False)).rule == Rule.ADULT
    assert kept(Ending(State.CLOSED, on, date(2008, 11, 27), False)).rule == Rule.CHILD
