"""Links that work once and for a time: an invitation, a recovery. Kept only as a keyed hash (security.md)."""

import secrets
from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from portal.privacy.tokens import search_token


class LinkClosed(Exception):
    """The link was used, taken back, is too old, or never was one."""


class LinkQuerySet[Link: "OneTimeLink"](models.QuerySet[Link]):
    """Reads links by whether they still open the door."""

    def open(self) -> Self:
        """Neither used, nor taken back, nor too old."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())

    def find(self, token: str) -> Link:
        """Return the open link of this token. Raises LinkClosed."""
        found = self.open().filter(token_hash=self.model.hash_of(token)).first()
        if found is None:
            raise LinkClosed
        return found

    def revoke(self) -> int:
        """Take back those that are still open; returns how many."""
        return self.open().update(revoked_at=timezone.now())


class OneTimeLink(models.Model):
    """One link. Its token is 256 random bits, so a keyed hash is enough."""

    PURPOSE = ""  # the token of one kind of link is never that of another
    LIFETIME = timedelta()

    token_hash = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @classmethod
    def hash_of(cls, token: str) -> str:
        """Return the keyed hash of a token."""
        return search_token(cls.PURPOSE, token)

    def new_token(self) -> str:
        """Give this link a new token and its full time, and return the token; it cannot be read again."""
        token = secrets.token_urlsafe(32)
        self.token_hash = self.hash_of(token)
        self.expires_at = timezone.now() + self.LIFETIME
        return token

    def use_up(self) -> None:
        """Note that the link was used. Raises LinkClosed, also for the second of two uses at the same moment."""
        used = type(self)._default_manager.filter(
            pk=self.pk, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now()
        )
        if not used.update(accepted_at=timezone.now()):
            raise LinkClosed
