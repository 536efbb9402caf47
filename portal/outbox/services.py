"""Queueing and sending. A mail may be sent twice, never lost."""

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from .models import CONTEXT_KEYS, OPENING, QUIET, MailKind, OutboxMessage, OutboxQuerySet, WorkerHeartbeat

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than one mail may take (EMAIL_TIMEOUT)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
MAIL_SERVER = "server"  # the mailer that really sends; the default one queues (portal/outbox/mailer.py)
MOST_ATTEMPTS = 40  # about a day and a half: a mail server that is down for a day loses nothing


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of sending did."""

    sent: int = 0
    failed: int = 0


def queue_mail(*, kind: MailKind, recipient: str, key: str, context: Mapping[str, str]) -> OutboxMessage:
    """Write a mail into the outbox, in the caller's transaction; the same key again changes nothing.

    Raises ValueError when `context` holds anything but the words allowed for the kind (domain.md §6.10).
    """
    if set(context) != CONTEXT_KEYS[kind]:
        raise ValueError(f"A {kind} mail carries {sorted(CONTEXT_KEYS[kind])} and nothing else.")
    message, _ = OutboxMessage.objects.get_or_create(
        key=key, defaults={"kind": kind, "recipient": recipient, "context": dict(context)}
    )
    return message


def send_due(*, limit: int = 50) -> Round:
    """Send up to `limit` mails that are due; returns how many went and how many did not."""
    sent = failed = 0
    for pk in list(
        OutboxMessage.objects.due(timezone.now()).order_by("created_at").values_list("pk", flat=True)[:limit]
    ):
        message = take_lease(pk)
        if message is None:
            continue
        if attempt(message):
            sent += 1
        else:
            failed += 1
    return Round(sent, failed)


def take_lease(pk: uuid.UUID) -> OutboxMessage | None:
    """Take a mail into this worker's hands, or None when another worker has it."""
    now, lease = timezone.now(), uuid.uuid4()
    taken = OutboxMessage.objects.due(now).filter(pk=pk).update(lease=lease, leased_until=now + LEASE)
    return OutboxMessage.objects.get(pk=pk) if taken else None


def attempt(message: OutboxMessage) -> bool:
    """Try to send one mail; a failure puts it back with a growing wait, and parks it in the end."""
    try:
        compose(message).send(using=MAIL_SERVER)
    except Exception as error:  # whatever the mail server does, the mail must stay
        put_back(message, error)
        return False
    sent = held(message).update(sent_at=timezone.now(), lease=None, leased_until=None, attempts=message.attempts + 1)
    if sent and message.kind in OPENING:
        message.context = {}
        message.save(update_fields=["context"])
    return True


def put_back(message: OutboxMessage, error: Exception) -> None:
    """Note the kind of failure and when to try again."""
    now, attempts = timezone.now(), message.attempts + 1
    logger.warning("mail %s %s not sent, attempt %s: %s", message.kind, message.pk, attempts, type(error).__name__)
    held(message).update(
        attempts=attempts,
        last_error=type(error).__name__[:80],
        next_attempt_at=now + wait_after(attempts),
        parked_at=now if attempts >= MOST_ATTEMPTS else None,
        lease=None,
        leased_until=None,
    )


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: doubling from a minute to an hour."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts - 1, 10))


def held(message: OutboxMessage) -> OutboxQuerySet:
    """Return the row of a mail if this worker still holds it."""
    return OutboxMessage.objects.filter(pk=message.pk, lease=message.lease)


def compose(message: OutboxMessage) -> EmailMessage:
    """Return the mail: the first line of its template is the subject. A quiet mail does not say who we are."""
    quiet = message.kind in QUIET
    context = {**message.context, "base_url": settings.BASE_URL}
    if quiet:
        context["reference"] = context["reference"].removeprefix("SOS-")
    subject, _, body = render_to_string(f"outbox/{message.kind}.txt", context).partition("\n")
    sender = settings.QUIET_FROM_EMAIL if quiet else settings.DEFAULT_FROM_EMAIL
    return EmailMessage(subject.strip(), body.strip() + "\n", sender, [message.recipient])


def oldest_unsent(now: datetime) -> timedelta:
    """Return how long the oldest unsent mail has waited; nothing when all are sent."""
    oldest = OutboxMessage.objects.unsent().order_by("created_at").values_list("created_at", flat=True).first()
    return now - oldest if oldest else timedelta()


def beat() -> None:
    """Note that a worker is alive."""
    WorkerHeartbeat.objects.update_or_create(pk=1, defaults={"at": timezone.now()})
