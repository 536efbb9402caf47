"""What is known of a caseworker when work is given out, and whom they should not work with."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.privacy.fields import EncryptedTextField
from programmes.areas import Area

from .referral import Referral

if TYPE_CHECKING:
    from portal.accounts.models import User


def usual_capacity() -> int:
    """Return how many weighted points a caseworker carries unless a team leader says otherwise."""
    return settings.CASEWORKER_CAPACITY


class CaseworkerProfile(models.Model):
    """Languages, capacity and where somebody works from. What they may do is not here: administrators give rights."""

    caseworker = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="caseworker_profile"
    )
    languages = models.JSONField(default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(default=usual_capacity, help_text="Weighted points.")
    works_from = models.JSONField(default=list, blank=True, help_text="Codes of the boroughs they meet people in.")

    def __str__(self) -> str:
        return f"profile of {self.caseworker_id}"

    @property
    def works_from_names(self) -> list[str]:
        """The boroughs they work from, in words."""
        return [Area(code).label for code in self.works_from if code in Area.values]


class ExclusionQuerySet(models.QuerySet["Exclusion"]):
    """Reads exclusions."""

    def in_force(self) -> "ExclusionQuerySet":
        """Those that nobody has lifted."""
        return self.filter(lifted_at__isnull=True)

    def visible_to(self, user: "User") -> "ExclusionQuerySet":
        """Those about referrals that this person may know of."""
        return self.filter(referral__in=Referral.objects.visible_to(user))


class Exclusion(models.Model):
    """Why a caseworker should not work with a young person. A warning that needs a reason to pass, never a ban."""

    class Kind(models.TextChoices):
        RELATIVE = "relative", "Relative of the young person"
        KNOWN = "known", "Known to the young person or family"
        UNSAFE_AREA = "unsafe_area", "Works where they cannot safely go"
        OTHER = "other", "Another reason"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    caseworker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exclusions")
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="exclusions")
    kind = models.CharField(max_length=12, choices=Kind)
    note = EncryptedTextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
