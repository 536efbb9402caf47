"""Which clock of a referral runs now, and when it ends (domain.md §4, response targets)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from programmes.models import ProgrammeCode

from . import clocks
from .models import Referral
from .risk import RiskBand
from .states import Due, State

RUNNING: Mapping[State, Due] = {
    State.SUBMITTED: Due.SCREEN,
    State.SCREENING: Due.DECIDE,
    State.AWAITING_INFORMATION: Due.DECIDE,
    State.TRIAGED: Due.DECIDE,
    State.PANEL: Due.DECIDE,
    State.ACCEPTED: Due.FIRST_CONTACT,
    State.ALLOCATED: Due.FIRST_CONTACT,
}
PAUSING_BANDS = frozenset({RiskBand.AMBER, RiskBand.GREEN})


def sooner_deadlines(referral: Referral) -> Iterator[datetime]:
    """Yield the deadlines for first contact that come from the case or its programme, not from the band."""
    code = referral.programme.code if referral.programme else None
    start = referral.received_at
    if referral.inpatient:
        yield clocks.IN_SHIFT.after(start)
        if referral.discharge_at:
            yield referral.discharge_at
    if code == ProgrammeCode.COUNTY_LINES and referral.rescued:
        yield clocks.AFTER_RESCUE.after(start)
    if code == ProgrammeCode.FAMILY:
        yield clocks.FAMILY.after(start)
    if referral.programme and referral.programme.contact_within_hours:
        yield start + timedelta(hours=referral.programme.contact_within_hours)


def deadlines_of(referral: Referral) -> clocks.Deadlines:
    """Return every deadline of a referral, from when it was received and the band in force."""
    return clocks.deadlines(
        received_at=referral.received_at,
        band=referral.band,
        sooner=sooner_deadlines(referral),
        paused=timedelta(seconds=referral.paused_seconds),
    )


def set_due(referral: Referral, *, now: datetime | None = None, given: Mapping[str, Any] | None = None) -> None:
    """Put the running clock and its end on the referral; a state without a clock gets none.

    Waiting for information stops the clock for AMBER and GREEN only. A waiting list is due on its review date.
    """
    now = now or timezone.now()
    if referral.paused_since:
        paused = clocks.working_time_between(referral.paused_since, now)
        referral.paused_seconds += int(paused.total_seconds())
        referral.paused_since = None
    running = RUNNING.get(State(referral.state))
    referral.due_for, referral.due_at = "", None
    if referral.state == State.AWAITING_INFORMATION and referral.band in PAUSING_BANDS:
        referral.paused_since = now
    elif referral.state == State.WAITING_LIST and given:
        referral.due_for, referral.due_at = Due.REVIEW, end_of(date.fromisoformat(given["review_date"]))
    elif running:
        referral.due_for, referral.due_at = running, getattr(deadlines_of(referral), running)


def end_of(day: date) -> datetime:
    """Return the last minute of a day in Europe/London."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
