"""Legal holds, requests for erasure, proposals to delete, and the tombstones of what was deleted (domain.md §6.2–4)."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.privacy.deadline import due_on
from portal.privacy.fields import EncryptedTextField
from portal.privacy.keeping.periods import Rule


def staff(**options: Any) -> Any:
    """Return a field that names a member of staff for good."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Reads holds."""

    def in_force(self) -> "LegalHoldQuerySet":
        """Those that nobody has lifted."""
        return self.filter(lifted_at__isnull=True)


class LegalHold(models.Model):
    """Nothing of this referral may be deleted, and why. Written once; only lifting it is added.

    The key protects: whatever tries to delete a referral with a hold fails. A deletion removes lifted ones first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="legal_holds")
    reason = EncryptedTextField()
    by = staff()
    at = models.DateTimeField(default=timezone.now)
    lifted_reason = EncryptedTextField(blank=True, default="")
    lifted_by = staff(null=True)
    lifted_at = models.DateTimeField(null=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(lifted_at__isnull=True), name="one_hold_in_force_a_referral"
            )
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    """Reads requests by what has to happen with them."""

    def unanswered(self) -> "ErasureRequestQuerySet":
        """Neither refused nor carried out; what is carried out is gone. The one due first first."""
        return self.exclude(decision=ErasureRequest.Decision.REFUSED).order_by("answer_by", "pk")

    def undecided(self) -> "ErasureRequestQuerySet":
        """Those that wait for the first person."""
        return self.filter(decision="")


class ErasureRequest(models.Model):
    """Somebody asked that what we hold about a young person is erased, and what was decided (domain.md §6.4)."""

    class AskedBy(models.TextChoices):
        YOUNG_PERSON = "young_person", "The young person"
        PARENT = "parent", "A parent or carer"
        OTHER = "other", "Somebody else"

    class Decision(models.TextChoices):
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="erasure_requests")
    asked_by = models.CharField(max_length=12, choices=AskedBy)
    asked_on = models.DateField()
    answer_by = models.DateField(help_text="A month after they asked.")
    words = EncryptedTextField()
    recorded_by = staff()
    recorded_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=7, choices=Decision, blank=True)
    reason = EncryptedTextField(blank=True, default="")
    decided_by = staff(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at"]

    def __str__(self) -> str:
        return f"erasure request {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the day by which to answer."""
        self.answer_by = due_on(self.asked_on)
        super().save(*args, **kwargs)

    @property
    def is_unanswered(self) -> bool:
        """Whether it was neither refused nor carried out."""
        return self.decision != self.Decision.REFUSED

    @property
    def is_late(self) -> bool:
        """Whether the month is over and they have no answer."""
        return self.is_unanswered and self.answer_by < timezone.localdate()

    @property
    def in_codes(self) -> dict[str, str]:
        """What stays of it once the referral is deleted: codes and days, none of the words."""
        decided: date | None = timezone.localdate(self.decided_at) if self.decided_at else None
        return {
            "asked_by": self.asked_by, "asked_on": self.asked_on.isoformat(), "decision": self.decision,
            "decided_on": decided.isoformat() if decided else "",
        }  # fmt: skip


class DeletionProposalQuerySet(models.QuerySet["DeletionProposal"]):
    """Reads proposals."""

    def waiting(self) -> "DeletionProposalQuerySet":
        """Those that nobody has refused; an approved one is gone with its referral. The oldest first."""
        return self.filter(refused_at__isnull=True).order_by("at", "pk")


class DeletionProposal(models.Model):
    """One person wants a referral deleted, and why. Another approves, and all is gone, or refuses (domain.md §6.3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="deletion_proposals")
    rule = models.CharField(max_length=12, choices=Rule)
    request = models.ForeignKey(ErasureRequest, null=True, on_delete=models.CASCADE, related_name="proposals")
    reason = EncryptedTextField()
    by = staff()
    at = models.DateTimeField(default=timezone.now)
    refused_reason = EncryptedTextField(blank=True, default="")
    refused_by = staff(null=True)
    refused_at = models.DateTimeField(null=True)

    objects = DeletionProposalQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(refused_at__isnull=True), name="one_proposal_a_referral"
            )
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class Tombstone(models.Model):
    """What is left of a deleted referral: codes and dates, no content. It outlives the referral (domain.md §6.3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No foreign key: the referral is gone. A backup from before still has it under this key.
    referral_key = models.UUIDField(unique=True)
    reference = models.CharField(max_length=13, unique=True)
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(default=timezone.now)
    rule = models.CharField(max_length=12, choices=Rule)
    # Empty where a restored backup is older than the account.
    proposed_by = staff(null=True)
    approved_by = staff(null=True)
    erasure_requests = models.JSONField(default=list, help_text="Codes and days alone.")

    class Meta:
        ordering = ["-deleted_at"]

    def __str__(self) -> str:
        return self.reference
