"""Invitations: the only way to an account. One link, three days, one use, kept only as a hash (security.md)."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.privacy.tokens import search_token


def invitation_expiry() -> datetime:
    """Return when an invitation made now ends."""
    return timezone.now() + settings.INVITATION_LIFETIME


def hash_of(token: str) -> str:
    """Return the keyed hash of a link's token; the token itself is 256 random bits."""
    return search_token("invitation", token)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads invitations by whether they still open the door."""

    def open(self) -> "InvitationQuerySet":
        """Neither used, nor taken back, nor too old."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """Somebody may make an account with these roles, programmes and areas."""

    email = models.EmailField()
    token_hash = models.CharField(max_length=32, unique=True)
    roles = models.JSONField(default=list)
    programmes = models.ManyToManyField("programmes.Programme", blank=True)
    areas = models.JSONField(default=list, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="invitations_sent"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=invitation_expiry)
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @staticmethod
    def new_token() -> str:
        """Return the secret part of a link."""
        return secrets.token_urlsafe(32)
