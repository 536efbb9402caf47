"""What staff begin when they write down a referral for somebody else: one draft a person, until sent or thrown away."""

from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Draft
from portal.referrals.states import CameBy

from .drafts import keep_for_longer


@transaction.atomic
def begin(*, member: User, came_by: CameBy, received_at: datetime) -> Draft:
    """Begin a draft, or say anew how the one that is open came. Returns it."""
    Draft.objects.expired().filter(taken_by=member).delete()
    draft, _ = Draft.objects.select_for_update().get_or_create(
        taken_by=member, defaults={"came_by": came_by, "received_at": received_at}
    )
    draft.came_by, draft.received_at = came_by, received_at
    keep_for_longer(draft)
    return draft


@transaction.atomic
def throw_away(*, member: User) -> None:
    """Delete what a person has begun, with its files, and write down that they did."""
    draft = Draft.objects.filter(taken_by=member).select_for_update().first()
    if draft is None:
        return
    record(
        Action.DRAFT_THROWN_AWAY, actor=member,
        detail={"came_by": draft.came_by, "pages": len(draft.answers), "files": draft.attachments.count()},
    )  # fmt: skip
    draft.delete()
