"""Recovery of an account whose owner lost every second factor: started by an administrator, confirmed by its owner."""

from django.conf import settings
from django.db import models

from .link import LinkQuerySet, OneTimeLink


class RecoveryQuerySet(LinkQuerySet["Recovery"]):
    """Reads recoveries."""


class Recovery(OneTimeLink):
    """One recovery. `revoked_at` also tells that its owner said: this was not me."""

    PURPOSE = "recovery"
    LIFETIME = settings.RECOVERY_LIFETIME

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recoveries")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "recoveries"

    def __str__(self) -> str:
        return f"recovery {self.pk}"
