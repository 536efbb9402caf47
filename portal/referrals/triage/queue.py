"""What the queue shows: the saved views with their counts, and a row a referral."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from portal.accounts.models import User
from portal.referrals import matching
from portal.referrals.clocks import percent_used, time_left
from portal.referrals.models import Referral
from portal.referrals.risk import RiskBand
from portal.referrals.states import OPEN
from programmes.models import ProgrammeCode

PAGE_LENGTH = 50  # rows
URGENT = ("danger", "missing", "threat", "suicidal", "discharge")


@dataclass(frozen=True, slots=True)
class View:
    """One pill above the queue."""

    name: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Note:
    """One chip in the last column: what to look at, and whether it cannot wait."""

    text: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One referral in the queue: how urgent, how long left, who, where, whose, what to look at."""

    referral: Referral
    time_left: str
    percent_used: int
    late: bool
    waiting: str
    look_at: list[Note]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The whole page."""

    view: str
    query: str
    views: list[View]
    rows: list[Row]
    open: int
    late: int
    more: bool


def end_of_today(now: datetime) -> datetime:
    """Return midnight at the end of the day in Europe/London."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))


def saved_views(user: User, now: datetime) -> dict[str, tuple[str, Q]]:
    """Return the standing views by name: their label, and what they show of the open referrals."""
    return {
        "open": ("All open", Q()),
        "mine": ("Mine", Q(owner=user) | Q(caseworker=user)),
        "unowned": ("No owner", Q(owner__isnull=True)),
        "today": ("Due today", Q(due_at__lt=end_of_today(now))),
        "hospital": ("Hospital", Q(programme__code=ProgrammeCode.HOSPITAL)),
        "countersign": ("To countersign", Q(held_decision__isnull=False)),
    }


def queue_page(user: User, *, view: str, query: str) -> QueuePage:
    """Return the page of one saved view, or of a search over everything the person may see."""
    now = timezone.now()
    views = saved_views(user, now)
    view = view if view in views else "open"
    visible = Referral.objects.visible_to(user)
    counted: dict[str, int] = visible.filter(state__in=OPEN).aggregate(
        late=Count("pk", filter=Q(due_at__lt=now)),
        **{name: Count("pk", filter=condition or Q(pk__isnull=False)) for name, (_, condition) in views.items()},
    )
    shown = matching.find(query, among=visible) if query else visible.filter(state__in=OPEN).filter(views[view][1])
    rows = list(in_order(shown)[: PAGE_LENGTH + 1])
    return QueuePage(
        view=view,
        query=query,
        views=[View(name, label, counted[name], name == view and not query) for name, (label, _) in views.items()],
        rows=[row(referral, now) for referral in rows[:PAGE_LENGTH]],
        open=counted["open"],
        late=counted["late"],
        more=len(rows) > PAGE_LENGTH,
    )


def in_order(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """Return the rows with least time left first, and only the columns that a row shows."""
    return (
        referrals.select_related("programme", "owner", "caseworker")
        .defer("answers")
        .order_by("due_at", "received_at", "pk")
    )


def row(referral: Referral, now: datetime) -> Row:
    """Return how a referral stands in the queue at `now`."""
    due = referral.due_at
    notes = [Note(text, urgent=text.startswith(URGENT)) for text in referral.look_at]
    if referral.held_decision_id:
        notes.append(Note("countersign", urgent=False))
    if referral.restricted:
        notes.append(Note("restricted", urgent=False))
    if referral.owner_id is None and referral.state in OPEN:
        notes.append(Note("no owner", urgent=referral.band in {RiskBand.IMMEDIATE, RiskBand.RED}))
    return Row(
        referral=referral,
        time_left=f"{time_left(now, due)} {referral.get_due_for_display()}" if due else "no clock",
        percent_used=percent_used(referral.received_at, due, now) if due else 0,
        late=bool(due and due < now),
        waiting=ago(referral.received_at, now),
        look_at=notes,
    )


def ago(then: datetime, now: datetime) -> str:
    """Return how long something has waited, as people say it: "52 min ago", "yesterday", "Fri 20 Nov"."""
    minutes = int((now - then).total_seconds() // 60)
    days = (timezone.localdate(now) - timezone.localdate(then)).days
    if minutes < 60:
        return f"{max(minutes, 0)} min ago"
    if days == 0:
        return f"{minutes // 60} h ago"
    return "yesterday" if days == 1 else f"{timezone.localtime(then):%a %-d %b}"
