"""Legal holds: while one is in force, nothing of the referral is deleted, whoever wants it (domain.md §6.2)."""

import uuid

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Referral
from portal.referrals.services import NotAllowed, Unknown, refuse_empty

from ..models import LegalHold
from .permissions import kept_before, may_keep


@transaction.atomic
def place_hold(*, referral: uuid.UUID, actor: User, reason: str) -> LegalHold:
    """Put a hold on a referral. Raises Unknown, NotAllowed and NeedsMissing; then nothing has changed."""
    found = locked(referral, actor)
    if found.legal_holds.in_force().exists():
        raise NotAllowed("It is on hold already.")
    refuse_empty(reason=reason)
    record(Action.HOLD_PLACED, actor=actor, referral=found)
    return LegalHold.objects.create(referral=found, reason=reason, by=actor)


@transaction.atomic
def lift_hold(*, referral: uuid.UUID, actor: User, reason: str) -> LegalHold:
    """Lift the hold of a referral; its row stays as history. Raises Unknown, NotAllowed and NeedsMissing.

    The caller has asked for the second factor (`step_up`).
    """
    found = locked(referral, actor)
    hold = found.legal_holds.in_force().first()
    if hold is None:
        raise NotAllowed("It is not on hold any more.")
    refuse_empty(reason=reason)
    hold.lifted_reason, hold.lifted_by, hold.lifted_at = reason, actor, timezone.now()
    hold.save(update_fields=["lifted_reason", "lifted_by", "lifted_at"])
    record(Action.HOLD_LIFTED, actor=actor, referral=found)
    return hold


def locked(referral: uuid.UUID, actor: User) -> Referral:
    """Return a referral, locked, to somebody who decides about keeping. Raises Unknown and NotAllowed."""
    answer = may_keep(actor)
    if not answer:
        raise NotAllowed(answer.reason)
    found = kept_before(actor).select_for_update().filter(pk=referral).first()
    if found is None:
        raise Unknown
    return found
