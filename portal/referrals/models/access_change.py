"""Who may know of a referral, and why that changed (domain.md §6.7)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.privacy.fields import EncryptedTextField


class AccessChange(models.Model):
    """One change: restricted, shared with other people, or open again. Never edited."""

    class Kind(models.TextChoices):
        RESTRICTED = "restricted", "restricted it"
        SHARED = "shared", "changed who may know of it"
        LIFTED = "lifted", "lifted the restriction"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="access_changes")
    kind = models.CharField(max_length=12, choices=Kind)
    people = models.JSONField(default=list, help_text="Numbers of the accounts that may know of it from now on.")
    reason = EncryptedTextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty when the referral itself said that it concerns somebody close to staff.",
    )  # fmt: skip
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.referral_id}"
