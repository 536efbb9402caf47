"""A referral that is still being written."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.privacy.fields import EncryptedJSONField


def draft_expiry() -> datetime:
    """Return when a draft started now is purged (domain.md §6.1)."""
    return timezone.now() + settings.REFERRAL_DRAFT_LIFETIME


class DraftQuerySet(models.QuerySet["Draft"]):
    """Reads drafts by age."""

    def expired(self) -> "DraftQuerySet":
        """Drafts past their lifetime, to be purged."""
        return self.filter(expires_at__lte=timezone.now())

    def live(self) -> "DraftQuerySet":
        """Drafts that may still be written in."""
        return self.filter(expires_at__gt=timezone.now())


class Draft(models.Model):
    """Answers given so far, by step. Its key becomes the referral's submission key: one draft, one referral."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answers = EncryptedJSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=draft_expiry, db_index=True)

    objects = DraftQuerySet.as_manager()

    def __str__(self) -> str:
        return f"draft {self.pk}"
