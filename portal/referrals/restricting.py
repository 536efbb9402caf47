"""Who may know of a restricted referral: restricting, sharing with named people, lifting (domain.md §6.7)."""

import uuid
from collections.abc import Iterable

from django.db import transaction

from portal.accounts.models import User
from portal.accounts.models.user import UserQuerySet
from portal.accounts.roles import CASE_ROLES, Role
from portal.audit.actions import Action
from portal.audit.services import record

from .candidates import find, mark_possible_duplicate
from .models import AccessChange, Referral
from .permissions import may_restrict
from .services import NotAllowed, Unknown, refuse_empty
from .states import BEFORE_ALLOCATION

ACTIONS = {
    AccessChange.Kind.RESTRICTED: Action.RESTRICTED,
    AccessChange.Kind.SHARED: Action.SHARED,
    AccessChange.Kind.LIFTED: Action.RESTRICTION_LIFTED,
}
SAID_SO = "The referral says that it concerns somebody close to a member of staff."


def restrict(*, referral: uuid.UUID, actor: User, people: Iterable[int], reason: str) -> Referral:
    """Close a referral to all but safeguarding leads, whoever restricts it, and `people` (numbers of accounts).

    Raises Unknown, NotAllowed and NeedsMissing; then nothing has changed.
    """
    return change(referral, AccessChange.Kind.RESTRICTED, actor, {*people, actor.pk}, reason)


def share(*, referral: uuid.UUID, actor: User, people: Iterable[int], reason: str) -> Referral:
    """Name anew who may know of a restricted referral; whoever is not among `people` no longer may.

    Raises Unknown, NotAllowed and NeedsMissing. The caller has asked for the second factor (`step_up`).
    """
    return change(referral, AccessChange.Kind.SHARED, actor, {*people, actor.pk}, reason)


def lift(*, referral: uuid.UUID, actor: User, reason: str) -> Referral:
    """Open a restricted referral to everybody who may see referrals like it.

    Raises Unknown, NotAllowed and NeedsMissing. The caller has asked for the second factor (`step_up`).
    """
    return change(referral, AccessChange.Kind.LIFTED, actor, set(), reason)


@transaction.atomic
def change(pk: uuid.UUID, kind: AccessChange.Kind, actor: User, people: set[int], reason: str) -> Referral:
    """Carry one change out and write it down, or nothing."""
    referral = Referral.objects.visible_to(actor).select_for_update().filter(pk=pk).first()
    if referral is None:
        raise Unknown
    answer = may_restrict(actor, referral, kind)
    if not answer:
        raise NotAllowed(answer.reason)
    refuse_empty(reason=reason)
    referral.restricted = kind != AccessChange.Kind.LIFTED
    referral.save(update_fields=["restricted"])
    set_people(referral, kind, people, reason, by=actor)
    alike = [each.referral for each in find(referral, among=Referral.objects.all())]
    for other in [referral, *Referral.objects.filter(pk__in=alike)]:
        mark_possible_duplicate(other)  # what is restricted now may no longer mark others, and the other way round
    return referral


def set_people(referral: Referral, kind: AccessChange.Kind, people: set[int], reason: str, *, by: User | None) -> None:
    """Name who may know of a referral, write why, and leave it to nobody who may not."""
    named = list(could_know().filter(pk__in=people))
    referral.shared_with.set(named)
    numbers = sorted(person.pk for person in named)
    AccessChange.objects.create(referral=referral, kind=kind, people=numbers, reason=reason, by=by)
    record(ACTIONS[kind], actor=by, referral=referral, detail={"people": numbers})
    owner = referral.owner if referral.state in BEFORE_ALLOCATION else None
    if owner and not Referral.objects.visible_to(owner).filter(pk=referral.pk).exists():
        referral.owner = None  # it must show as one that nobody has
        referral.save(update_fields=["owner"])


def restrict_when_received(referral: Referral, *, taken_by: User | None) -> None:
    """Write why a new referral is restricted; whoever took it down knows of it already."""
    set_people(
        referral, AccessChange.Kind.RESTRICTED, {taken_by.pk} if taken_by else set(), SAID_SO, by=taken_by
    )  # fmt: skip


def could_know() -> UserQuerySet:
    """Return the people whom a restricted referral can be shared with: safeguarding leads know of it anyway."""
    return User.objects.holding(*CASE_ROLES).exclude(groups__name=Role.DSL)
