"""Which clock of a referral runs now, when it ends, and when people are reminded (domain.md §4, response targets)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from programmes.models import ProgrammeCode

from . import clocks
from .correspondence import latest_question, was_answered
from .models import Referral
from .risk import RiskBand
from .states import Due, State
from .workflow import REVIEWED

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


def band_of_clock(referral: Referral) -> RiskBand:
    """Return the band whose targets count: the graver of the one in force and one that waits to be countersigned."""
    held = referral.held_decision
    bands = [referral.band, *([RiskBand(held.band)] if held and held.band else [])]
    return max(bands, key=lambda band: band.severity)


def sooner_deadlines(referral: Referral) -> Iterator[datetime]:
    """Yield the deadlines for first contact that come from the case or its programme, not from the band.

    What was so when it was received (on a ward, just found) sets no clock when it is opened again.
    """
    code = referral.programme.code if referral.programme else None
    start = referral.clock_start
    as_received = referral.reopened_at is None
    if as_received and referral.inpatient:
        yield clocks.target_of(clocks.Case.INPATIENT).after(start)
    if as_received and code == ProgrammeCode.COUNTY_LINES and referral.rescued:
        yield clocks.target_of(clocks.Case.RESCUED).after(start)
    if code == ProgrammeCode.FAMILY:
        yield clocks.target_of(clocks.Case.FAMILY).after(start)
    if referral.programme and referral.programme.contact_within_hours:
        yield start + timedelta(hours=referral.programme.contact_within_hours)


def discharge(referral: Referral) -> list[datetime]:
    """Return when an inpatient leaves hospital, if it is known: no pause moves that. One before a reopening is over."""
    leaves = referral.discharge_at
    over = referral.reopened_at and leaves and leaves < referral.reopened_at
    return [leaves] if referral.inpatient and leaves and not over else []


def deadlines_of(referral: Referral) -> clocks.Deadlines:
    """Return every deadline of a referral, from when its clocks began and the band that counts."""
    return clocks.deadlines(
        received_at=referral.clock_start,
        band=band_of_clock(referral),
        sooner=sooner_deadlines(referral),
        fixed=discharge(referral),
        paused=timedelta(seconds=referral.paused_seconds),
    )


def set_due(referral: Referral, *, now: datetime | None = None, given: Mapping[str, Any] | None = None) -> None:
    """Put the running clock and its end on the referral, and when to remind people of it. No clock: neither.

    Waiting for information stops the clock for AMBER and GREEN only, until an answer or anything unread has come; then
    the day by which an answer was asked for is what people are reminded of. Whoever waits on the list, or was not
    reached yet, is due on the review date given, at the latest when the band says.
    """
    now = now or timezone.now()
    was_paused = referral.paused_since is not None
    if referral.paused_since:
        paused = clocks.working_time_between(referral.paused_since, now)
        referral.paused_seconds += int(paused.total_seconds())
        referral.paused_since = None
    before = (referral.due_for, referral.due_at)
    if referral.band in PAUSING_BANDS and waits_for_referrer(referral):
        pause(referral, now, spoken_of=was_paused)
    else:
        referral.due_for, referral.due_at = running_clock(referral, now, given or {})
    if referral.due_at is None:
        if not referral.paused_since:
            referral.remind_at = None
    elif before != (referral.due_for, referral.due_at):
        referral.remind_at = when_to_remind(referral, now)


def waits_for_referrer(referral: Referral) -> bool:
    """Say whether nobody here could go on: a question is open, and nothing lies here that nobody has read."""
    if referral.state != State.AWAITING_INFORMATION or referral.information_came_at:
        return False
    return not was_answered(referral)


def pause(referral: Referral, now: datetime, *, spoken_of: bool) -> None:
    """Stop the clock while an answer is awaited. Leaving hospital does not wait for it.

    People are reminded when the answer should have come, or at once where that is over, unless the clock stood still
    already and they have it before them.
    """
    referral.paused_since = now
    leaves = discharge(referral)
    referral.due_for, referral.due_at = (Due.FIRST_CONTACT, leaves[0]) if leaves else ("", None)
    question = latest_question(referral)
    if question and question.answer_by and not leaves and not spoken_of:
        referral.remind_at = max(now, clocks.add_working_time(clocks.end_of(question.answer_by), timedelta()))


def running_clock(referral: Referral, now: datetime, given: Mapping[str, Any]) -> tuple[str, datetime | None]:
    """Return which clock runs in the referral's state, and its end; neither where none runs."""
    state = State(referral.state)
    if state in REVIEWED:
        return Due.REVIEW, review_of(referral, now, given)
    running = RUNNING.get(state)
    return (running, getattr(deadlines_of(referral), running)) if running else ("", None)


def review_of(referral: Referral, now: datetime, given: Mapping[str, Any]) -> datetime:
    """Return when a waiting list is looked at again: on the day given, or that stands, but no later than the band's."""
    latest = clocks.target_of(referral.band, "review").after(now)
    if given.get("review_date"):
        return min(latest, clocks.end_of(date.fromisoformat(given["review_date"])))
    return min(latest, referral.due_at) if referral.due_for == Due.REVIEW and referral.due_at else latest


def when_to_remind(referral: Referral, now: datetime) -> datetime | None:
    """Return when to remind people of the deadline that runs."""
    if referral.due_at is None:
        return None
    start = now if referral.due_for == Due.REVIEW else referral.clock_start
    immediate = band_of_clock(referral) == RiskBand.IMMEDIATE
    at_least = settings.REMIND_IMMEDIATE_BEFORE if immediate else timedelta()
    return clocks.remind_before(start, referral.due_at, at_least=at_least)
