"""Subject access requests: recorded, with the legal month as deadline, opened where restricted, ended (§6.5)."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.privacy.models import SubjectAccessRequest
from portal.referrals.models import Referral
from portal.referrals.services import NotAllowed, Unknown, refuse_empty

from ..deadline import due_on
from .permissions import may_answer, may_open_restricted
from .taking_in import take_in

Asker = SubjectAccessRequest.Asker
State = SubjectAccessRequest.State


@transaction.atomic
def record_request(
    *, actor: User, asker: Asker, asker_name: str, identity: str, received_on: date, references: Collection[str]
) -> SubjectAccessRequest:
    """Write down who asks about which referrals, and take in what is held.

    This is the one way for a data protection lead to what a referral holds, and leads to nothing but the review. A
    restricted referral is not taken in before a safeguarding lead has opened it. Raises NotAllowed, NeedsMissing, and
    Unknown when one of the references is none; that is in the trail.
    """
    answer = may_answer(actor)
    if not answer:
        raise NotAllowed(answer.reason)
    refuse_empty(identity=identity)
    referrals = list(Referral.objects.select_for_update().filter(reference__in=references).order_by("pk"))
    if not referrals or len(referrals) != len(set(references)):
        raise Unknown
    made = SubjectAccessRequest.objects.create(
        asker=asker, asker_name=asker_name, identity=identity, received_on=received_on, due_on=due_on(received_on),
        references=sorted(referral.reference for referral in referrals), recorded_by=actor,
    )  # fmt: skip
    made.referrals.set(referrals)
    note(Action.ACCESS_RECORDED, made, actor=actor, asker=asker)
    if not made.waits_for_lead:
        take_in(made)
    return made


@transaction.atomic
def open_restricted(*, request: uuid.UUID, actor: User, because: str) -> SubjectAccessRequest:
    """Let what is restricted be reviewed, with the reason. Raises Unknown, NotAllowed and NeedsMissing.

    The caller has asked for the second factor (`step_up`).
    """
    current = locked(request, actor)
    answer = may_open_restricted(actor, current)
    if not answer:
        raise NotAllowed(answer.reason)
    refuse_empty(because=because)
    closed = current.closed_referrals()
    current.opened_because, current.opened_by, current.opened_at = because, actor, timezone.now()
    current.save(update_fields=["opened_because", "opened_by", "opened_at"])
    for referral in closed:
        note(Action.ACCESS_OPENED, current, actor=actor, only=referral)
    if current.state == State.REVIEW:
        take_in(current)
    return current


@transaction.atomic
def extend(*, request: uuid.UUID, actor: User, because: str) -> SubjectAccessRequest:
    """Take two more months, once and before the first deadline, with the reason that whoever asked is told.

    Raises Unknown, NotAllowed and NeedsMissing.
    """
    current = locked(request, actor)
    if not current.is_open or current.extended_at:
        raise NotAllowed("More time can be taken once, while the request is open.")
    if current.is_late():
        raise NotAllowed("The deadline has passed. More time has to be taken, and told, before it does.")
    refuse_empty(because=because)
    current.due_on = due_on(current.received_on, extended=True)
    current.extended_because, current.extended_at = because, timezone.now()
    current.save(update_fields=["due_on", "extended_because", "extended_at"])
    note(Action.ACCESS_EXTENDED, current, actor=actor, due_on=current.due_on.isoformat())
    return current


@transaction.atomic
def end_without_copy(*, request: uuid.UUID, actor: User, because: str) -> SubjectAccessRequest:
    """End a request that was taken back or cannot be answered, with the reason. What was gathered for it is deleted.

    Raises Unknown, NotAllowed and NeedsMissing.
    """
    current = locked(request, actor)
    if not current.is_open:
        raise NotAllowed("This request has been answered.")
    refuse_empty(because=because)
    current.state, current.ended_because = State.ENDED, because
    current.ended_by, current.ended_at = actor, timezone.now()
    current.save(update_fields=["state", "ended_because", "ended_by", "ended_at"])
    current.items.all().delete()
    note(Action.ACCESS_ENDED, current, actor=actor)
    return current


def locked(request: uuid.UUID, actor: User) -> SubjectAccessRequest:
    """Return the request as it is now, locked with its referrals. Raises Unknown when there is none for this person."""
    # The referrals first, as a deletion and a restriction do: neither happens in between, and none waits for ever.
    list(Referral.objects.select_for_update(of=("self",)).filter(access_requests=request).order_by("pk"))
    found = SubjectAccessRequest.objects.visible_to(actor).select_for_update().filter(pk=request).first()
    if found is None:
        raise Unknown
    return found


def note(
    action: Action, request: SubjectAccessRequest, *, actor: User, only: Referral | None = None, **detail: Any
) -> None:
    """Write one row for each referral that a request is about, or for one; codes and numbers only (domain.md §6.6)."""
    about: list[Referral | None] = [only] if only else [*request.referrals.all()]
    for referral in about or [None]:
        record(action, actor=actor, referral=referral, detail={"request": str(request), **detail})
