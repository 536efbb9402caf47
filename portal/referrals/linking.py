"""Linking two referrals, and undoing it: always by a person, with a reason (domain.md §6.12)."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record

from .candidates import mark_possible_duplicate
from .models import Link, Referral, Relation
from .people import joined, links_around
from .permissions import may_link
from .services import NotAllowed, Unknown, refuse_empty

ALREADY = "Somebody has already decided about these two. Look at what they wrote, and undo it first if it is wrong."


@transaction.atomic
def link(*, first: uuid.UUID, second: uuid.UUID, relation: Relation, actor: User, reason: str) -> Link:
    """Record what a person decided about two referrals, and return it.

    Raises Unknown when this person may not know of both, NotAllowed when they may not link or it contradicts what is
    recorded already, NeedsMissing without a reason. Then nothing has changed.
    """
    pair = lock_pair(first, second, actor)
    answer = may_link(actor)
    if not answer:
        raise NotAllowed(answer.reason)
    refuse_empty(reason=reason)
    # The end of the trail is locked by the first row: whoever links at the same time waits, then sees this link.
    for referral in pair:
        record(Action.LINKED, actor=actor, referral=referral, detail={"relation": relation})
    refuse_contradiction(pair, relation, actor)
    low, high = sorted(pair, key=lambda referral: referral.pk)
    try:
        with transaction.atomic():
            made = Link.objects.create(first=low, second=high, relation=relation, reason=reason, by=actor)
    except IntegrityError as taken:
        raise NotAllowed(ALREADY) from taken
    for referral in pair:
        mark_possible_duplicate(referral)
    return made


@transaction.atomic
def unlink(*, link: uuid.UUID, actor: User, reason: str) -> Link:
    """Undo a link and return it; its row stays as history. Raises Unknown, NotAllowed and NeedsMissing."""
    known = Link.objects.open().known_to(actor).filter(pk=link).first()
    if known is None:
        raise Unknown
    pair = lock_pair(known.first_id, known.second_id, actor)
    found = Link.objects.select_for_update().open().filter(pk=link).first()
    if found is None:
        raise NotAllowed("Somebody else has just undone this.")
    answer = may_link(actor)
    if not answer:
        raise NotAllowed(answer.reason)
    refuse_empty(reason=reason)
    found.ended_reason, found.ended_by, found.ended_at = reason, actor, timezone.now()
    found.save(update_fields=["ended_reason", "ended_by", "ended_at"])
    for referral in pair:
        record(Action.UNLINKED, actor=actor, referral=referral, detail={"relation": found.relation})
        mark_possible_duplicate(referral)
    return found


def lock_pair(first: uuid.UUID, second: uuid.UUID, actor: User) -> list[Referral]:
    """Return both referrals, locked in one order for everybody. Raises Unknown unless this person may know both."""
    locked = Referral.objects.visible_to(actor).select_for_update().filter(pk__in={first, second}).order_by("pk")
    pair = sorted(locked, key=lambda referral: referral.pk != first)
    if len(pair) != 2:
        raise Unknown
    return pair


def refuse_contradiction(pair: list[Referral], relation: Relation, actor: User) -> None:
    """Raise NotAllowed when the link would say that two are one and not one. Only what the actor knows counts."""
    visible = Referral.objects.visible_to(actor)
    around = links_around([referral.pk for referral in pair], among=visible)
    same = [each for each in around if each.relation == Relation.SAME_PERSON]
    if relation != Relation.SAME_PERSON:
        if pair[1].pk in joined([pair[0].pk], same):
            raise NotAllowed("They are linked as one young person. Undo that first.")
        return
    together = joined([referral.pk for referral in pair], same)
    apart = Link.objects.open().among(visible).exclude(relation=Relation.SAME_PERSON).select_related("first", "second")
    for each in apart.of(*together):
        if {each.first_id, each.second_id} <= together:
            raise NotAllowed(f"{each.first} and {each.second} are recorded as two young people. Undo that first.")
