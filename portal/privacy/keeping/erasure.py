"""Requests for erasure: recorded, answered within a month, granted or refused with a reason (domain.md §6.4)."""

import uuid
from datetime import date

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.services import NotAllowed, Unknown, refuse_empty

from ..models import ErasureRequest
from .deletion import put_forward, refuse_what_stays
from .holds import locked
from .periods import Rule

AskedBy, Decision = ErasureRequest.AskedBy, ErasureRequest.Decision


@transaction.atomic
def record_request(
    *, referral: uuid.UUID, actor: User, asked_by: ErasureRequest.AskedBy, asked_on: date, words: str
) -> ErasureRequest:
    """Write down that somebody asked, when, and for what. Raises Unknown, NotAllowed and NeedsMissing."""
    found = locked(referral, actor)
    refuse_empty(words=words)
    made = ErasureRequest.objects.create(
        referral=found, asked_by=asked_by, asked_on=asked_on, words=words, recorded_by=actor
    )
    record(
        Action.ERASURE_REQUESTED, actor=actor, referral=found,
        detail={"asked_by": asked_by, "asked_on": f"{asked_on}", "answer_by": f"{made.answer_by}"},
    )  # fmt: skip
    return made


@transaction.atomic
def grant(*, request: uuid.UUID, actor: User, reason: str) -> ErasureRequest:
    """Grant a request, as the first of two people: the second approves the deletion, whatever day it is kept until.

    Raises Unknown, NotAllowed and NeedsMissing; then nothing has changed.
    """
    found = undecided(request, actor)
    refuse_empty(reason=reason)
    refuse_what_stays(found.referral, erasure=True)
    put_forward(found.referral, actor, Rule.ERASURE, reason, found)
    return decided(found, Decision.GRANTED, actor, reason)


@transaction.atomic
def refuse(*, request: uuid.UUID, actor: User, reason: str) -> ErasureRequest:
    """Refuse a request, with the reason that they are told. Raises Unknown, NotAllowed and NeedsMissing."""
    found = undecided(request, actor)
    refuse_empty(reason=reason)
    return decided(found, Decision.REFUSED, actor, reason)


def undecided(request: uuid.UUID, actor: User) -> ErasureRequest:
    """Return a request with its referral, locked, that waits for a decision. Raises Unknown and NotAllowed."""
    known = ErasureRequest.objects.filter(pk=request).first()
    if known is None:
        raise Unknown
    referral = locked(known.referral_id, actor)
    found = ErasureRequest.objects.select_related("decided_by").filter(pk=request).first()
    if found is None:
        raise Unknown
    if found.decision:
        raise NotAllowed(f"{found.decided_by} has already decided this.")
    found.referral = referral
    return found


def decided(found: ErasureRequest, decision: ErasureRequest.Decision, actor: User, reason: str) -> ErasureRequest:
    """Keep the decision, in the caller's transaction."""
    found.decision, found.reason, found.decided_by, found.decided_at = decision, reason, actor, timezone.now()
    found.save(update_fields=["decision", "reason", "decided_by", "decided_at", "answer_by"])
    action = Action.ERASURE_GRANTED if decision == Decision.GRANTED else Action.ERASURE_REFUSED
    record(action, actor=actor, referral=found.referral, detail={"asked_by": found.asked_by})
    return found
