"""Breaking the glass: an hour’s reading for somebody without access, told at once and reviewed (domain.md §6.8)."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.models import AuditEntry, AuditQuerySet
from portal.audit.services import record
from portal.notices.kinds import NoticeKind
from portal.notices.services import notify

from .clocks import Target, Unit
from .models import BreakGlass, Referral
from .permissions import may_break_glass, may_review
from .reference import parse_reference
from .services import NotAllowed, Unknown, refuse_empty


@transaction.atomic
def break_glass(*, reference: str, actor: User, reason: str) -> BreakGlass | None:
    """Let somebody read one referral for a while, and tell the safeguarding leads. Returns the broken glass.

    Returns None when they may see the referral anyway; a glass that is still open is returned as it is. Raises Unknown
    when there is no such referral, NotAllowed for other roles, NeedsMissing without a reason. The caller has asked
    for the second factor (`step_up`).
    """
    answer = may_break_glass(actor)
    if not answer:
        raise NotAllowed(answer.reason)
    refuse_empty(reason=reason)
    canonical = parse_reference(reference)
    # The lock makes a double click one broken glass.
    referral = Referral.objects.select_for_update().filter(reference=canonical).first() if canonical else None
    if referral is None:
        raise Unknown
    if Referral.objects.visible_to(actor).filter(pk=referral.pk).exists():
        return None
    still_open = BreakGlass.objects.open_for(actor).filter(referral=referral).first()
    if still_open:
        return still_open
    now = timezone.now()
    glass = BreakGlass.objects.create(
        referral=referral, by=actor, reason=reason, at=now, ends_at=now + settings.BREAK_GLASS_LIFETIME,
        review_due_at=review_due(now),
    )  # fmt: skip
    lasts = minutes(settings.BREAK_GLASS_LIFETIME)
    record(Action.GLASS_BROKEN, actor=actor, referral=referral, detail={"minutes": lasts})
    notify(NoticeKind.BREAK_GLASS, referral, once=str(glass.pk))
    return glass


def review_due(now: datetime) -> datetime:
    """Return by when a glass broken now must be reviewed."""
    return Target(settings.BREAK_GLASS_REVIEW_DAYS, Unit.WORKING_DAYS).after(now)


def minutes(time: timedelta) -> int:
    return int(time.total_seconds() // 60)


@transaction.atomic
def review(*, glass: uuid.UUID, actor: User, justified: bool, note: str) -> BreakGlass:
    """Record what a safeguarding lead found, once. Raises Unknown, NotAllowed and NeedsMissing.

    A glass that is still open stays open when it was justified, and ends at once when it was not.
    """
    found = BreakGlass.objects.select_for_update().select_related("referral").filter(pk=glass).first()
    if found is None:
        raise Unknown
    answer = may_review(actor, found)
    if not answer:
        raise NotAllowed(answer.reason)
    refuse_empty(note=note)
    now = timezone.now()
    found.justified, found.note, found.reviewed_by, found.reviewed_at = justified, note, actor, now
    if not justified:
        found.ends_at = min(found.ends_at, now)
    found.save(update_fields=["justified", "note", "reviewed_by", "reviewed_at", "ends_at"])
    record(Action.GLASS_REVIEWED, actor=actor, referral=found.referral, detail={"justified": justified})
    return found


def reads_through(glass: BreakGlass) -> AuditQuerySet:
    """Return what the trail says was opened through this glass, in the order of reading."""
    opened = (Action.VIEWED_THROUGH_GLASS, Action.FILE_OPENED)
    entries = AuditEntry.objects.filter(referral_id=glass.referral_id, actor=glass.by, action__in=opened)
    return entries.filter(at__range=(glass.at, glass.ends_at)).order_by("pk")
