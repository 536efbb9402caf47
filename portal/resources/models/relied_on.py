"""The version of a resource that a decision about a referral relied on."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class ReliedOn(models.Model):
    """An officer said so. Neither the resource nor this version of it goes away while the referral is here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="relied_on")
    resource = models.ForeignKey("resources.Resource", on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    # Wagtail must not list referrals as uses of a resource (domain.md §6.13).
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["referral", "revision"], name="relied_on_once")]

    def __str__(self) -> str:
        return f"relied on at {self.at:%d %b %Y}"
