"""The files of a resource: sealed like attachments, each version a record of its own that never changes."""

import uuid

from django.conf import settings
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from portal.referrals.attachments.sealed_record import SealedFile


class Reading(models.TextChoices):
    """Whether the words in a file were read for search."""

    WAITING = "waiting", "Its words are not in search yet"
    DONE = "done", "Its words are in search"
    NONE = "none", "It has no words that search can read"


class LibraryFile(SealedFile):
    """One version of one file. Versions of the same file share a `series`."""

    folder = "library/"

    stored = models.CharField(max_length=60, blank=True, help_text="Its name in the storage; empty once removed.")
    resource = models.ForeignKey("resources.Resource", on_delete=models.CASCADE, related_name="library_files")
    series = models.UUIDField(default=uuid.uuid4)
    number = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, help_text="When readers could first open it.")
    reading = models.CharField(max_length=8, choices=Reading, default=Reading.WAITING)
    text = models.TextField(blank=True, help_text="The words in it, for search.")

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="one_file_a_version")]
        indexes = [models.Index(fields=["reading", "scan"], name="library_file_reading")]


class FileOfResource(Orderable):
    """Which file a version of a resource has, and what it is called there."""

    resource = ParentalKey("resources.Resource", on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(LibraryFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120, help_text="What is in it: “Form for a home visit”.")

    def __str__(self) -> str:
        return self.title
