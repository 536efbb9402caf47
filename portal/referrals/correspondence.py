"""Words to the referrer: they go into the thread that the status page shows, and a mail says that they are there."""

import uuid
from datetime import date

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.outbox.models import MailKind

from .contact_guard import Person
from .models import Message, Referral
from .outside_mail import queue_mail_outside
from .states import State


def say(
    referral: Referral, *, by: User, kind: Message.Kind, text: str, key: uuid.UUID, answer_by: date | None = None
) -> Message:
    """Put words of the service in the thread, with audit row and mail, in the caller's transaction.

    The same key again returns the message that is there.
    """
    message, new = Message.objects.get_or_create(
        referral=referral, key=key,
        defaults={
            "direction": Message.Direction.FROM_SERVICE, "kind": kind, "text": text, "by": by, "answer_by": answer_by,
        },
    )  # fmt: skip
    if new:
        record(Action.MESSAGE_WRITTEN, actor=by, referral=referral, detail={"kind": kind})
        tell_referrer(referral, message)
    return message


def tell_referrer(referral: Referral, message: Message) -> None:
    """Queue the mail that there is something to read, reference only; nobody is told who could not open it."""
    if referral.has_status_page:
        queue_mail_outside(
            referral=referral, person=Person.REFERRER, key=f"message:{message.pk}",
            kind=MailKind.MESSAGE_WAITING, quiet=MailKind.MESSAGE_WAITING_QUIET,
        )  # fmt: skip


def open_question(referral: Referral) -> Message | None:
    """Return the question that still waits for the referrer's answer, or None."""
    if referral.state != State.AWAITING_INFORMATION or was_answered(referral):
        return None
    return latest_question(referral)


def was_answered(referral: Referral) -> bool:
    """Say whether the referrer has answered the latest question."""
    question = latest_question(referral)
    answers = [message.at for message in referral.messages.all() if message.kind == Message.Kind.ANSWER]
    return question is not None and any(at >= question.at for at in answers)


def latest_question(referral: Referral) -> Message | None:
    """Return the question that was asked last, or None."""
    asked = [message for message in referral.messages.all() if message.kind == Message.Kind.QUESTION]
    return asked[-1] if asked else None
