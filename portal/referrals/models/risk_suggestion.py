"""What the rules suggested, and from what. Kept for good, so that a decision can be explained years later."""

import uuid

from django.db import models
from django.utils import timezone

from portal.referrals.risk import RiskBand, Rules


class RiskSuggestion(models.Model):
    """One run of the rules (domain.md §5): codes and points only, no words of the referrer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="suggestions")
    made_at = models.DateTimeField(default=timezone.now)
    band = models.CharField(max_length=10, choices=RiskBand)
    points = models.PositiveSmallIntegerField()
    floor = models.CharField(max_length=200, blank=True)
    immediate = models.CharField(max_length=200, blank=True)
    contributions = models.JSONField(default=list)
    information_gap = models.BooleanField(default=False)
    rules = models.CharField(max_length=20)
    numbers = models.JSONField(default=dict, help_text="Every number of the rules that made it, by name.")

    class Meta:
        ordering = ["-made_at"]
        get_latest_by = "made_at"

    def __str__(self) -> str:
        return f"{self.band} ({self.points}, rules {self.rules})"

    @property
    def made_by(self) -> Rules:
        """The rules that made it, whatever the rules are now; those from before numbers were kept were the first."""
        return Rules(**self.numbers)
