"""What waits for one person: the first thing they see when they have logged in."""

from dataclasses import dataclass

from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import CASE_ROLES, SCREENING_ROLES, Role
from portal.referrals.models import Referral

from .filters import ME, NOBODY, Filters
from .paging import page_of
from .queue import LATE, Row, View, count_views, for_rows, row, standing_for

MOST_SHOWN = 4  # of each kind; the rest is one press away
KINDS = (
    ("In your hands", Filters(owner=ME), CASE_ROLES, "Nothing is in your hands now."),
    ("No one has taken these", Filters(owner=NOBODY), SCREENING_ROLES, "Somebody has taken every referral."),
    ("To countersign", Filters(flag="countersign"), (Role.DSL,), "No decision waits for a second person."),
    ("Closings to confirm", Filters(flag="confirm"), (Role.TEAM_LEADER,), "No closing waits for a second person."),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of thing that waits: how many there are, and the most urgent of them."""

    view: View
    rows: list[Row]
    nothing: str


@dataclass(frozen=True, slots=True)
class Today:
    """What waits for a person, and the standing views of the queue."""

    waiting: list[Waiting]
    views: list[View]
    late: View


def what_waits(user: User) -> Today:
    """Return what this person should look at first, by their roles."""
    now = timezone.now()
    visible = Referral.objects.visible_to(user).open()
    kinds = [(label, filters, nothing) for label, filters, roles, nothing in KINDS if user.has_role(*roles)]
    standing = dict(standing_for(user))
    asked = standing | {label: filters for label, filters, _ in kinds}
    *counts, late = count_views(Referral.objects.visible_to(user), [*asked.values(), LATE], user, now)
    views = {label: View(label, filters, count) for (label, filters), count in zip(asked.items(), counts, strict=True)}
    waiting = [
        Waiting(views[label], [
            row(referral, now)
            for referral in page_of(
                visible.filter(filters.condition(user, now)), shown=for_rows(now), length=MOST_SHOWN
            ).rows
        ], nothing)
        for label, filters, nothing in kinds
    ]  # fmt: skip
    return Today(waiting, [views[label] for label in standing], View("Past their time", LATE, late))
