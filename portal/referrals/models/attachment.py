"""A file that a referrer added: its record here, its sealed content in the storage "attachments"."""

from django.db import models
from django.db.models import Q

from portal.referrals.attachments.sealed_record import SealedFile


class Attachment(SealedFile):
    """One file, of a draft until it is sent and of a referral afterwards (domain.md §3, "attachments")."""

    draft = models.ForeignKey(
        "referrals.Draft", null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    referral = models.ForeignKey(
        "referrals.Referral", null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=True, referral__isnull=False) | Q(draft__isnull=False, referral__isnull=True),
                name="attachment_of_draft_or_referral",
            )
        ]
