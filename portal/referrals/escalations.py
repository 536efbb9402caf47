"""Telling 999, police, MASH, LADO, NRM or MACE, asking again, and what they answered (domain.md §4)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.privacy.keeping.dates import renew

from .clocks import chase_after
from .models import Escalation, Referral
from .permissions import may_escalate
from .services import NeedsMissing, NotAllowed, visible
from .workflow import is_empty


class AlreadyAnswered(Exception):
    """Somebody recorded a response already, or there is none to wait for."""


@transaction.atomic
def record_escalation(
    *, referral: Referral, actor: User, kind: Escalation.Kind, made: bool, because: str = "",
    with_consent: bool | None = None, at: datetime | None = None, told: str = "", reference: str = "", note: str = "",
) -> Escalation:  # fmt: skip
    """Write down that a service was told, or considered and not told. The state of the referral stays as it is.

    `because` is why it was not made, or why without consent. Raises NeedsMissing when that is not said, or it is not
    said whether they agreed; Unknown and NotAllowed.
    """
    found = visible(referral.pk, actor)
    answer = may_escalate(actor)
    if not answer:
        raise NotAllowed(answer.reason)
    missing = ["because"] if not (made and with_consent) and is_empty(because) else []
    if made and with_consent is None:
        missing = ["with_consent"]
    if missing:
        raise NeedsMissing(missing)
    at = at or timezone.now()
    escalation = Escalation.objects.create(
        referral=found, kind=kind, made=made, by=actor, at=at, told=told, reference=reference, note=note,
        with_consent=with_consent if made else None, because="" if made and with_consent else because,
        chase_at=chase_after(at) if made else None,
    )  # fmt: skip
    record(
        Action.ESCALATED if made else Action.ESCALATION_CONSIDERED, actor=actor, referral=found,
        detail={"kind": kind} | ({"with_consent": with_consent} if made else {}),
    )  # fmt: skip
    renew(found)  # of one that has ended: what is told now is a concern
    return escalation


def record_response(*, escalation: Escalation, actor: User, response: str) -> None:
    """Write down what the service answered; nobody has to chase it any more. Raises AlreadyAnswered, NeedsMissing."""
    if is_empty(response):
        raise NeedsMissing(["response"])
    with transaction.atomic():
        current = waiting(escalation, actor)
        current.response, current.answered_at, current.answer_recorded_by = response, timezone.now(), actor
        current.save(update_fields=["response", "answered_at", "answer_recorded_by"])
        record(Action.ESCALATION_ANSWERED, actor=actor, referral=current.referral, detail={"kind": current.kind})


def record_chase(*, escalation: Escalation, actor: User) -> None:
    """Write down that the service was asked again and has not answered; the time to chase begins anew.

    Raises AlreadyAnswered.
    """
    with transaction.atomic():
        current = waiting(escalation, actor)
        current.chased_at = timezone.now()
        current.chase_at = chase_after(current.chased_at)
        current.save(update_fields=["chased_at", "chase_at"])
        record(Action.ESCALATION_CHASED, actor=actor, referral=current.referral, detail={"kind": current.kind})


def waiting(escalation: Escalation, actor: User) -> Escalation:
    """Return the escalation as it is now, locked.

    Raises AlreadyAnswered when nobody waits for an answer, or it is about a referral that the actor may not know of.
    """
    known = Escalation.objects.select_for_update().unanswered().filter(referral__in=Referral.objects.visible_to(actor))
    current = known.filter(pk=escalation.pk).first() if may_escalate(actor) else None
    if current is None:
        raise AlreadyAnswered
    return current
