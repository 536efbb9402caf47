"""Deleting referrals: one person proposes, another approves or refuses, and a tombstone is left (domain.md §6.3)."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.candidates import find, mark_possible_duplicate
from portal.referrals.models import Decision, Referral
from portal.referrals.services import NotAllowed, Unknown, refuse_empty

from ..models import DeletionProposal, ErasureRequest, LegalHold, Tombstone
from .dates import renew
from .due import Waits, kept_by_another
from .holds import locked
from .periods import Rule
from .permissions import ON_HOLD, may_answer_proposal, may_go
from .what_goes import mails_about, what_goes

SINCE = "It was opened again since this was proposed. Refuse this; then it can be looked at and proposed anew."
ALREADY = "Somebody has already proposed to delete this one."


@dataclass(frozen=True, slots=True)
class Order:
    """Under which rule a referral is deleted, who wanted it, and when."""

    rule: Rule
    proposed_by: User | None
    approved_by: User | None
    at: datetime


@transaction.atomic
def propose(*, referrals: list[uuid.UUID], actor: User, reason: str) -> list[DeletionProposal]:
    """Propose to delete referrals that are past their day, all or none, as the first of two people.

    Raises Unknown, NeedsMissing, and NotAllowed when one of them must not go; then nothing has changed.
    """
    refuse_empty(reason=reason)
    made = []
    for pk in sorted(referrals):
        referral = locked(pk, actor)
        refuse_what_stays(referral)
        made.append(put_forward(referral, actor, Rule(referral.keep_rule), reason))
    return made


def put_forward(
    referral: Referral, actor: User, rule: Rule, reason: str, request: ErasureRequest | None = None
) -> DeletionProposal:
    """Write the proposal of a locked referral, in the caller's transaction. Raises NotAllowed when there is one."""
    if referral.deletion_proposals.waiting().exists():
        raise NotAllowed(f"{referral}: {ALREADY}")
    record(Action.DELETION_PROPOSED, actor=actor, referral=referral, detail={"rule": rule})
    return DeletionProposal.objects.create(referral=referral, rule=rule, request=request, reason=reason, by=actor)


def refuse_what_stays(referral: Referral, *, erasure: bool = False) -> None:
    """Raise NotAllowed when a locked referral must not be deleted now; the text says why.

    What was asked to be erased goes before its day. All else must be past it, as the rules stand now.
    """
    answer = may_go(referral)
    if not answer:
        raise NotAllowed(f"{referral}: {answer.reason}")
    if erasure:
        return
    renew(referral)
    if referral.keep_until is None or referral.keep_until >= timezone.localdate():
        raise NotAllowed(f"{referral}: its day has not passed.")
    if kept_by_another([referral]):
        raise NotAllowed(f"{referral}: {Waits.LINKED.label}.")


@transaction.atomic
def approve(*, proposal: uuid.UUID, actor: User) -> Tombstone:
    """Delete as the second of two people, for good, and return the tombstone.

    Raises Unknown when the proposal is gone, NotAllowed when this person may not or the referral must stay. The caller
    has asked for the second factor (`step_up`).
    """
    lock_alike(proposal)
    found = waiting_for(proposal, actor)
    erasure = found.rule == Rule.ERASURE
    refuse_what_stays(found.referral, erasure=erasure)
    if found.referral.ended_at and found.at < found.referral.ended_at:
        raise NotAllowed(f"{found.referral}: {SINCE}")
    rule = Rule.ERASURE if erasure else Rule(found.referral.keep_rule)
    record(
        Action.DELETED, actor=actor, referral=found.referral,
        detail={"rule": rule, "proposed_by": found.by_id} | what_goes(found.referral),
    )  # fmt: skip
    return delete(found.referral, Order(rule, found.by, actor, timezone.now()))


def lock_alike(proposal: uuid.UUID) -> list[uuid.UUID]:
    """Lock the referral of a proposal and all that look like it, and return their keys.

    A deletion marks these anew. All are locked in one order, so that two deletions never wait for each other.
    """
    referral = Referral.objects.filter(pk__in=DeletionProposal.objects.filter(pk=proposal).values("referral")).first()
    if referral is None:
        return []
    keys = [referral.pk, *(each.referral for each in find(referral, among=Referral.objects.all()))]
    in_order = Referral.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return list(in_order.values_list("pk", flat=True))


@transaction.atomic
def refuse(*, proposal: uuid.UUID, actor: User, reason: str) -> DeletionProposal:
    """Refuse to delete, as the second person, with a reason. A request for erasure must then be decided again.

    Raises Unknown, NotAllowed and NeedsMissing; then nothing has changed.
    """
    found = waiting_for(proposal, actor)
    refuse_empty(reason=reason)
    found.refused_reason, found.refused_by, found.refused_at = reason, actor, timezone.now()
    found.save(update_fields=["refused_reason", "refused_by", "refused_at"])
    if found.request:
        found.request.decision, found.request.reason = "", ""
        found.request.decided_by, found.request.decided_at = None, None
        found.request.save()
    record(Action.DELETION_REFUSED, actor=actor, referral=found.referral, detail={"rule": found.rule})
    return found


def waiting_for(proposal: uuid.UUID, actor: User) -> DeletionProposal:
    """Return a proposal with its referral, locked, for the second person. Raises Unknown and NotAllowed."""
    known = DeletionProposal.objects.filter(pk=proposal).first()
    if known is None:
        raise Unknown
    referral = locked(known.referral_id, actor)
    # Whoever was quicker has refused it, or deleted it all.
    found = DeletionProposal.objects.select_related("by", "refused_by", "request").filter(pk=proposal).first()
    if found is None:
        raise Unknown
    found.referral = referral
    answer = may_answer_proposal(actor, found)
    if not answer:
        raise NotAllowed(answer.reason)
    return found


def delete(referral: Referral, order: Order) -> Tombstone:
    """Delete a locked referral and all that belongs to it, in the caller's transaction, and leave a tombstone.

    Nothing of another referral goes; sealed files are removed once the transaction is certain. Raises NotAllowed while
    it is on hold.
    """
    if LegalHold.objects.in_force().filter(referral=referral).exists():
        raise NotAllowed(f"{referral}: {ON_HOLD.reason}")
    alike = [each.referral for each in find(referral, among=Referral.objects.all())]
    stone = Tombstone.objects.create(
        referral_key=referral.pk, reference=referral.reference, received_at=referral.received_at,
        ended_at=referral.ended_at, rule=order.rule, proposed_by=order.proposed_by, approved_by=order.approved_by,
        deleted_at=order.at, erasure_requests=[each.in_codes for each in referral.erasure_requests.all()],
    )  # fmt: skip
    mails_about(referral).delete()
    untie(referral)
    referral.delete()
    for other in Referral.objects.filter(pk__in=alike):
        mark_possible_duplicate(other)
    return stone


def untie(referral: Referral) -> None:
    """Take away what protects rows of one referral from each other, so that they can go together."""
    referral.legal_holds.all().delete()
    referral.allocations.all().delete()
    Referral.objects.filter(pk=referral.pk).update(held_decision=None)
    Decision.objects.filter(referral=referral).update(countersigns=None)
