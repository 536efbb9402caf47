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
    REFERRAL_WAITING = "referral_waiting", "Notice to triage"
    INVITATION = "invitation", "Invitation to a member of staff"
    STAFF_NOTICE = "staff_notice", "Notice of the CMS to comms staff"


CONTEXT_KEYS: dict[MailKind, frozenset[str]] = {
    MailKind.REFERRAL_RECEIVED: frozenset({"reference"}),
    MailKind.REFERRAL_RECEIVED_QUIET: frozenset({"reference"}),
    MailKind.REFERRAL_WAITING: frozenset({"reference"}),
    MailKind.INVITATION: frozenset({"link"}),
    MailKind.STAFF_NOTICE: frozenset({"subject", "body"}),
}


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
    kind = models.CharField(max_length=40, choices=MailKind)
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
