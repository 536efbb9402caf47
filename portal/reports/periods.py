"""The spans of time that reports are made for. Whole months, so that two reports never differ by a single day."""

from dataclasses import dataclass
from datetime import date

from django.db import models

FINANCIAL_YEAR_BEGINS = 4  # April
QUARTER, YEAR = 3, 12  # months


class Period(models.TextChoices):
    """What somebody can choose."""

    TWELVE_MONTHS = "twelve-months", "The last twelve months"
    THREE_MONTHS = "three-months", "The last three months"
    THIS_MONTH = "this-month", "This month"
    LAST_MONTH = "last-month", "Last month"
    THIS_YEAR = "this-financial-year", "This financial year"
    LAST_YEAR = "last-financial-year", "Last financial year"


@dataclass(frozen=True, slots=True)
class Span:
    """From one first of a month up to, not including, another."""

    begins: date
    ends: date

    def months(self) -> list[date]:
        """Return the first day of each month."""
        count = (self.ends.year - self.begins.year) * YEAR + self.ends.month - self.begins.month
        return [months_after(self.begins, number) for number in range(count)]


def months_after(day: date, months: int) -> date:
    """Return the first of the month that comes so many months after this day's; before it, when negative."""
    years, month = divmod(day.month - 1 + months, YEAR)
    return date(day.year + years, month + 1, 1)


def span_of(period: Period, today: date) -> Span:
    """Return the months of a period; the month that has begun counts, but not in what is called "last"."""
    next_month = months_after(today, 1)
    year = months_after(today, -((today.month - FINANCIAL_YEAR_BEGINS) % YEAR))
    match period:
        case Period.THREE_MONTHS:
            return Span(months_after(next_month, -QUARTER), next_month)
        case Period.THIS_MONTH:
            return Span(months_after(today, 0), next_month)
        case Period.LAST_MONTH:
            return Span(months_after(today, -1), months_after(today, 0))
        case Period.THIS_YEAR:
            return Span(year, next_month)
        case Period.LAST_YEAR:
            return Span(months_after(year, -YEAR), year)
    return Span(months_after(next_month, -YEAR), next_month)


def year_to_last_quarter(today: date) -> Span:
    """Return the twelve months up to the last quarter that is over.

    Answers about background are counted for nothing shorter, and change four times a year: whoever looked every day
    could otherwise see whose answers have just come (domain.md §3, "equality answers live apart").
    """
    ends = months_after(today, -((today.month - 1) % QUARTER))
    return Span(months_after(ends, -YEAR), ends)
