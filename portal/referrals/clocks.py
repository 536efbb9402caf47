"""Response clocks: working hours, bank holidays and the targets of each band. Pure functions (domain.md §4).

Days and hours are those of Europe/London; every moment returned is aware.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache

import holidays
from django.conf import settings
from django.utils import timezone

from .risk import RiskBand

SAME_DAY_AT_LEAST = timedelta(hours=4)  # "same day" late in the evening would leave no time to act


class Unit(Enum):
    """What a target is counted in."""

    HOURS = "hours"
    WORKING_HOURS = "working hours"
    WORKING_DAYS = "working days"
    SAME_DAY = "same day"


@dataclass(frozen=True, slots=True)
class Target:
    """How soon something must have happened."""

    amount: float
    unit: Unit

    def after(self, start: datetime) -> datetime:
        """Return the end of the target for something received at `start`."""
        match self.unit:
            case Unit.HOURS:
                return start + timedelta(hours=self.amount)
            case Unit.WORKING_HOURS:
                return add_working_time(start, timedelta(hours=self.amount))
            case Unit.WORKING_DAYS:
                return add_working_time(start, self.amount * working_day_length())
            case Unit.SAME_DAY:
                return max(end_of_day(start), start + SAME_DAY_AT_LEAST)


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of one band."""

    screen: Target
    decide: Target
    first_contact: Target


HOURS, WORKING_HOURS, DAYS = Unit.HOURS, Unit.WORKING_HOURS, Unit.WORKING_DAYS
SAME_DAY = Target(0, Unit.SAME_DAY)
TARGETS: dict[RiskBand, Targets] = {
    RiskBand.IMMEDIATE: Targets(Target(1, HOURS), SAME_DAY, SAME_DAY),
    RiskBand.RED: Targets(Target(4, WORKING_HOURS), Target(1, DAYS), Target(24, HOURS)),
    RiskBand.AMBER: Targets(Target(1, DAYS), Target(3, DAYS), Target(3, DAYS)),
    RiskBand.GREEN: Targets(Target(3, DAYS), Target(5, DAYS), Target(10, DAYS)),
}
IN_SHIFT = Target(4, WORKING_HOURS)  # a hospital inpatient
AFTER_RESCUE = Target(24, HOURS)  # county lines, after rescue or custody
FAMILY = Target(5, DAYS)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """By when a referral must be screened, decided, and the young person or family first contacted."""

    screen: datetime
    decide: datetime
    first_contact: datetime


def deadlines(
    *, received_at: datetime, band: RiskBand, sooner: Iterable[datetime] = (), paused: timedelta = timedelta()
) -> Deadlines:
    """Return the deadlines of a band; the earliest wins.

    `sooner` are deadlines for first contact that come from elsewhere, such as a discharge. Nothing is due later than
    what follows it. `paused` is working time during which the clock stood still.
    """
    targets = TARGETS[band]
    contact = min([targets.first_contact.after(received_at), *sooner])
    decide = min(targets.decide.after(received_at), max(contact, received_at))
    screen = min(targets.screen.after(received_at), decide)
    ends = (add_working_time(end, paused) if paused else end for end in (screen, decide, contact))
    return Deadlines(*ends)


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


def end_of_day(moment: datetime) -> datetime:
    """Return the last minute of the day in Europe/London."""
    return timezone.make_aware(datetime.combine(timezone.localdate(moment), time(23, 59)))


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
    """Return a deadline in public words: "by 5pm on Tuesday 24 November"."""
    local = timezone.localtime(due)
    hour = "midnight" if (local.hour, local.minute) == (23, 59) else f"{local:%-I:%M%p}".lower().replace(":00", "")
    return f"by {hour} on {local:%A %-d %B}"
