"""Why a caseworker should not work with a young person, and whom a young person is at odds with (domain.md §4).

Each function asks again, with the referral locked, whether the actor may know of it and may record this.
"""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record, record_each

from .models import Exclusion, Referral
from .permissions import may_record_conflicts
from .services import NotAllowed, visible


@transaction.atomic
def record_exclusion(
    *, referral: Referral, caseworker: User, kind: Exclusion.Kind, note: str, actor: User
) -> Exclusion:
    """Write down why a caseworker should not work with this young person. Raises Unknown and NotAllowed."""
    found = of_actor(referral, actor)
    exclusion = Exclusion.objects.create(referral=found, caseworker=caseworker, kind=kind, note=note, by=actor)
    record(Action.EXCLUSION_RECORDED, actor=actor, referral=found, detail={"caseworker": caseworker.pk, "kind": kind})
    return exclusion


@transaction.atomic
def lift_exclusion(*, exclusion: Exclusion, actor: User) -> None:
    """Say that an exclusion holds no longer; it stays in the record. Raises Unknown and NotAllowed."""
    found = of_actor(exclusion.referral, actor)
    exclusion.lifted_by, exclusion.lifted_at = actor, timezone.now()
    exclusion.save(update_fields=["lifted_by", "lifted_at"])
    record(
        Action.EXCLUSION_LIFTED, actor=actor, referral=found,
        detail={"caseworker": exclusion.caseworker_id, "kind": exclusion.kind},
    )  # fmt: skip


@transaction.atomic
def mark_rivals(*, referral: Referral, other: Referral, actor: User) -> None:
    """Mark two young people as at odds with each other. One row in the trail for each: both are concerned.

    Raises Unknown and NotAllowed.
    """
    one, two = both_of_actor(referral, other, actor)
    one.rivals.add(two)
    record_each(Action.RIVALS_MARKED, actor=actor, referrals=[one, two])


@transaction.atomic
def unmark_rivals(*, referral: Referral, other: Referral, actor: User) -> None:
    """Take the mark away again. Raises Unknown and NotAllowed."""
    one, two = both_of_actor(referral, other, actor)
    one.rivals.remove(two)
    record_each(Action.RIVALS_UNMARKED, actor=actor, referrals=[one, two])


def of_actor(referral: Referral, actor: User) -> Referral:
    """Return the referral as it is now, locked. Raises Unknown and NotAllowed."""
    found = visible(referral.pk, actor)
    answer = may_record_conflicts(actor)
    if not answer:
        raise NotAllowed(answer.reason)
    return found


def both_of_actor(referral: Referral, other: Referral, actor: User) -> tuple[Referral, Referral]:
    """Return two referrals, locked in one order for everybody. Raises Unknown and NotAllowed."""
    first, second = sorted((referral, other), key=lambda each: each.pk)
    return of_actor(first, actor), of_actor(second, actor)
