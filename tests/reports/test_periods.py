"""Reports are made for whole months, as people speak of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reports.periods import Period, Span, months_after, span_of, year_to_last_quarter

DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("period", "today", "begins", "ends"),
    [
        ("twelve-months", (2026, 11, 26), (2025, 12), (2026, 12)),
        ("three-months", (2026, 1, 31), (2025, 11), (2026, 2)),
        ("this-month", (2026, 12, 31), (2026, 12), (2027, 1)),
        ("last-month", (2026, 1, 1), (2025, 12), (2026, 1)),
        ("this-financial-year", (2026, 3, 31), (2025, 4), (2026, 4)),
        ("this-financial-year", (2026, 4, 1), (2026, 4), (2026, 5)),
        ("last-financial-year", (2026, 3, 31), (2024, 4), (2025, 4)),
        ("last-financial-year", (2026, 4, 1), (2025, 4), (2026, 4)),
    ],
)
def test_a_period_is_the_months_that_people_mean(period, today, begins, ends):
    assert span_of(Period(period), date(*today)) == Span(date(*begins, 1), date(*ends, 1))


@pytest.mark.parametrize(
    ("today", "ends"),
    [((2026, 1, 1), (2026, 1)), ((2026, 3, 31), (2026, 1)), ((2026, 4, 1), (2026, 4)), ((2026, 12, 31), (2026, 10))],
)
def test_background_is_counted_for_the_year_up_to_the_last_quarter_that_is_over(today, ends):
    assert year_to_last_quarter(date(*today)).ends == date(*ends, 1)


@given(DAYS, st.sampled_from(Period))
def test_a_period_has_each_of_its_months_once_and_holds_what_it_says(today, period):
    span = span_of(period, today)
    months = span.months()
    assert months[0] == span.begins
    assert [months_after(month, 1) for month in months] == [*months[1:], span.ends]
    assert (span.begins <= today < span.ends) is not period.startswith("last")


@given(DAYS)
def test_the_year_of_background_is_over_and_has_twelve_months(today):
    span = year_to_last_quarter(today)
    assert len(span.months()) == 12
    assert span.ends <= today
    assert months_after(span.ends, 3) > today
