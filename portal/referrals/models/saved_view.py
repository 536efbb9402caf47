"""Views of the queue that staff keep: a name, and what the queue is narrowed by."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.accounts.models import User
from portal.privacy.fields import EncryptedTextField


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Reads views."""

    def for_person(self, user: User) -> "SavedViewQuerySet":
        """Their own and those shared with everybody, the oldest first."""
        return self.filter(Q(owner=user) | Q(shared=True)).order_by("made_at", "pk")


class SavedView(models.Model):
    """One view. It holds filters only, never what was found; each person sees in it what they may see.

    The name is sealed, for somebody may write a young person’s name into it although they are asked not to.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = EncryptedTextField()
    filters = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    def __str__(self) -> str:
        return f"saved view {self.pk}"
