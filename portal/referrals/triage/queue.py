"""What the queue shows: the views with their counts, and a row a referral."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import CASE_ROLES, INTAKE_ROLES, LEADING_ROLES, SCREENING_ROLES, Role
from portal.referrals import matching
from portal.referrals.clocks import percent_used, time_left
from portal.referrals.models import Referral, SavedView
from portal.referrals.models.referral import ReferralQuerySet
from portal.referrals.risk import RiskBand
from portal.referrals.states import Due, State
from portal.referrals.workflow import HAND_OVER, MOVES, TAKE
from programmes.models import ProgrammeCode

from .filters import ME, NOBODY, FilterForm, Filters, in_words
from .flags import NEWS, as_columns, flags_of
from .paging import Page, page_of

CHOOSE = "choose"  # in an address: the form of the filter is shown
FOUND_SHOWN = 25  # rows of a search: whoever finds more has to say more
MOST_COUNTED = 999  # a pill never says more: what matters is that it is many
URGENT = ("danger", "missing", "threat", "suicidal", "discharge")
SHOWN_ON_ROW = (
    "reference", "version", "received_at", "reopened_at", "referrer_kind", "age", "area", "look_at", "state",
    "suggested_band", "confirmed_band", "due_for", "due_at", "programme__name",
    *(f"{person}__{name}" for person in ("owner", "caseworker") for name in ("first_name", "last_name", "email")),
)  # fmt: skip
ALL_OPEN = Filters()
LATE = Filters(flag="breached")
# Each with whom it is for: who can do something there, or waits for what others do.
STANDING: tuple[tuple[str, Filters, Collection[Role]], ...] = (
    ("All open", ALL_OPEN, CASE_ROLES),
    ("Mine", Filters(owner=ME), CASE_ROLES),
    ("No owner", Filters(owner=NOBODY), INTAKE_ROLES),
    ("Due today", Filters(flag="today"), CASE_ROLES),
    ("Hospital", Filters(programme=ProgrammeCode.HOSPITAL), CASE_ROLES),
    ("To countersign", Filters(flag="countersign"), INTAKE_ROLES),
    ("Closings to confirm", Filters(flag="confirm"), LEADING_ROLES),
    ("New to read", Filters(flag=NEWS), CASE_ROLES),
)


@dataclass(frozen=True, slots=True)
class View:
    """One pill above the queue: what it is called, what it shows, and how many open referrals that is.

    What came anew is not counted: it may be of ended referrals, which no index of open ones holds; the bell counts it.
    """

    label: str
    filters: Filters
    count: int | None
    chosen: bool = False

    @property
    def count_in_words(self) -> str:
        """The count, as far as a pill says it."""
        return str(self.count) if (self.count or 0) <= MOST_COUNTED else f"{MOST_COUNTED}+"


@dataclass(frozen=True, slots=True)
class Note:
    """One chip in the last column: what to look at, and whether it cannot wait."""

    text: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One referral in the queue, in words: how urgent, how long left, who, where, whose, what to look at.

    Words rather than the referral, so that a page of fifty rows has little left to look up. `seen` names the referral
    with the version that is shown.
    """

    reference: str
    seen: str
    band: str
    time_left: str
    percent_used: int
    late: bool
    about: str
    programme: str
    area: str
    holder: str
    state: str
    look_at: list[Note]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The whole page. `open` counts all that the person may see; `left`, what the filters leave of it, and `late`, what
    of that is past its time, are None for what came anew. `narrowed` says what is chosen where no view does.
    """

    filters: Filters
    query: str
    views: list[View]
    rows: list[Row]
    open: int
    left: int | None
    late: int | None
    narrowed: list[tuple[str, str]]
    here: dict[str, str]
    before: str
    after: str
    more: bool
    form: FilterForm | None
    choosing: bool
    may_take: bool
    may_give: bool
    may_hand_over: bool
    may_take_in: bool
    may_meet: bool

    @property
    def view(self) -> str:
        """The name of the view that is shown; empty when it is none of them."""
        return next((view.label for view in self.views if view.chosen), "")

    @property
    def address_before(self) -> str:
        """The address of the page with less time left."""
        return self.filters.address(before=self.before)

    @property
    def address_after(self) -> str:
        """The address of the page with more time left."""
        return self.filters.address(after=self.after)

    @property
    def address_choose(self) -> str:
        """The address of this page with the form of the filter."""
        return self.filters.address(**{CHOOSE: "1"})

    @property
    def fresh_address(self) -> str:
        """Where the page asks what has changed since."""
        return reverse("queue_fresh") + self.filters.address(**self.here)

    @property
    def may_assign(self) -> bool:
        """Whether rows can be ticked."""
        return self.may_take or self.may_give

    @property
    def may_save(self) -> bool:
        """Whether what is shown could be kept as a view, and is not one yet."""
        return bool(self.filters.given()) and not self.view


def queue_page(user: User, *, asked: Mapping[str, Any], query: str = "") -> QueuePage:
    """Return the page that an address asks for, or the first rows of a search over all that the person may see."""
    now = timezone.now()
    filters = ALL_OPEN if query else Filters.read(asked)
    visible = Referral.objects.visible_to(user)
    views, counts = counted_views(user, now, filters)
    chosen = None if query else next((each for each in views if each.filters == filters), None)
    found = found_by(query, visible, now) if query else shown(filters.among(visible), filters, user, now, asked)
    form = FilterForm(filters) if CHOOSE in asked or (filters.given() and not chosen) else None
    return QueuePage(
        filters=filters,
        query=query,
        views=[replace(each, chosen=each == chosen) for each in views],
        rows=[row(referral, now) for referral in found.rows],
        open=views[0].count or 0,
        left=counts.get("left"),
        late=counts.get("late"),
        narrowed=in_words(filters, form.owners) if form and not chosen else [],
        here={name: str(asked.get(name, "")) for name in ("after", "before")},
        before="" if query else found.before,
        after="" if query else found.after,
        more=bool(query and found.after),
        form=form,
        choosing=CHOOSE in asked,
        may_take=user.has_role(*MOVES[TAKE].who),
        may_give=user.has_role(*MOVES[HAND_OVER].who),
        may_hand_over=user.has_role(*LEADING_ROLES),
        may_take_in=user.has_role(*INTAKE_ROLES),
        may_meet=user.has_role(*SCREENING_ROLES, *LEADING_ROLES),
    )


def shown(referrals: QuerySet[Referral], filters: Filters, user: User, now: datetime, asked: Mapping[str, Any]) -> Page:
    """Return one page of the open referrals that the filters leave."""
    wanted = referrals.filter(filters.condition(user, now))
    return page_of(wanted, shown=for_rows(now), after=asked.get("after", ""), before=asked.get("before", ""))


def found_by(query: str, visible: QuerySet[Referral], now: datetime) -> Page:
    """Return the first page of what a search finds, ended referrals too."""
    return page_of(matching.find(query, among=visible), shown=for_rows(now), length=FOUND_SHOWN)


def for_rows(now: datetime) -> QuerySet[Referral]:
    """Return how the rows of a page are read: only what a row shows, and nothing is decrypted."""
    rows = Referral.objects.select_related("programme", "owner", "caseworker").only(*SHOWN_ON_ROW)
    return rows.annotate(**as_columns(now))


def standing_for(user: User) -> list[tuple[str, Filters]]:
    """Return the standing views of this person's roles."""
    return [(label, filters) for label, filters, roles in STANDING if user.has_role(*roles)]


def counted_views(user: User, now: datetime, shown: Filters) -> tuple[list[View], dict[str, int]]:
    """Return the standing views and the saved ones with their counts; and of what is shown, how many are `left` of all
    that is open and how many of these are `late`, but not of what came anew.

    One query over the open referrals, in an index that holds all that is counted by.
    """
    saved = [(view.name, Filters.read(view.filters)) for view in SavedView.objects.for_person(user)]
    views = [*standing_for(user), *saved]
    wanted = {f"view_{number}": filters for number, (_, filters) in enumerate(views)} | {"left": shown}
    asked = {name: filters.condition(user, now) for name, filters in wanted.items() if filters.flag != NEWS}
    if "left" in asked:
        asked["late"] = asked["left"] & LATE.condition(user, now)
    counts = count_each(Referral.objects.visible_to(user).open(), asked)
    return [View(label, filters, counts.get(f"view_{at}")) for at, (label, filters) in enumerate(views)], counts


def count_views(visible: ReferralQuerySet, asked: Sequence[Filters], user: User, now: datetime) -> list[int | None]:
    """Return how many open referrals each view holds, in the same order; None for what came anew."""
    names = {f"view_{number}": filters for number, filters in enumerate(asked) if filters.flag != NEWS}
    counts = count_each(visible.open(), {name: filters.condition(user, now) for name, filters in names.items()})
    return [counts.get(f"view_{number}") for number in range(len(asked))]


def count_each(referrals: QuerySet[Referral], conditions: Mapping[str, Q]) -> dict[str, int]:
    """Return how many referrals meet each condition, in one query."""
    return referrals.order_by().aggregate(
        **{name: Count("pk", filter=condition or None) for name, condition in conditions.items()}
    )


def row(referral: Referral, now: datetime) -> Row:
    """Return how a referral stands in the queue at `now`."""
    due, band = referral.due_at, referral.band
    notes = [Note(text, urgent=text.startswith(URGENT)) for text in referral.look_at]
    notes += [Note(flag.label, urgent=band in flag.cannot_wait) for flag in flags_of(referral)]
    age = str(referral.age) if referral.age is not None else ""
    return Row(
        reference=referral.reference,
        seen=f"{referral.reference} {referral.version}",
        band=band_mark(band),
        time_left=time_left_of(referral, now),
        percent_used=percent_used(referral.clock_start, due, now) if due else 0,
        late=bool(due and due < now),
        about=" · ".join(filter(None, (age, referral.referrer_kind.lower(), ago(referral.received_at, now)))),
        programme=referral.programme_name,
        area=referral.area_name,
        holder=str(referral.caseworker or referral.owner or "No one yet"),
        state=State(referral.state).label,
        look_at=sorted(notes, key=lambda note: not note.urgent),
    )


@lru_cache(maxsize=len(RiskBand))
def band_mark(band: RiskBand) -> str:
    """Return a band as it is drawn: there are four, and a page shows fifty."""
    return render_to_string("components/band.html", {"band": band})


def time_left_of(referral: Referral, now: datetime) -> str:
    """Return how long is left, and for what: "0:21 screen"."""
    due = referral.due_at
    return f"{time_left(now, due)} {Due(referral.due_for).label}" if due else "no clock"


def ago(then: datetime, now: datetime) -> str:
    """Return how long something has waited, as people say it: "52 min ago", "yesterday", "Fri 20 Nov"."""
    minutes = int((now - then).total_seconds() // 60)
    days = (timezone.localdate(now) - timezone.localdate(then)).days
    if minutes < 60:
        return f"{max(minutes, 0)} min ago"
    if days == 0:
        return f"{minutes // 60} h ago"
    return "yesterday" if days == 1 else f"{timezone.localtime(then):%a %-d %b}"
