"""Decisions, allocations and attempts to make contact.

A decision is written once and never edited; undoing it is a new decision.
"""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.privacy.fields import EncryptedJSONField, EncryptedTextField
from portal.referrals.risk import RiskBand
from portal.referrals.states import State


class DecisionIsFinal(Exception):
    """Somebody tried to change or delete a decision."""


class Decision(models.Model):
    """One move of the workflow: who, when, from where to where, and why (domain.md §4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="decisions")
    move = models.CharField(max_length=40)
    from_state = models.CharField(max_length=30, choices=State)
    to_state = models.CharField(max_length=30, choices=State)
    band = models.CharField(max_length=10, choices=RiskBand, blank=True)
    version = models.PositiveIntegerField(help_text="The version of the referral that this decision made.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField(default=timezone.now)
    countersigns = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given = EncryptedJSONField(default=dict)

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["referral", "version"], name="one_decision_a_version")]

    def __str__(self) -> str:
        return f"{self.move} {self.referral_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert. Raises DecisionIsFinal on any later save."""
        if not self._state.adding:
            raise DecisionIsFinal("A decision is never edited. Record a new one.")
        super().save(*args, **kwargs)


class Allocation(models.Model):
    """A caseworker takes a referral on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="allocations")
    caseworker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="allocations")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="allocation")
    allocated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.caseworker} from {self.allocated_at:%d %b %Y}"


class ContactAttemptQuerySet(models.QuerySet["ContactAttempt"]):
    """Reads attempts by what they say about reaching the young person; asking the referrer is not that."""

    def with_them(self) -> "ContactAttemptQuerySet":
        """Tries to reach the young person or their family."""
        return self.exclude(whom=ContactAttempt.Whom.REFERRER)

    def in_vain(self) -> "ContactAttemptQuerySet":
        """Tries that reached nobody, and after which nobody was reached."""
        reached_since = ContactAttempt.objects.with_them().filter(
            referral=models.OuterRef("referral"), reached=True, at__gte=models.OuterRef("at")
        )
        return self.with_them().filter(~models.Exists(reached_since), reached=False)


class ContactAttempt(models.Model):
    """One try to reach the young person, their family or the referrer, whether it reached them or not."""

    class Channel(models.TextChoices):
        CALL = "call", "Phone call"
        VOICEMAIL = "voicemail", "Voicemail"
        TEXT = "text", "Text message"
        EMAIL = "email", "E-mail"
        VISIT = "visit", "Visit"
        THROUGH_SOMEONE = "through_someone", "Through another person"
        LETTER = "letter", "Letter"

    class Whom(models.TextChoices):
        YOUNG_PERSON = "young_person", "The young person"
        FAMILY = "family", "A parent or carer"
        REFERRER = "referrer", "The referrer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="contact_attempts")
    whom = models.CharField(max_length=20, choices=Whom, default=Whom.YOUNG_PERSON)
    channel = models.CharField(max_length=20, choices=Channel)
    reached = models.BooleanField(default=False)
    note = EncryptedTextField(blank=True)
    # What spoke against this way at that time, and why it was used all the same. Empty when it was safe.
    although = EncryptedTextField(blank=True, null=True)
    because = EncryptedTextField(blank=True, null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contact_attempts")
    at = models.DateTimeField(default=timezone.now)

    objects = ContactAttemptQuerySet.as_manager()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} on {self.at:%d %b %Y}"

    @property
    def in_vain(self) -> bool:
        """Whether it was a try to reach the young person or their family, and reached nobody."""
        return self.whom != self.Whom.REFERRER and not self.reached
