"""A referral that is still being written."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.privacy.fields import EncryptedJSONField
from portal.referrals.states import CameBy


def draft_expiry() -> datetime:
    """Return when a draft started now is purged (domain.md §6.1)."""
    return timezone.now() + settings.REFERRAL_DRAFT_LIFETIME


class DraftQuerySet(models.QuerySet["Draft"]):
    """Reads drafts by age."""

    def expired(self) -> "DraftQuerySet":
        """Drafts past their lifetime, to be purged."""
        return self.filter(expires_at__lte=timezone.now())

    def public(self) -> "DraftQuerySet":
        """Drafts of the public form: no member of staff writes in them."""
        return self.filter(taken_by__isnull=True)

    def live(self) -> "DraftQuerySet":
        """Drafts that may still be written in."""
        return self.filter(expires_at__gt=timezone.now())


class Draft(models.Model):
    """Answers given so far, by step. Its key becomes the referral's submission key: one draft, one referral."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answers = EncryptedJSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=draft_expiry, db_index=True)
    # Pages left half-written, as they were typed: shown again, but not answered yet.
    unfinished = EncryptedJSONField(null=True)
    # Only what its writer saved to come back to has these (domain.md §3, "Save and return").
    reference = models.CharField(max_length=15, unique=True, null=True, editable=False)  # noqa: DJ001
    passphrase = models.CharField(max_length=128, blank=True, editable=False, help_text="A slow hash.")
    # Only what a member of staff writes down for somebody else has these.
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    came_by = models.CharField(max_length=10, choices=CameBy, default=CameBy.FORM)
    received_at = models.DateTimeField(null=True)
    spam_signs = models.JSONField(default=list)  # codes of SpamSign

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["taken_by"], name="one_draft_a_member_of_staff")]

    def __str__(self) -> str:
        return f"draft {self.pk}"
