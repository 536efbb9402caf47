"""How long a referral is kept: the rules of domain.md §6.2 as pure functions, without a database."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import models

from portal.referrals.states import State

# They ended before anybody worked with the young person; all else is kept as an accepted referral (docs/decisions.md).
NEVER_WORKED_WITH = frozenset({State.DECLINED, State.SIGNPOSTED, State.WITHDRAWN, State.DUPLICATE})
OF_AGE = 18


class Rule(models.TextChoices):
    """Why a referral is kept until its day, or was deleted."""

    NO_CONCERN = "no_concern", "Ended without concern"
    CHILD = "child", "Under 18 when it ended"
    ADULT = "adult", "An adult when it ended"
    ERASURE = "erasure", "Somebody asked for erasure, and it was granted"


@dataclass(frozen=True, slots=True)
class Ending:
    """What the rules ask of a referral that has ended; `born` is the latest day on which they can have been born."""

    state: State
    on: date
    born: date
    concern: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """The last day on which a referral is kept, and the rule that says so."""

    until: date
    rule: Rule


def kept(ending: Ending) -> Kept:
    """Return how long a referral is kept that ended like this (domain.md §6.2)."""
    if ending.state in NEVER_WORKED_WITH and not ending.concern:
        return Kept(months_after(ending.on, settings.RETENTION_NO_CONCERN_MONTHS), Rule.NO_CONCERN)
    if ending.on >= years_after(ending.born, OF_AGE):
        return Kept(years_after(ending.on, settings.RETENTION_ADULT_YEARS), Rule.ADULT)
    birthday = years_after(ending.born, settings.RETENTION_CHILD_AGE)
    return Kept(max(birthday, years_after(ending.on, settings.RETENTION_CHILD_YEARS)), Rule.CHILD)


def why(rule: str) -> str:
    """Return the rule as the end of a sentence that begins "Kept until that day, because"."""
    child = f"until they turn {settings.RETENTION_CHILD_AGE}, and for {settings.RETENTION_CHILD_YEARS} years at least"
    return {
        Rule.NO_CONCERN: f"it ended without concern: {settings.RETENTION_NO_CONCERN_MONTHS} months from then",
        Rule.CHILD: f"they were under {OF_AGE} when it ended: {child}",
        Rule.ADULT: f"they were an adult when it ended: {settings.RETENTION_ADULT_YEARS} years from then",
    }.get(Rule(rule), "")


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; of 29 February the first of March, where there is none."""
    return months_after(day, 12 * years)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later; the first of the month after where it has no such day."""
    first = month_after(day, months)
    if day.day > days_in(first):
        return first + timedelta(days=days_in(first))
    return first.replace(day=day.day)


def years_before(day: date, years: int) -> date:
    """Return the latest birthday of somebody who is so many years old on `day`."""
    first = month_after(day, -12 * years)
    return first.replace(day=min(day.day, days_in(first)))


def month_after(day: date, months: int) -> date:
    """Return the first of the month so many months after that of `day`."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def days_in(month: date) -> int:
    return monthrange(month.year, month.month)[1]
