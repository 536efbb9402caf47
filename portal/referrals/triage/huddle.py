"""The daily huddle: what the team has to talk about this morning, on a screen that everybody in the room can read.

Initials only, and no restricted referral for anybody: who stands before the screen is not known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import LEADING_ROLES, SCREENING_ROLES
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.clocks import is_working_day
from portal.referrals.models import Referral
from portal.referrals.models.referral import held_by_nobody
from portal.referrals.risk import RiskBand
from portal.referrals.states import Due

from .flags import end_of_today, stuck
from .queue import count_each, time_left_of

MOST_SHOWN = 8  # of a part; more cannot be talked about standing up
Condition = Callable[[datetime], Q]


@dataclass(frozen=True, slots=True)
class Item:
    """One referral as the room may see it."""

    referral: Referral
    band: RiskBand
    initials: str
    holder: str
    time_left: str
    late: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to talk about: how many referrals, and the first of them."""

    heading: str
    count: int
    items: list[Item]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.items)


def since_yesterday(now: datetime) -> datetime:
    """Return when the last working day before today ended: what came since came while nobody was here."""
    day = timezone.localdate(now) - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(settings.WORKING_DAY_ENDS)))


PARTS: tuple[tuple[str, Condition], ...] = (
    ("Came in overnight", lambda now: Q(received_at__gte=since_yesterday(now))),
    ("No owner", lambda now: held_by_nobody()),
    ("Due today or past its time", lambda now: Q(due_at__lt=end_of_today(now)) & ~Q(due_for=Due.REVIEW)),
    ("Tried and not reached yet", stuck),
    ("Waiting list: review due", lambda now: Q(due_for=Due.REVIEW, due_at__lt=end_of_today(now))),
    ("To countersign", lambda now: Q(held_decision__isnull=False)),
)


@require_safe
@portal_view(*{*SCREENING_ROLES, *LEADING_ROLES})
def huddle(request: StaffRequest) -> HttpResponse:
    """The parts of the huddle, each with its first referrals."""
    now = timezone.now()
    parts = parts_of(request.user, now)
    record(
        Action.LISTED, actor=request.user, detail={"view": "huddle", "shown": sum(len(part.items) for part in parts)}
    )
    return render(request, "portal/referrals/huddle.html", {"parts": parts, "now": now})


def parts_of(user: User, now: datetime) -> list[Part]:
    """Return what this person may see, but nothing restricted."""
    referrals = Referral.objects.visible_to(user).open().filter(restricted=False)
    counts = count_each(referrals, {f"part_{number}": asked(now) for number, (_, asked) in enumerate(PARTS)})
    parts = []
    for number, (heading, asked) in enumerate(PARTS):
        first = referrals.filter(asked(now)).select_related("owner", "caseworker").by_due_time()[:MOST_SHOWN]
        parts.append(Part(heading, counts[f"part_{number}"], [item(referral, now) for referral in first]))
    return parts


def item(referral: Referral, now: datetime) -> Item:
    """Return a referral with nothing by which a visitor in the room could know the young person."""
    holder = referral.caseworker or referral.owner
    return Item(
        referral=referral,
        band=referral.band,
        initials=initials_of(*young_persons_name(referral)),
        holder=initials_of(holder.first_name, holder.last_name) if holder else "",
        time_left=time_left_of(referral, now),
        late=bool(referral.due_at and referral.due_at < now),
    )


def young_persons_name(referral: Referral) -> list[str]:
    """Return the names that were given of the young person: what they go by, and the family name."""
    pages = [referral.answers.get(slug, {}) for slug in ("young-person", "names")]
    known = next((name for page in pages for name in (page.get("known_as"), page.get("first_name")) if name), "")
    return [known, pages[0].get("last_name", "")]


def initials_of(*names: str) -> str:
    """Return the first letters of names, a dash where there is none."""
    return " ".join(name.strip()[0].upper() for name in names if name.strip()) or "–"
