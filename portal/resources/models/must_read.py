"""What staff must read, and who has."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class MustRead(models.Model):
    """A version that these roles must read. One a resource is open; a newer one that asks again closes it."""

    resource = models.ForeignKey("resources.Resource", on_delete=models.CASCADE, related_name="must_reads")
    version = models.ForeignKey("resources.Version", on_delete=models.PROTECT, related_name="must_reads")
    roles = models.JSONField(default=list)
    asked_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resource"], condition=Q(closed_at__isnull=True), name="one_open_must_read_a_resource"
            )
        ]

    def __str__(self) -> str:
        return f"must read {self.pk}"


class Acknowledgement(models.Model):
    """Somebody says that they have read what they must read."""

    must_read = models.ForeignKey(MustRead, on_delete=models.CASCADE, related_name="acknowledgements")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["must_read", "by"], name="acknowledged_once")]

    def __str__(self) -> str:
        return f"read at {self.at:%d %b %Y %H:%M}"
