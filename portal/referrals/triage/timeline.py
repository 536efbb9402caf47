"""Everything that happened with a referral, newest first. Each kind of event has one source below."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from portal.accounts.models import User
from portal.accounts.roles import LEADING_ROLES, Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.privacy.keeping.on_the_page import told
from portal.referrals.models import Decision, Referral
from portal.referrals.reference import parse_reference
from portal.referrals.states import Due
from portal.referrals.workflow import MOVES, Kind, Need
from programmes.models import Programme

from .case_file import READS, CaseFile
from .messages import thread


@dataclass(frozen=True, slots=True)
class Event:
    """One stop of the timeline."""

    at: datetime
    who: str
    what: str
    words: list[tuple[str, str]] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The words, each label as it stands before them in a line: with a colon, unless it is a question."""
        return [
            (f"{label}:" if label and not label.endswith(("?", ":")) else label, text) for label, text in self.words
        ]


def received(referral: Referral, file: CaseFile) -> Iterator[Event]:
    yield Event(referral.received_at, "", f"Referral received from {referral.referrer_kind.lower()}")


def written_down(referral: Referral, file: CaseFile) -> Iterator[Event]:
    for entry in file.entries(Action.REFERRAL_TAKEN):
        yield Event(entry.at, str(entry.actor), f"wrote it down; it came {referral.way_it_came}")


def spam_checks(referral: Referral, file: CaseFile) -> Iterator[Event]:
    for entry in file.entries(Action.SPAM_MARK_CLEARED):
        yield Event(entry.at, str(entry.actor), "looked, and said that it is no spam")


def suggested(referral: Referral, file: CaseFile) -> Iterator[Event]:
    for run in referral.suggestions.all():
        yield Event(run.made_at, "", f"Suggested {run.band}, {run.points} points, rules {run.rules}")


def deadlines(referral: Referral, file: CaseFile) -> Iterator[Event]:
    for entry in file.entries(Action.DEADLINE_PASSED):
        yield Event(entry.at, "", f"The time to {Due(entry.detail['for']).label} was over; team leaders were told")


def decisions(referral: Referral, file: CaseFile) -> Iterator[Event]:
    names = Names(file.staff, file.programmes, file.reader)
    return (decided(decision, names) for decision in referral.decisions.all())


def attempts(referral: Referral, file: CaseFile) -> Iterator[Event]:
    for attempt in referral.contact_attempts.all():
        reached = "reached them" if attempt.reached else "did not reach them yet"
        whom = attempt.get_whom_display().lower()
        what = f"tried to reach {whom} by {attempt.get_channel_display().lower()} and {reached}"
        words = [("Although", attempt.although), ("Because", attempt.because), ("Note", attempt.note)]
        yield Event(attempt.at, str(attempt.by), what, said(words))


def escalated(referral: Referral, file: CaseFile) -> Iterator[Event]:
    for one in referral.escalations.all():
        words = [
            ("Spoke to", one.told), ("Reference", one.reference), ("Told them", one.note),
            ("Without agreement because" if one.made else "Because", one.because),
        ]  # fmt: skip
        what = f"told {one.short_name}" if one.made else f"considered {one.short_name}, and did not tell them"
        yield Event(one.at, str(one.by), what, said(words))
        if one.answered_at:
            what = f"recorded what {one.short_name} answered"
            yield Event(one.answered_at, str(one.answer_recorded_by), what, [("Answer", one.response)])


def shared_outside(referral: Referral, file: CaseFile) -> Iterator[Event]:
    for share in referral.share_records.all():
        words = [
            ("To", share.person), ("What for", share.purpose), ("Basis", share.get_basis_display()),
            ("Agreement", f"{share.get_agreement_display()}. {share.agreement_words}"),
            ("Why not less", share.why_not_less),
        ]  # fmt: skip
        yield Event(share.at, str(share.by), f"recorded what is shared with {share.organisation}", words)


def said(words: Iterable[tuple[str, str | None]]) -> list[tuple[str, str]]:
    """Return what was said, without what was left empty."""
    return [(label, text) for label, text in words if text]


@dataclass(frozen=True, slots=True)
class Names:
    """What people call those of whom a decision gives only the key or the code; other referrals, as a reader may."""

    staff: Mapping[str, User]
    programmes: Mapping[str, Programme]
    reader: User | None = None


def decided(decision: Decision, names: Names) -> Event:
    """Return a decision as a stop of the timeline, with the words that were given."""
    move = MOVES[decision.move]
    given = ((need, decision.given.get(need.name)) for need in move.needs)
    words = [(need.label, in_words(need, str(value), names)) for need, value in given if value and value is not True]
    return Event(decision.at, str(decision.by), move.told, words)


def written(referral: Referral, file: CaseFile) -> Iterator[Event]:
    """What the referrer wrote or added, and what was written to them beside a decision; decisions have their words."""
    made = {decision.pk for decision in referral.decisions.all()}
    for message, entry in zip(referral.messages.all(), thread(referral), strict=True):
        if message.key not in made:
            yield Event(entry.at, entry.who, entry.what, [("", entry.text)] if entry.text else [])


def in_words(need: Need, value: str, names: Names) -> str:
    """Return what was given with a move as people read it: names for keys, dates as they are written."""
    match need.kind:
        case Kind.CASEWORKER | Kind.COLLEAGUE:
            return str(names.staff.get(value, "somebody who is gone"))
        case Kind.DATE:
            return date_format(date.fromisoformat(value), "j F Y")
        case Kind.PROGRAMME:
            return str(names.programmes.get(value, value))
        case Kind.CHOICE:
            return dict(need.choices).get(value, value)
        case Kind.REFERENCE:
            return value if names.reader and may_know(names.reader, value) else "another referral"
    return value


def may_know(reader: User, reference: str) -> bool:
    """Say whether this person may know of the referral that somebody named."""
    return Referral.objects.visible_to(reader).filter(reference=parse_reference(reference)).exists()


def guidance_relied_on(referral: Referral, file: CaseFile) -> Iterator[Event]:
    for relied, what in file.library.told:
        yield Event(relied.at, str(relied.by), f"relied on {what}")


def reads(referral: Referral, file: CaseFile) -> list[Event]:
    """Return who read the referral, one stop for each person and day, at the last time; the audit trail has each."""
    days: dict[tuple[int | None, date], list[AuditEntry]] = {}
    for read in file.entries(*READS):
        days.setdefault((read.actor_id, timezone.localdate(read.at)), []).append(read)
    return [
        Event(same[0].at, str(same[0].actor), f"read this referral{f', {len(same)} times' if len(same) > 1 else ''}")
        for same in days.values()
    ]


def links(referral: Referral, file: CaseFile) -> Iterator[Event]:
    """Yield what was decided about this referral and another that the reader may know of too."""
    for link in file.linked.links:
        other = file.linked.others[link.other(referral.pk)]
        what = f"decided about {other}: {link.get_relation_display().lower()}"
        yield Event(link.at, str(link.by), what, [("Why?", link.reason)])
        if link.ended_at:
            yield Event(link.ended_at, str(link.ended_by), f"undid that about {other}", [("Why?", link.ended_reason)])


def access(referral: Referral, file: CaseFile) -> Iterator[Event]:
    """Yield who changed who may know of it. Why, only those read who may change it: the others may be named in it."""
    leads = file.reader.has_role(*LEADING_ROLES)
    for change in referral.access_changes.all():
        names = ", ".join(sorted(str(file.staff[str(key)]) for key in change.people if str(key) in file.staff))
        words = [("May know of it", names)] * bool(names) + [("Why?", change.reason)] * leads
        who = str(change.by) if change.by else ""
        yield Event(change.at, who, change.get_kind_display() if who else "Restricted when it was received", words)


def broken_glasses(referral: Referral, file: CaseFile) -> Iterator[Event]:
    """Yield who broke the glass, and what the review found. The words are for safeguarding leads alone."""
    reviews = file.reader.has_role(Role.DSL)
    for glass in referral.broken_glasses.all():
        yield Event(glass.at, str(glass.by), "broke the glass to read it", [("Why?", glass.reason)] * reviews)
        if glass.reviewed_at:
            found = "justified" if glass.justified else "not justified"
            words = [("Found", glass.note)] * reviews
            yield Event(glass.reviewed_at, str(glass.reviewed_by), f"reviewed the broken glass: {found}", words)


def kept(referral: Referral, file: CaseFile) -> Iterator[Event]:
    """Yield what happened with keeping and deleting it."""
    for at, who, what, words in told(referral, file.reader):
        yield Event(at, str(who), what, words)


SOURCES: tuple[Callable[[Referral, CaseFile], Iterable[Event]], ...] = (
    received,
    written_down,
    spam_checks,
    suggested,
    deadlines,
    decisions,
    attempts,
    written,
    escalated,
    shared_outside,
    guidance_relied_on,
    reads,
    links,
    access,
    broken_glasses,
    kept,
)


def timeline(referral: Referral, file: CaseFile) -> list[Event]:
    """Return everything that happened and the reader of the file may know, newest first."""
    events = [event for source in SOURCES for event in source(referral, file)]
    return sorted(events, key=lambda event: event.at)[::-1]  # at one moment what comes first above happened first


def what_happened_since(decisions: Iterable[Decision], reader: User) -> list[Event]:
    """Return what somebody else decided meanwhile, as this reader may know it."""
    names = Names(
        reader=reader,
        staff={str(person.pk): person for person in User.objects.only("first_name", "last_name", "email")},
        programmes={programme.code: programme for programme in Programme.objects.all()},
    )
    return [decided(decision, names) for decision in decisions]
