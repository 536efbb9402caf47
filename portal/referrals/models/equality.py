"""Equality answers: kept apart from every referral, for counting alone (domain.md §3, §6)."""

import uuid
from datetime import date

from django.db import models
from django.utils import timezone


def this_month() -> date:
    """Return the first day of this month: the exact day could lead back to a referral."""
    return timezone.localdate().replace(day=1)


class EqualityAnswers(models.Model):
    """What somebody said about a young person’s background. Nothing here says which referral it came with.

    No name, no key, no time, no programme; a random key, so that rows do not stand in the order of referrals.
    Never shown in triage, never scored.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.DateField(default=this_month, editable=False)
    answers = models.JSONField(default=dict)  # question → code

    class Meta:
        ordering = ["month", "id"]
        verbose_name_plural = "equality answers"

    def __str__(self) -> str:
        return f"Equality answers of {self.month:%B %Y}"
