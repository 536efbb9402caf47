"""Reminders before a deadline, and what happens when it has passed (domain.md §4). For the worker and housekeeping.

`Referral.remind_at` says when a deadline has to be spoken of next: one indexed query finds what is due, and speaking of
it moves the mark on, so that nothing is looked at twice. `due.set_due` sets it anew with each new deadline.
"""

import logging
import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Escalation, Referral
from portal.referrals.states import Due

from .kinds import NoticeKind
from .models import Notice
from .services import notify

logger = logging.getLogger(__name__)

REMIND_EVERY = 60.0  # seconds
MOST_AT_ONCE = 500


def remind_due(*, now: datetime | None = None) -> int:
    """Remind people of every deadline that is near or has passed; returns of how many. Safe by several workers."""
    now = now or timezone.now()
    due = list(Referral.objects.to_remind_of(now).values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(remind_or_log(pk, now) for pk in due)


def remind_or_log(pk: uuid.UUID, now: datetime) -> bool:
    """Remind people of one referral's deadline; what goes wrong with one must not keep the others waiting."""
    try:
        return remind(pk, now)
    except Exception as error:
        logger.error("no reminder for a referral: %s", type(error).__name__)
        return False


@transaction.atomic
def remind(pk: uuid.UUID, now: datetime) -> bool:
    """Tell people of one referral's deadline, with an audit row, and note when to speak of it next.

    False when another worker has it in hand, or it needs nothing any more.
    """
    found = Referral.objects.select_for_update(skip_locked=True).to_remind_of(now).filter(pk=pk)
    referral = found.defer("answers").first()
    if referral is None:
        return False
    kind = kind_of(referral, now)
    deadline = referral.due_at or referral.remind_at
    told = notify(kind, referral, once=f"{referral.due_for}:{deadline:%Y-%m-%dT%H:%M:%S.%f}", now=now)
    passed = referral.due_at is None or referral.due_at <= now
    Referral.objects.filter(pk=pk).update(remind_at=None if passed else referral.due_at)
    record(
        Action.DEADLINE_PASSED if kind == NoticeKind.BREACHED else Action.REMINDED, actor=None, referral=referral,
        detail={"kind": kind, "for": referral.due_for, "told": told},
    )  # fmt: skip
    return True


def chase_due(*, now: datetime | None = None) -> int:
    """Tell whoever told another service that it has not answered, once for each time to ask; returns of how many."""
    told = 0
    for escalation in Escalation.objects.to_chase(now or timezone.now()).select_related("referral", "by"):
        asked_at = escalation.chased_at or escalation.at
        once = f"{escalation.pk.hex}:{asked_at.timestamp():.3f}"
        if not Notice.objects.filter(kind=NoticeKind.CHASE_ESCALATION, about=once).exists():
            to = [escalation.by] if escalation.by.is_active else None
            told += bool(notify(NoticeKind.CHASE_ESCALATION, escalation.referral, to=to, once=once))
    return told


def kind_of(referral: Referral, now: datetime) -> NoticeKind:
    """Return what there is to say of the referral's deadline. Without one, an answer is awaited."""
    if referral.due_at is None:
        return NoticeKind.ANSWER_DUE
    if referral.due_at <= now:
        return NoticeKind.BREACHED
    return NoticeKind.REVIEW_DUE if referral.due_for == Due.REVIEW else NoticeKind.DUE_SOON
