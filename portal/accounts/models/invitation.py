"""Invitations: the only way to an account (security.md)."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from .link import LinkQuerySet, OneTimeLink


class InvitationQuerySet(LinkQuerySet["Invitation"]):
    """Reads invitations."""

    def waiting(self) -> "InvitationQuerySet":
        """Neither used nor taken back: open, or too old and to be sent again."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class Invitation(OneTimeLink):
    """Somebody may make an account with these roles, programmes and areas."""

    PURPOSE = "invitation"
    LIFETIME = settings.INVITATION_LIFETIME

    email = models.EmailField()
    roles = models.JSONField(default=list)
    programmes = models.ManyToManyField("programmes.Programme", blank=True)
    areas = models.JSONField(default=list, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="invitations_sent"
    )

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def too_old(self) -> bool:
        """Whether it waited longer than an invitation may."""
        return self.expires_at <= timezone.now()
