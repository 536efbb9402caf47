"""The audit trail: rows that are only ever added, each sealed with the hash of the one before (domain.md §6.6)."""

from typing import Any

from django.conf import settings
from django.db import models

from .actions import Action


def actions() -> list[tuple[str, str]]:
    """Return everything that may be written down; a function, so that a new action needs no migration."""
    return Action.choices


class AuditIsAppendOnly(Exception):
    """Somebody tried to change or delete an audit row."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Reads the trail. It cannot be changed through here; the database refuses it as well."""

    def about(self, reference: str) -> "AuditQuerySet":
        """Rows about one referral."""
        return self.filter(reference=reference)

    def newest_first(self) -> "AuditQuerySet":
        """The latest row first."""
        return self.order_by("-pk")

    def update(self, **kwargs: Any) -> int:
        raise AuditIsAppendOnly("An audit row is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AuditIsAppendOnly("An audit row is never deleted.")


class AuditEntry(models.Model):
    """Who did what, when, to which referral. `detail` holds codes and numbers, never personal data."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    action = models.CharField(max_length=30, choices=actions)
    # No foreign key: the trail outlives the referral.
    referral_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=13, blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["referral_id", "action"], name="audit_referral_action")]

    def __str__(self) -> str:
        return f"{self.action} {self.reference}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert. Raises AuditIsAppendOnly on any later save."""
        if not self._state.adding:
            raise AuditIsAppendOnly("An audit row is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AuditIsAppendOnly("An audit row is never deleted.")


class AuditHead(models.Model):
    """The end of the chain: how many rows there are and the newest hash. A cut tail no longer fits it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    entries = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.entries} entries"
