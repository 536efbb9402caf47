"""What must be sent: written with the change that causes it, sent later by a worker (security.md "Nothing lost")."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.privacy.fields import EncryptedJSONField, EncryptedTextField


class MailKind(models.TextChoices):
    """Every mail the project sends. Each has a template of the same name and a fixed set of words it may carry."""

    REFERRAL_RECEIVED = "referral_received", "Acknowledgement to the referrer"
    REFERRAL_RECEIVED_QUIET = "referral_received_quiet", "Acknowledgement that does not say who we are"
    MESSAGE_WAITING = "message_waiting", "Notice to the referrer that there is a message"
    MESSAGE_WAITING_QUIET = "message_waiting_quiet", "The same, without saying who we are"
    NOTICE = "notice", "Notice of a referral to a member of staff"
    DIGEST = "digest", "A day’s notices to a member of staff"
    INVITATION = "invitation", "Invitation to a member of staff"
    RECOVERY = "recovery", "Link that recovers an account"
    SECURITY_NOTICE = "security_notice", "Notice to the owner of an account"
    STAFF_NOTICE = "staff_notice", "Notice of the CMS or the sign-in to a member of staff"


# To somebody who may not be told who is calling: these name neither us nor a referral (domain.md §6.10).
QUIET = frozenset({MailKind.REFERRAL_RECEIVED_QUIET, MailKind.MESSAGE_WAITING_QUIET})

# A link in these opens an account: nothing here keeps it once it is sent (security.md, "Accounts").
OPENING = frozenset({MailKind.INVITATION, MailKind.RECOVERY})

CONTEXT_KEYS: dict[MailKind, frozenset[str]] = {
    MailKind.REFERRAL_RECEIVED: frozenset({"reference"}),
    MailKind.REFERRAL_RECEIVED_QUIET: frozenset({"reference"}),
    MailKind.MESSAGE_WAITING: frozenset({"reference"}),
    MailKind.MESSAGE_WAITING_QUIET: frozenset({"reference"}),
    MailKind.NOTICE: frozenset({"reference", "what"}),
    MailKind.DIGEST: frozenset({"count", "lines"}),
    MailKind.INVITATION: frozenset({"link"}),
    MailKind.RECOVERY: frozenset({"link"}),
    MailKind.SECURITY_NOTICE: frozenset({"what", "when"}),
    MailKind.STAFF_NOTICE: frozenset({"subject", "body"}),
}


def mail_kinds() -> list[tuple[str, str]]:
    """Return every kind of mail; a function, so that a new kind needs no migration."""
    return MailKind.choices


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Reads messages by what has to happen with them."""

    def unsent(self) -> "OutboxQuerySet":
        """Neither sent nor given up."""
        return self.filter(sent_at__isnull=True, parked_at__isnull=True)

    def due(self, now: datetime) -> "OutboxQuerySet":
        """To be sent now and not in the hands of a worker."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        return self.unsent().filter(free, next_attempt_at__lte=now)

    def parked(self) -> "OutboxQuerySet":
        """Given up after many tries; somebody has to look."""
        return self.filter(parked_at__isnull=False)


class OutboxMessage(models.Model):
    """One mail. Recipient and words are sealed; `key` makes queueing it twice the same as once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40, choices=mail_kinds)
    key = models.CharField(max_length=120, unique=True)
    recipient = EncryptedTextField()
    context = EncryptedJSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=80, blank=True, help_text="The kind of the last failure, without details.")

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["sent_at", "parked_at", "next_attempt_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class WorkerHeartbeat(models.Model):
    """When a worker was last alive; one row for all of them."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%d %b %Y %H:%M:%S}"
