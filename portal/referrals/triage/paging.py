"""Pages by key: a page begins behind a row, not at a number, so that nothing is skipped or shown twice (design.md)."""

import base64
import binascii
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from portal.referrals.models import Referral
from portal.referrals.models.referral import NO_CLOCK, time_of_turn

PAGE_LENGTH = 50  # rows


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in the order of the queue. As text it holds two moments and a random key: nothing personal."""

    turn: datetime
    received_at: datetime
    pk: uuid.UUID

    @classmethod
    def of(cls, referral: Referral) -> "Place":
        """Return where a referral stands."""
        return cls(referral.due_at or NO_CLOCK, referral.received_at, referral.pk)

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """Return the place that an address names, None when it names none."""
        try:
            turn, received, key = base64.urlsafe_b64decode(text.encode()).decode().split(" ")
            return cls(moment(turn), moment(received), uuid.UUID(key))
        except (binascii.Error, OverflowError, ValueError):
            return None

    def __str__(self) -> str:
        moments = " ".join(
            each.astimezone(UTC).replace(tzinfo=None).isoformat() for each in (self.turn, self.received_at)
        )
        return base64.urlsafe_b64encode(f"{moments} {self.pk}".encode()).decode()

    def behind(self) -> Q:
        """Return which rows come after this place. The first bound alone is what the index is entered by."""
        later = Q(received_at__gt=self.received_at) | Q(received_at=self.received_at, pk__gt=self.pk)
        return Q(turn__gte=self.turn) & (Q(turn__gt=self.turn) | later)

    def ahead(self) -> Q:
        """Return which rows come before this place."""
        earlier = Q(received_at__lt=self.received_at) | Q(received_at=self.received_at, pk__lt=self.pk)
        return Q(turn__lte=self.turn) & (Q(turn__lt=self.turn) | earlier)


def moment(text: str) -> datetime:
    """Return a moment as `Place` writes it. Raises ValueError, OverflowError."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in order, and the places from which the pages beside them are read; empty where there is none."""

    rows: Sequence[Referral]
    before: str
    after: str


def page_of(
    referrals: QuerySet[Referral],
    *,
    shown: QuerySet[Referral] | None = None,
    after: str = "",
    before: str = "",
    length: int = PAGE_LENGTH,
) -> Page:
    """Return the rows behind the place `after`, or the last ones ahead of `before`, in the order of the queue.

    Without a place, or with one that is none, these are the first. `shown` says what is read of each row.
    """
    ahead_of, behind = Place.read(before), Place.read(after)
    order = ("-turn", "-received_at", "-pk") if ahead_of else ("turn", "received_at", "pk")
    wanted = referrals.annotate(turn=time_of_turn()).order_by(*order)
    if ahead_of:
        wanted = wanted.filter(ahead_of.ahead())
    elif behind:
        wanted = wanted.filter(behind.behind())
    # The keys alone are chosen, in the index of open referrals: a filter that leaves few would else read them all.
    keys = wanted.values("pk")[: length + 1]
    read = Referral.objects.all() if shown is None else shown
    found = list(read.filter(pk__in=keys).annotate(turn=time_of_turn()).order_by(*order))
    more = len(found) > length
    rows = found[:length][::-1] if ahead_of else found[:length]
    if not rows:
        return Page(rows, "", "")
    first, last = str(Place.of(rows[0])), str(Place.of(rows[-1]))
    begins, ends = (not more, False) if ahead_of else (not behind, not more)
    return Page(rows, "" if begins else first, "" if ends else last)
