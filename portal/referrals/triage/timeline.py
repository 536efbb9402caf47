"""Everything that happened with a referral, newest first. Each kind of event has one source below."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from portal.accounts.models import User
from portal.accounts.roles import LEADING_ROLES, Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals.models import Decision, Link, Referral
from portal.referrals.states import Due
from portal.referrals.workflow import MOVES, Kind, Need
from portal.resources.beside_the_case import told_of
from programmes.models import Programme

from .messages import thread

MOST_READS = 200
READS = (Action.VIEWED, Action.VIEWED_THROUGH_GLASS)


@dataclass(frozen=True, slots=True)
class Event:
    """One stop of the timeline."""

    at: datetime
    who: str
    what: str
    words: list[tuple[str, str]] = field(default_factory=list)


def received(referral: Referral) -> Iterator[Event]:
    yield Event(referral.received_at, "", f"Referral received from {referral.referrer_kind.lower()}")


def written_down(referral: Referral) -> Iterator[Event]:
    taken = AuditEntry.objects.filter(referral_id=referral.pk, action=Action.REFERRAL_TAKEN).select_related("actor")
    for entry in taken:
        yield Event(entry.at, str(entry.actor), f"wrote it down; it came {referral.way_it_came}")


def spam_checks(referral: Referral) -> Iterator[Event]:
    cleared = AuditEntry.objects.filter(referral_id=referral.pk, action=Action.SPAM_MARK_CLEARED)
    for entry in cleared.select_related("actor"):
        yield Event(entry.at, str(entry.actor), "looked, and said that it is no spam")


def suggested(referral: Referral) -> Iterator[Event]:
    for run in referral.suggestions.all():
        yield Event(run.made_at, "", f"Suggested {run.band}, {run.points} points, rules {run.rules}")


def deadlines(referral: Referral) -> Iterator[Event]:
    for entry in AuditEntry.objects.filter(referral_id=referral.pk, action=Action.DEADLINE_PASSED):
        yield Event(entry.at, "", f"The time to {Due(entry.detail['for']).label} was over; team leaders were told")


def decisions(referral: Referral) -> Iterator[Event]:
    return map(decided, referral.decisions.select_related("by"))


def attempts(referral: Referral) -> Iterator[Event]:
    for attempt in referral.contact_attempts.select_related("by"):
        reached = "reached them" if attempt.reached else "did not reach them yet"
        whom = attempt.get_whom_display().lower()
        what = f"tried to reach {whom} by {attempt.get_channel_display().lower()} and {reached}"
        words = [("Although:", attempt.although), ("Because:", attempt.because), ("Note", attempt.note)]
        yield Event(attempt.at, str(attempt.by), what, said(words))


def escalated(referral: Referral) -> Iterator[Event]:
    for one in referral.escalations.select_related("by", "answer_recorded_by"):
        words = [
            ("Spoke to", one.told), ("Reference", one.reference), ("Told them:", one.note),
            ("Without agreement because" if one.made else "Because", one.because),
        ]  # fmt: skip
        what = f"told {one.short_name}" if one.made else f"considered {one.short_name}, and did not tell them"
        yield Event(one.at, str(one.by), what, said(words))
        if one.answered_at:
            what = f"recorded what {one.short_name} answered"
            yield Event(one.answered_at, str(one.answer_recorded_by), what, [("Answer:", one.response)])


def said(words: Iterable[tuple[str, str | None]]) -> list[tuple[str, str]]:
    """Return what was said, without what was left empty."""
    return [(label, text) for label, text in words if text]


def decided(decision: Decision) -> Event:
    """Return a decision as a stop of the timeline, with the words that were given."""
    move = MOVES[decision.move]
    given = ((need, decision.given.get(need.name)) for need in move.needs)
    words = [(need.label, in_words(need, str(value))) for need, value in given if value and value is not True]
    return Event(decision.at, str(decision.by), move.told, words)


def written(referral: Referral) -> Iterator[Event]:
    """What the referrer wrote or added, and what was written to them beside a decision; decisions have their words."""
    made = set(referral.decisions.values_list("pk", flat=True))
    for message, entry in zip(referral.messages.all(), thread(referral), strict=True):
        if message.key not in made:
            yield Event(entry.at, entry.who, entry.what, [("", entry.text)] if entry.text else [])


def in_words(need: Need, value: str) -> str:
    """Return what was given with a move as people read it: names for keys, dates as they are written."""
    match need.kind:
        case Kind.CASEWORKER | Kind.COLLEAGUE:
            return str(User.objects.filter(pk=value).first() or "somebody who is gone")
        case Kind.DATE:
            return date_format(date.fromisoformat(value), "j F Y")
        case Kind.PROGRAMME:
            return str(Programme.objects.filter(code=value).first() or value)
        case Kind.CHOICE:
            return dict(need.choices).get(value, value)
    return value


def guidance_relied_on(referral: Referral) -> Iterator[Event]:
    for relied, what in told_of(referral):
        yield Event(relied.at, str(relied.by), f"relied on {what}")


def reads(referral: Referral) -> list[Event]:
    """Return who read the referral, one stop for each person and day, at the last time; the audit trail has each."""
    days: dict[tuple[int | None, date], list[AuditEntry]] = {}
    found = AuditEntry.objects.filter(referral_id=referral.pk, action__in=READS).select_related("actor")
    for read in found.newest_first()[:MOST_READS]:
        days.setdefault((read.actor_id, timezone.localdate(read.at)), []).append(read)
    return [
        Event(same[0].at, str(same[0].actor), f"read this referral{f', {len(same)} times' if len(same) > 1 else ''}")
        for same in days.values()
    ]


SOURCES: tuple[Callable[[Referral], Iterable[Event]], ...] = (
    received,
    written_down,
    spam_checks,
    suggested,
    deadlines,
    decisions,
    attempts,
    written,
    escalated,
    guidance_relied_on,
    reads,
)


def links(referral: Referral, reader: User) -> Iterator[Event]:
    """Yield what was decided about this referral and another that the reader may know of too."""
    known = Link.objects.known_to(reader).of(referral.pk).select_related("by", "ended_by", "first", "second")
    for link in known:
        other = link.second if link.first_id == referral.pk else link.first
        yield Event(
            link.at,
            str(link.by),
            f"decided about {other}: {link.get_relation_display().lower()}",
            [("Why?", link.reason)],
        )
        if link.ended_at:
            yield Event(link.ended_at, str(link.ended_by), f"undid that about {other}", [("Why?", link.ended_reason)])


def access(referral: Referral, reader: User) -> Iterator[Event]:
    """Yield who changed who may know of it. Why, only those read who may change it: the others may be named in it."""
    leads = reader.has_role(*LEADING_ROLES)
    for change in referral.access_changes.select_related("by"):
        names = ", ".join(map(str, User.objects.filter(pk__in=change.people).order_by("first_name")))
        words = [("May know of it:", names)] * bool(names) + [("Why?", change.reason)] * leads
        who = str(change.by) if change.by else ""
        yield Event(change.at, who, change.get_kind_display() if who else "Restricted when it was received", words)


def broken_glasses(referral: Referral, reader: User) -> Iterator[Event]:
    """Yield who broke the glass, and what the review found. The words are for safeguarding leads alone."""
    reviews = reader.has_role(Role.DSL)
    for glass in referral.broken_glasses.select_related("by", "reviewed_by"):
        yield Event(glass.at, str(glass.by), "broke the glass to read it", [("Why?", glass.reason)] * reviews)
        if glass.reviewed_at:
            found = "justified" if glass.justified else "not justified"
            words = [("Found:", glass.note)] * reviews
            yield Event(glass.reviewed_at, str(glass.reviewed_by), f"reviewed the broken glass: {found}", words)


# What depends on who reads: nobody learns here of a referral that they may not know of.
SOURCES_FOR_READER: tuple[Callable[[Referral, User], Iterable[Event]], ...] = (links, access, broken_glasses)


def timeline(referral: Referral, reader: User) -> list[Event]:
    """Return everything that happened and this reader may know, newest first."""
    events = [event for source in SOURCES for event in source(referral)]
    events += [event for source in SOURCES_FOR_READER for event in source(referral, reader)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def what_happened_since(decisions: Iterable[Decision]) -> list[Event]:
    """Return what somebody else decided meanwhile."""
    return [decided(decision) for decision in decisions]
