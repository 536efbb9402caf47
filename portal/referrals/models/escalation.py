"""Telling somebody outside who can protect: it runs beside the state and never ends a referral (domain.md §4)."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.privacy.fields import EncryptedTextField

from .referral import Referral

if TYPE_CHECKING:
    from portal.accounts.models import User


class EscalationQuerySet(models.QuerySet["Escalation"]):
    """Reads escalations by what has to happen with them."""

    def visible_to(self, user: "User") -> "EscalationQuerySet":
        """Those of referrals that this person may know of."""
        return self.filter(referral__in=Referral.objects.visible_to(user))

    def unanswered(self) -> "EscalationQuerySet":
        """Made, and nobody has answered yet."""
        return self.filter(made=True, answered_at__isnull=True)

    def to_chase(self, now: datetime) -> "EscalationQuerySet":
        """Unanswered for so long that somebody has to ask again, the longest first."""
        return self.unanswered().filter(chase_at__lte=now).order_by("chase_at", "pk")


class Escalation(models.Model):
    """One service told about a referral, or considered and not told with the reason. Only the response is added."""

    class Kind(models.TextChoices):
        EMERGENCY = "999", "999"
        POLICE = "101", "101, police"
        MASH = "mash", "MASH, the children’s front door"
        LADO = "lado", "LADO, about somebody who works with children"
        NRM = "nrm", "NRM, National Referral Mechanism"
        MACE = "mace", "MACE, child exploitation panel"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="escalations")
    kind = models.CharField(max_length=4, choices=Kind)
    made = models.BooleanField(default=True, help_text="No: it was considered and not made.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="escalations")
    at = models.DateTimeField(default=timezone.now)
    told = EncryptedTextField(blank=True)
    reference = EncryptedTextField(blank=True)
    note = EncryptedTextField(blank=True)
    with_consent = models.BooleanField(null=True, help_text="Empty when it was not made.")
    # Why it was not made, or why without consent.
    because = EncryptedTextField(blank=True)
    chase_at = models.DateTimeField(null=True, blank=True)
    chased_at = models.DateTimeField(null=True, blank=True)
    response = EncryptedTextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = EscalationQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["answered_at", "chase_at"], name="escalation_to_chase")]
        constraints = [
            models.CheckConstraint(
                condition=Q(made=False) | Q(with_consent__isnull=False, chase_at__isnull=False),
                name="escalation_made_says_consent_and_when_to_chase",
            )
        ]

    def __str__(self) -> str:
        return f"{self.short_name} {self.pk}"

    @property
    def short_name(self) -> str:
        """The service alone, as people say it: "MASH"."""
        return self.get_kind_display().split(",")[0]

    @property
    def is_unanswered(self) -> bool:
        """Whether somebody still has to answer."""
        return self.made and self.answered_at is None
