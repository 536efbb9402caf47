"""Releasing the reviewed copy by a second person, and handing it out: what was frozen and nothing else (§6.5)."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.privacy.models import SubjectAccessRequest
from portal.referrals.services import NotAllowed, refuse_empty

from .document import Document
from .permissions import may_read, may_release
from .requests import locked, note

State = SubjectAccessRequest.State
LEFT_OUT = (
    "Some things are left out or blacked out because they are about other people, or for other reasons that the law "
    "allows. You may ask us why, ask for a correction, or complain to the Information Commissioner: ico.org.uk."
)


@transaction.atomic
def send_back(*, request: uuid.UUID, actor: User, because: str) -> SubjectAccessRequest:
    """Open the review again, with what has to be looked at. Raises Unknown, NotAllowed and NeedsMissing."""
    current = locked(request, actor)
    answer = may_read(actor, current)
    if not answer or current.state != State.CHECK:
        raise NotAllowed(answer.reason or "Nothing waits to be released.")
    refuse_empty(because=because)
    current.state, current.sent_back_because = State.REVIEW, because
    current.save(update_fields=["state", "sent_back_because"])
    note(Action.ACCESS_SENT_BACK, current, actor=actor)
    return current


@transaction.atomic
def release(*, request: uuid.UUID, actor: User, seen: datetime) -> SubjectAccessRequest:
    """Release exactly the copy that was finished at `seen`. Raises Unknown and NotAllowed.

    The caller has asked for the second factor (`step_up`).
    """
    current = locked(request, actor)
    answer = may_release(actor, current)
    if not answer:
        raise NotAllowed(answer.reason)
    if current.finished_at != seen:
        raise NotAllowed("The review was changed while you were reading. Read it again.")
    current.state, current.ended_by, current.ended_at = State.RELEASED, actor, timezone.now()
    current.save(update_fields=["state", "ended_by", "ended_at"])
    note(Action.ACCESS_RELEASED, current, actor=actor, disclosed=current.items.disclosed().count())
    return current


@transaction.atomic
def copy_for(*, request: uuid.UUID, actor: User, form: str) -> Document:
    """Return the released copy for saving, after writing that it was saved. Raises Unknown and NotAllowed.

    The caller has asked for the second factor (`step_up`).
    """
    current = locked(request, actor)
    answer = may_read(actor, current)
    if not answer or current.state != State.RELEASED:
        raise NotAllowed(answer.reason or "A second person has to release the copy first.")
    note(Action.ACCESS_SAVED, current, actor=actor, form=form)
    return finished_copy(current)


def finished_copy(request: SubjectAccessRequest) -> Document:
    """Return what leaves, from the frozen items: nothing of the referral as it is now, nor of what was left out."""
    entries = [(item.section, item.label, item.finished or "") for item in request.items.disclosed()]
    about = (
        ("Request", str(request)),
        ("Received", date_format(request.received_on, "j F Y")),
        ("About", ", ".join(request.references)),
    )
    return Document("What the SOS Project holds about you", about, tuple(entries), LEFT_OUT)
