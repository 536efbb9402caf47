"""Breaking the glass: reading a referral for an hour without having access to it (domain.md §6.8)."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.privacy.fields import EncryptedTextField

if TYPE_CHECKING:
    from portal.accounts.models import User


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    """Reads broken glasses by what has to happen with them."""

    def open_for(self, user: "User") -> "BreakGlassQuerySet":
        """Those through which this person may read now."""
        return self.filter(by=user, ends_at__gt=timezone.now())

    def to_review(self) -> "BreakGlassQuerySet":
        """Those that no safeguarding lead has reviewed, the one due first first."""
        return self.filter(reviewed_at__isnull=True).order_by("review_due_at", "pk")


class BreakGlass(models.Model):
    """One person broke the glass of one referral: why, until when, and what the review found."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="broken_glasses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="broken_glasses")
    reason = EncryptedTextField()
    at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    review_due_at = models.DateTimeField(db_index=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    justified = models.BooleanField(null=True)
    note = EncryptedTextField(blank=True, default="")

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "broken glasses"
        indexes = [models.Index(fields=["by", "ends_at"], name="broken_glass_open")]

    def __str__(self) -> str:
        return f"broken glass {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be read through."""
        return self.ends_at > timezone.now()

    @property
    def is_overdue(self) -> bool:
        """Whether the review should have been done by now."""
        return self.reviewed_at is None and self.review_due_at < timezone.now()

    def minutes_left(self, now: datetime) -> int:
        """Return how many minutes are left, the one that runs included; 0 once it is over."""
        return max(0, -int((now - self.ends_at).total_seconds() // 60))
