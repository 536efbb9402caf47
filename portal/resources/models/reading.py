"""What readers leave behind: what they keep, what they say, what they looked for and did not find."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.privacy.fields import EncryptedTextField


class SavedResource(models.Model):
    """Somebody keeps a resource at hand."""

    resource = models.ForeignKey("resources.Resource", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "resource"], name="saved_once")]

    def __str__(self) -> str:
        return f"saved at {self.at:%d %b %Y}"


class Feedback(models.Model):
    """What somebody tells the owner of a resource. Sealed: people write names where they should not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey("resources.Resource", on_delete=models.CASCADE, related_name="feedback")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    words = EncryptedTextField()
    done_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-at"]
        verbose_name_plural = "feedback"

    def __str__(self) -> str:
        return f"feedback {self.pk}"


class SearchedFor(models.Model):
    """A word that somebody searched the library for and nothing was found: never by whom, never a name."""

    word = models.CharField(max_length=24, unique=True)
    times = models.PositiveIntegerField(default=0)
    last_on = models.DateField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-times", "word"]
        verbose_name_plural = "words searched for"

    def __str__(self) -> str:
        return self.word
