"""What the queue points at: the one registry. A flag is a condition of the database, told in a word or two.

To add one, write a line in FLAGS: rows then show it, the filter offers it, saved views may hold it and count it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from portal.referrals.models import ContactAttempt, Referral
from portal.referrals.models.referral import held_by_nobody
from portal.referrals.risk import RiskBand
from portal.referrals.states import BEFORE_ALLOCATION, WITH_CASEWORKER, State
from portal.referrals.workflow import ATTEMPTS_NEEDED, URGENT

ALWAYS = frozenset(RiskBand)
NEWS = "news"


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to look at. `condition` says at a moment of which referrals it is so.

    In the bands of `cannot_wait` it is shown as urgent. `on_row` is False for what a row shows in another way.
    """

    name: str
    label: str
    condition: Callable[[datetime], Q]
    cannot_wait: frozenset[RiskBand] = frozenset()
    on_row: bool = True


def end_of_today(now: datetime) -> datetime:
    """Return midnight at the end of the day in Europe/London."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))


def nearly_up(now: datetime) -> Q:
    """The time is nearly over. IMMEDIATE has an hour to begin with: there it is so when people are reminded."""
    immediate = Q(confirmed_band=RiskBand.IMMEDIATE) | Q(confirmed_band="", suggested_band=RiskBand.IMMEDIATE)
    last_minutes = Q(due_at__range=(now, now + settings.REMIND_IMMEDIATE_BEFORE))
    return last_minutes | (Q(due_at__range=(now, now + settings.DUE_SOON)) & ~immediate)


def suggestion_rose() -> Q:
    """The rules suggest a graver band than the one a person confirmed, since something came that nobody has read."""
    graver = Q(pk__in=[])
    for band in RiskBand:
        above = [other for other in RiskBand if other.severity > band.severity]
        graver |= Q(confirmed_band=band, suggested_band__in=above)
    return Q(information_came_at__isnull=False) & graver


def held(states: Collection[State]) -> Q:
    """A decision that was made in these states waits for a second person: a band for a safeguarding lead, the end of
    the work for a team leader (domain.md §4)."""
    return Q(held_decision__isnull=False, state__in=states)


def stuck(now: datetime) -> Q:
    """They were tried often enough, and nobody was reached; or it was written down that nobody was."""
    tried = ContactAttempt.objects.filter(referral=OuterRef("pk")).order_by()
    often = Exists(tried[ATTEMPTS_NEEDED - 1 : ATTEMPTS_NEEDED])
    in_vain = Q(state=State.ALLOCATED) & Q(often) & ~Q(Exists(tried.filter(reached=True)))
    return Q(state=State.UNABLE_TO_CONTACT) | in_vain


FLAGS: tuple[Flag, ...] = (
    Flag("unowned", "no owner", lambda now: held_by_nobody(), on_row=False),
    Flag("breached", "past its time", lambda now: Q(due_at__lt=now), on_row=False),
    Flag("soon", "time nearly up", nearly_up, cannot_wait=ALWAYS),
    Flag("today", "due today", lambda now: Q(due_at__lt=end_of_today(now)), on_row=False),
    Flag("stuck", "not reached yet", stuck, cannot_wait=URGENT),
    Flag("countersign", "countersign", lambda now: held(BEFORE_ALLOCATION)),
    Flag("confirm", "closing to confirm", lambda now: held(WITH_CASEWORKER)),
    Flag(NEWS, "new information", lambda now: Q(information_came_at__isnull=False), cannot_wait=URGENT),
    Flag("rises", "suggestion is higher now", lambda now: suggestion_rose(), cannot_wait=ALWAYS),
    Flag("duplicate", "possible duplicate", lambda now: Q(possible_duplicate=True, state__in=BEFORE_ALLOCATION)),
    Flag("spam", "check for spam", lambda now: ~Q(spam_signs=[])),
    Flag("gap", "information gap", lambda now: Q(information_gap=True)),
    Flag("restricted", "restricted", lambda now: Q(restricted=True)),
)
BY_NAME = {flag.name: flag for flag in FLAGS}
ON_ROW = tuple(flag for flag in FLAGS if flag.on_row)


def as_columns(now: datetime) -> dict[str, ExpressionWrapper]:
    """Return the flags of a row as columns, so that a row and a filter can never disagree."""
    return {f"flag_{flag.name}": ExpressionWrapper(flag.condition(now), output_field=BooleanField()) for flag in ON_ROW}


def flags_of(referral: Referral) -> list[Flag]:
    """Return the flags of a referral that was read with `as_columns`."""
    return [flag for flag in ON_ROW if getattr(referral, f"flag_{flag.name}")]
