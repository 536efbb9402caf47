"""What a person decided about two referrals: one young person, one household, or not the same (domain.md §6.12)."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.privacy.fields import EncryptedTextField

from .referral import Referral

if TYPE_CHECKING:
    from portal.accounts.models import User


class Relation(models.TextChoices):
    """How the young people of two referrals are related."""

    SAME_PERSON = "same_person", "The same young person"
    SAME_HOUSEHOLD = "same_household", "Two young people of one household"
    NOT_THE_SAME = "not_the_same", "Not the same young person"


class LinkQuerySet(models.QuerySet["Link"]):
    """Reads links. Who may not know of one of the two referrals may not know of the link."""

    def open(self) -> "LinkQuerySet":
        """Links that nobody has undone."""
        return self.filter(ended_at__isnull=True)

    def known_to(self, user: "User") -> "LinkQuerySet":
        """Links of which this person may know both ends."""
        return self.among(Referral.objects.visible_to(user))

    def among(self, referrals: models.QuerySet[Referral]) -> "LinkQuerySet":
        """Links between two of these referrals."""
        return self.filter(first__in=referrals, second__in=referrals)

    def of(self, *referrals: uuid.UUID) -> "LinkQuerySet":
        """Links with one of these referrals at either end."""
        return self.filter(Q(first__in=referrals) | Q(second__in=referrals))


class Link(models.Model):
    """One person’s judgement of a pair. It is never edited, only undone, so that the history stays.

    A pair has one row, whichever of the two somebody started from, and so can never be half linked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="links_as_first")
    second = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="links_as_second")
    relation = models.CharField(max_length=20, choices=Relation)
    reason = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_reason = EncryptedTextField(blank=True, default="")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="link_names_a_pair_one_way"),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(ended_at__isnull=True), name="one_open_link_a_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.pk}"

    def other(self, referral: uuid.UUID) -> uuid.UUID:
        """Return the key of the other end."""
        return self.second_id if self.first_id == referral else self.first_id
