"""What the people who keep the site running want to know: when something was last done, and how requests went."""

from datetime import datetime

from django.db import models
from django.utils import timezone


class Milestone(models.Model):
    """When something last happened, or a key was first seen; one row a name, such as `backup` or `field key k1`."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}, {self.at:%d %b %Y %H:%M}"


class RequestCount(models.Model):
    """How often a view answered with a status since counting began, over all processes, and how long it took."""

    view = models.CharField(max_length=100)
    status = models.PositiveSmallIntegerField()
    requests = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    within_100_ms = models.PositiveBigIntegerField(default=0)
    within_1_s = models.PositiveBigIntegerField(default=0)
    within_5_s = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["view", "status"], name="one_count_a_view_and_status")]

    def __str__(self) -> str:
        return f"{self.view} {self.status}"


def note(name: str) -> None:
    """Note that this happened now."""
    Milestone.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def noted(name: str) -> datetime | None:
    """Return when this was noted, or None when it never was."""
    return Milestone.objects.filter(name=name).values_list("at", flat=True).first()
