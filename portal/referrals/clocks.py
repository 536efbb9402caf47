"""Response clocks: working hours, bank holidays and the targets of each band (domain.md §4).

The targets are `settings.RESPONSE_TARGETS`. Functions of their arguments and the settings: no database.

Days and hours are those of Europe/London; every moment returned is aware.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache

import holidays
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from .risk import RiskBand

SAME_DAY_AT_LEAST = timedelta(hours=4)  # "same day" late in the evening would leave no time to act


class Unit(Enum):
    """What a target is counted in."""

    HOURS = "hours"
    WORKING_HOURS = "working hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    SAME_DAY = "same day"


@dataclass(frozen=True, slots=True)
class Target:
    """How soon something must have happened."""

    amount: float
    unit: Unit

    @classmethod
    def read(cls, words: str) -> "Target":
        """Return the target in words, such as "4 working hours", "1 day" or "same day". Raises ValueError."""
        if words == Unit.SAME_DAY.value:
            return cls(0, Unit.SAME_DAY)
        amount, _, unit = words.partition(" ")
        target = cls(float(amount), Unit(f"{unit.removesuffix('s')}s"))
        if not 0 < target.amount < math.inf:
            raise ValueError(f"{words}: the number must be more than nothing.")
        return target

    def after(self, start: datetime) -> datetime:
        """Return the end of the target for something received at `start`. Hours are counted through clock changes."""
        match self.unit:
            case Unit.HOURS:
                return start.astimezone(UTC) + timedelta(hours=self.amount)
            case Unit.DAYS:
                return end_of_day(start, days=self.amount)
            case Unit.WORKING_HOURS:
                return add_working_time(start, timedelta(hours=self.amount))
            case Unit.WORKING_DAYS:
                return add_working_time(start, self.amount * working_day_length())
            case Unit.SAME_DAY:
                return max(end_of_day(start), start.astimezone(UTC) + SAME_DAY_AT_LEAST)


class Case(Enum):
    """What shortens the time to first contact whatever the band."""

    INPATIENT = "inpatient"  # "in shift"
    RESCUED = "rescued"  # county lines, after rescue or custody
    FAMILY = "family"


def target_of(what: RiskBand | Case, step: str = "") -> Target:
    """Return the target of a step of a band ("screen", "decide", "first contact", "review"), or of a case."""
    return Target.read(settings.RESPONSE_TARGETS[f"{what.value} {step}".strip()])


def check_targets() -> None:
    """Raise ImproperlyConfigured, with a sentence, for a target that nobody asks for or that cannot be read."""
    steps = ("screen", "decide", "first contact", "review")
    known = {f"{band} {step}" for band in RiskBand for step in steps} | {case.value for case in Case}
    for name, words in settings.RESPONSE_TARGETS.items():
        if name not in known:
            raise ImproperlyConfigured(
                f"RESPONSE_TARGETS: nothing is called “{name}”. Use: {', '.join(sorted(known))}."
            )
        try:
            Target.read(words)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"RESPONSE_TARGETS: “{words}” is no target for {name}. Write such as “4 working hours” or “same day”."
            ) from error


def chase_after(start: datetime) -> datetime:
    """Return when an escalation made at `start` has waited for an answer for too long (domain.md §4)."""
    return Target(settings.ESCALATION_CHASED_AFTER, Unit.WORKING_DAYS).after(start)


def review_by(band: RiskBand, start: datetime) -> date:
    """Return the last day on which somebody who waits since `start` must be looked at again (domain.md §4)."""
    return timezone.localdate(target_of(band, "review").after(start))


@dataclass(frozen=True, slots=True)
class Deadlines:
    """By when a referral must be screened, decided, and the young person or family first contacted."""

    screen: datetime
    decide: datetime
    first_contact: datetime


def deadlines(
    *,
    received_at: datetime,
    band: RiskBand,
    sooner: Iterable[datetime] = (),
    fixed: Iterable[datetime] = (),
    paused: timedelta = timedelta(),
) -> Deadlines:
    """Return the deadlines of a band; the earliest wins.

    `sooner` are deadlines for first contact that come from elsewhere. Nothing is due later than what follows it.
    `paused` is working time during which the clock stood still; it moves all but what is `fixed`, such as a discharge.
    """

    def put_off(end: datetime) -> datetime:
        return add_working_time(end, paused) if paused else end

    contact = min([*map(put_off, [target_of(band, "first contact").after(received_at), *sooner]), *fixed])
    decide = min(put_off(target_of(band, "decide").after(received_at)), max(contact, received_at))
    screen = min(put_off(target_of(band, "screen").after(received_at)), decide)
    return Deadlines(screen, decide, contact)


def remind_before(start: datetime, due: datetime, *, at_least: timedelta = timedelta()) -> datetime:
    """Return when people are reminded of a deadline: when `settings.REMIND_WHEN_LEFT` of its working time is left.

    Where no time between is worked, that share of all of it. Never later than `at_least` before the end.
    """
    gone = 1 - settings.REMIND_WHEN_LEFT
    worked = working_time_between(start, due)
    moment = add_working_time(start, worked * gone) if worked else start + (due - start) * gone
    return min(moment, due - at_least)


@lru_cache(maxsize=16)
def bank_holidays(year: int) -> holidays.HolidayBase:
    """Return the bank holidays of England in a year."""
    return holidays.country_holidays("GB", subdiv="ENG", years=year)


def is_working_day(day: date) -> bool:
    """Say whether the service works on this day: Monday to Friday, no bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_day_length() -> timedelta:
    """Return how long a working day lasts."""
    return timedelta(hours=settings.WORKING_DAY_ENDS - settings.WORKING_DAY_STARTS)


def working_spans(start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the working hours from `start` on, day by day, without end."""
    day = timezone.localdate(start)
    while True:
        if is_working_day(day):
            opens = timezone.make_aware(datetime.combine(day, time(settings.WORKING_DAY_STARTS)))
            closes = timezone.make_aware(datetime.combine(day, time(settings.WORKING_DAY_ENDS)))
            if closes > start:
                yield max(opens, start), closes
        day += timedelta(days=1)


def add_working_time(start: datetime, amount: timedelta) -> datetime:
    """Return when `amount` of working time has passed since `start`."""
    left = amount
    for opens, closes in working_spans(start):
        if left <= closes - opens:
            return timezone.localtime(opens + left)
        left -= closes - opens
    raise AssertionError("working spans never end")


def working_time_between(start: datetime, end: datetime) -> timedelta:
    """Return how much working time lies between two moments; none when `end` is not after `start`."""
    total = timedelta()
    for opens, closes in working_spans(start):
        if opens >= end:
            return total
        total += min(closes, end) - opens
    raise AssertionError("working spans never end")


def end_of_day(moment: datetime, *, days: float = 0) -> datetime:
    """Return the last minute of the day in Europe/London, or of the day so many days later."""
    return end_of(timezone.localdate(moment) + timedelta(days=days))


def end_of(day: date) -> datetime:
    """Return the last minute of a day in Europe/London."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def time_left(now: datetime, due: datetime) -> str:
    """Return how long is left as the queue shows it: "0:21", "−0:12", "Tue 10:30" or "4 Dec 10:30"."""
    minutes = int(abs((due - now).total_seconds()) // 60)
    local, days = timezone.localtime(due), (timezone.localdate(due) - timezone.localdate(now)).days
    if due < now:
        return f"−{minutes // 60}:{minutes % 60:02}" if minutes < 24 * 60 else f"−{minutes // (24 * 60)} d"
    if minutes < 12 * 60:
        return f"{minutes // 60}:{minutes % 60:02}"
    return f"{local:%a %-H:%M}" if days < 7 else f"{local:%-d %b %-H:%M}"


def percent_used(start: datetime, due: datetime, now: datetime) -> int:
    """Return how much of the time is gone, 0 to 100."""
    whole = (due - start).total_seconds()
    return 100 if whole <= 0 else max(0, min(100, round(100 * (now - start).total_seconds() / whole)))


def promise(due: datetime) -> str:
    """Return a deadline in public words: "by 5pm on Tuesday 24 November".

    Nobody reads at night, and nobody is told so: "first thing on Wednesday 25 November".
    """
    opens, _ = next(working_spans(due - timedelta(microseconds=1)))
    if opens > due:
        return f"first thing on {timezone.localtime(opens):%A %-d %B}"
    local = timezone.localtime(due)
    return f"by {f'{local:%-I:%M%p}'.lower().replace(':00', '')} on {local:%A %-d %B}"
