"""Which revisions were ever published, in their order: what readers call a version."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Version(models.Model):
    """One published version. The revision cannot be purged while it is here."""

    resource = models.ForeignKey("resources.Resource", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.OneToOneField("wagtailcore.Revision", on_delete=models.PROTECT, related_name="library_version")
    published_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["resource", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"version {self.number}"
