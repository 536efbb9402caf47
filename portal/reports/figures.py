"""What a report counts: referrals by what is known of them, how long people waited, and answers about background.

Only what the reader may know of is counted, and no answer of a referral is opened.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, DurationField, ExpressionWrapper, F, Q, When
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals.intake.forms.equality import EqualityForm
from portal.referrals.models import Decision, EqualityAnswers
from portal.referrals.models.referral import ReferralQuerySet
from portal.referrals.risk import RiskBand
from portal.referrals.states import Due, Pathway, State
from programmes.areas import Area
from programmes.models import Programme

from .periods import Span
from .rounding import rounded

FIRST_CONTACT = "First contact"
NOT_SURE, NOT_KNOWN = "Not sure which", "Not known"
DECIDED = (State.ACCEPTED, State.WAITING_LIST, State.SIGNPOSTED, State.DECLINED)
# What people wait for, with the clock that runs for it and the decisions that end the wait.
WAITS = (
    ("First look", Due.SCREEN, Q(from_state=State.SUBMITTED)),
    ("Decision", Due.DECIDE, Q(from_state__in=(State.TRIAGED, State.PANEL), to_state__in=DECIDED)),
    (FIRST_CONTACT, Due.FIRST_CONTACT, Q(move="engage")),
)
TOOK = ExpressionWrapper(F("at") - F("referral__received_at"), output_field=DurationField())


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: how many, and how many of a hundred that is beside the longest."""

    label: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Table:
    """Counts under a heading."""

    heading: str
    lines: list[Line]

    @property
    def total(self) -> int:
        """How many there are in all lines."""
        return sum(line.count for line in self.lines)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long one thing took, by the clock on the wall: half of them not longer than `middle`."""

    label: str
    done: int
    middle: timedelta | None
    late: int

    @property
    def half_within(self) -> str:
        """The middle in words, to the hour where it is longer than a day; nothing while none is done."""
        if self.middle is None:
            return ""
        minutes = self.middle // timedelta(minutes=1)
        days, hours = divmod(minutes // 60, 24)
        parts = ((days, "d"), (hours, "h"), (0 if days else minutes % 60, "min"))
        return " ".join(f"{count} {unit}" for count, unit in parts if count) or "1 min"


def received_in(span: Span, referrals: ReferralQuerySet) -> ReferralQuerySet:
    """Return those of these referrals that came in these months, in Europe/London."""
    return referrals.filter(received_at__gte=midnight(span.begins), received_at__lt=midnight(span.ends))


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def counted(referrals: ReferralQuerySet, span: Span) -> list[Table]:
    """Return the tables about referrals. One statement: the groups that differ in anything, added up here."""
    band = Case(When(confirmed_band="", then="suggested_band"), default="confirmed_band")
    by = ("month", "programme__name", "pathway", "area", "band_now", "state")
    found = referrals.order_by().annotate(month=TruncMonth("received_at"), band_now=band).values_list(*by)
    groups = list(found.annotate(count=Count("pk")))

    def sums(column: str) -> Counter[str]:
        added: Counter[str] = Counter()
        for *group, count in groups:
            added[said(group[by.index(column)])] += count
        return added

    return [
        table("By month", sums("month"), [(said(month), date_format(month, "F Y")) for month in span.months()]),
        table("By programme", sums("programme__name"), programmes()),
        table("By band", sums("band_now"), [(band.value, band.label) for band in RiskBand]),
        table("Who referred", sums("pathway"), Pathway.choices),
        table("Where the young person lives", sums("area"), [*Area.choices, ("", NOT_KNOWN)], only_some=True),
        table("Where they stand now", sums("state"), State.choices, only_some=True),
    ]


def said(value: object) -> str:
    """Return a value of a column as the key under which it is counted."""
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value or "")


def programmes() -> list[tuple[str, str]]:
    named = [(name, name) for name in Programme.objects.values_list("name", flat=True)]
    return [*named, ("", NOT_SURE)]


def table(heading: str, counts: Counter[str], labels: Iterable[tuple[str, str]], *, only_some: bool = False) -> Table:
    """Return a table in the order of the labels; with `only_some`, the most first and without those that have none."""
    lines = [(label, counts[key]) for key, label in labels]
    if only_some:
        lines = sorted((line for line in lines if line[1]), key=lambda line: -line[1])
    longest = max((count for _, count in lines), default=0) or 1
    return Table(heading, [Line(label, count, round(100 * count / longest)) for label, count in lines])


def waits(referrals: ReferralQuerySet) -> list[Wait]:
    """Return how long people waited for each thing, and with how many its time was over before.

    What follows after a referral was opened again is another wait, and not counted.
    """
    late = times_over(referrals)
    before = Q(referral__reopened_at__isnull=True) | Q(at__lt=F("referral__reopened_at"))
    decisions = Decision.objects.filter(before, referral__in=referrals.order_by().values("pk"))
    found = []
    for label, due, ends in WAITS:
        times = decisions.filter(ends).annotate(took=TOOK).order_by("took").values_list("took", flat=True)
        done = times.count()
        found.append(Wait(label, done, times[done // 2] if done else None, late[due]))
    return found


def times_over(referrals: ReferralQuerySet) -> Counter[str]:
    """Return for each clock of how many of these referrals the trail says that its time was over."""
    keys = referrals.order_by().values("pk")
    over = AuditEntry.objects.filter(action=Action.DEADLINE_PASSED, referral_id__in=keys)
    return Counter(dict(over.values_list("detail__for").annotate(count=Count("referral_id", distinct=True))))


def background(span: Span) -> list[Table]:
    """Return what was said about background in these months, each number rounded. Of all referrals, not of some."""
    given: Counter[tuple[str, str]] = Counter()
    for answers in EqualityAnswers.objects.filter(month__gte=span.begins, month__lt=span.ends):
        given.update(answers.answers.items())
    asked: dict[str, Any] = EqualityForm.base_fields
    return [
        table(field.label, Counter({value: rounded(given[name, value]) for value, _ in field.choices}), field.choices)
        for name, field in asked.items()
    ]
