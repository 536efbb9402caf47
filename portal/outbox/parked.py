"""Mails that were given up: somebody who has mended the cause lets them be tried again."""

import uuid

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record

from .models import OutboxMessage


@transaction.atomic
def try_again(*, by: User, mail: uuid.UUID | None = None) -> int:
    """Put one mail, or all that were given up, back among those to be sent; return how many there were."""
    parked = OutboxMessage.objects.parked()
    if mail is not None:
        parked = parked.filter(pk=mail)
    put_back = parked.update(parked_at=None, attempts=0, next_attempt_at=timezone.now())
    if put_back:
        record(Action.MAIL_TRIED_AGAIN, actor=by, detail={"mails": put_back})
    return put_back
