"""The sessions of staff as rows, so that each can be seen and ended by its owner (security.md)."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone


class StaffSessionQuerySet(models.QuerySet["StaffSession"]):
    """Reads sessions."""

    def open(self, now: datetime | None = None) -> "StaffSessionQuerySet":
        """Not ended, and neither idle nor older than settings allow."""
        now = now or timezone.now()
        return self.filter(
            ended_at__isnull=True,
            began_at__gt=now - settings.STAFF_SESSION_LONGEST,
            last_seen_at__gt=now - settings.STAFF_SESSION_IDLE,
        )


class StaffSession(models.Model):
    """One log-in of one person. It holds no address of the network, and not the key of the browser's session."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_sessions")
    began_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=80, help_text="Browser and system in words, such as “Firefox on Windows”.")
    place = models.CharField(max_length=80, blank=True, help_text="A place that the settings know, or nothing.")
    second_factor = models.CharField(max_length=64, help_text="The name of the device that logged in.")

    objects = StaffSessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "ended_at", "last_seen_at"], name="staff_session_open")]

    def __str__(self) -> str:
        return f"session {self.pk}"
