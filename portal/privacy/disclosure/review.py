"""Reviewing what is held for a subject access request: what leaves, what stays, what is taken out (domain.md §6.5)."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.privacy.models import DisclosureItem, SubjectAccessRequest
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown

from .permissions import may_review
from .requests import locked, note
from .taking_in import take_in

Mark = DisclosureItem.Mark


class NewMeanwhile(Exception):
    """Something was added to a referral since the review began; it is part of the review now."""


@transaction.atomic
def decide(
    *, item: uuid.UUID, request: uuid.UUID, actor: User, mark: Mark, redactions: Iterable[str], because: str = ""
) -> DisclosureItem:
    """Say whether a thing that is held leaves, and which words are taken out of it.

    Raises Unknown and NotAllowed; NeedsMissing(["because"]) for an exemption that has to be named.
    """
    current = locked(request, actor)
    answer = may_review(actor, current)
    if not answer:
        raise NotAllowed(answer.reason)
    if mark == Mark.OTHER and not because.strip():
        raise NeedsMissing(["because"])
    found = current.items.filter(pk=item).first()
    if found is None:
        raise Unknown
    found.request = current
    found.mark, found.note = mark, because
    found.redactions = [word.strip() for word in redactions if word.strip()]
    found.decided_by, found.decided_at = actor, timezone.now()
    found.save()
    note(
        Action.ACCESS_DECIDED, current, actor=actor, only=found.referral,
        item=found.key, mark=mark, redactions=len(found.redactions),
    )  # fmt: skip
    return found


def finish(*, request: uuid.UUID, actor: User) -> SubjectAccessRequest:
    """End the review and burn the redactions in. From then on nothing of it changes until it is sent back.

    Raises Unknown and NotAllowed; NewMeanwhile when something has been added that somebody has to read first.
    """
    if bring_up_to_date(request, actor):
        raise NewMeanwhile
    with transaction.atomic():
        current = locked(request, actor)
        answer = may_review(actor, current)
        if not answer:
            raise NotAllowed(answer.reason)
        left = current.items.undecided().count()
        if left:
            raise NotAllowed(f"{left} of what is held is not decided yet. Nothing leaves that nobody has read.")
        for item in current.items.all():
            item.request = current
            item.finished = None  # of an earlier review that was sent back
            item.finished = item.as_it_leaves
            item.save(update_fields=["finished"])
        current.state = SubjectAccessRequest.State.CHECK
        current.finished_by, current.finished_at = actor, timezone.now()
        current.save(update_fields=["state", "finished_by", "finished_at"])
        note(Action.ACCESS_FINISHED, current, actor=actor, disclosed=current.items.disclosed().count())
    return current


@transaction.atomic
def bring_up_to_date(request: uuid.UUID, actor: User) -> int:
    """Take in what was added meanwhile, and return how many of it somebody has to read."""
    current = locked(request, actor)
    return take_in(current) if may_review(actor, current) else 0
