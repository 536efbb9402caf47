"""What the service and the referrer write to each other, on the status page and in the portal (domain.md §3)."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.privacy.fields import EncryptedTextField


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads messages by who wrote them and whether they were read."""

    def from_referrer(self) -> "MessageQuerySet":
        """What the referrer wrote or added."""
        return self.filter(direction=Message.Direction.FROM_REFERRER)

    def unread(self, until: datetime | None = None) -> "MessageQuerySet":
        """What the referrer wrote and nobody has marked as read, up to a moment."""
        waiting = self.from_referrer().filter(read_at__isnull=True)
        return waiting.filter(at__lte=until) if until else waiting


class Message(models.Model):
    """One message of a referral’s thread, or a page of the form that was added later: written once, never edited."""

    class Direction(models.TextChoices):
        FROM_SERVICE = "from_service", "From the service"
        FROM_REFERRER = "from_referrer", "From the referrer"

    class Kind(models.TextChoices):
        QUESTION = "question", "Question"
        ANSWER = "answer", "Answer"
        INFORMATION = "information", "New information"
        WITHDRAWAL_REQUEST = "withdrawal_request", "Asks to withdraw"
        MESSAGE = "message", "Message"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=20, choices=Direction)
    kind = models.CharField(max_length=20, choices=Kind)
    text = EncryptedTextField(blank=True)
    page = models.CharField(max_length=40, blank=True, help_text="The page of the form that was added.")
    answer_by = models.DateField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="messages_written"
    )
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    key = models.UUIDField(editable=False, help_text="The same words sent twice from one page have the same key.")

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["referral", "key"], name="one_message_a_key")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.referral_id}"
