"""What people were told of, how each wants to hear, and which digests went out. References only, nothing personal."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.referrals.models import Referral

from .kinds import Delivery, NoticeKind

if TYPE_CHECKING:
    from portal.accounts.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reads notices. Start with `for_reading_by`: what was told once may have to be hidden now."""

    def for_reading_by(self, person: "User") -> "NoticeQuerySet":
        """The notices of this person about referrals that they may see now (domain.md §6.7)."""
        return self.filter(person=person, referral__in=Referral.objects.visible_to(person))

    def unread(self) -> "NoticeQuerySet":
        """Not read yet."""
        return self.filter(read_at__isnull=True)

    def unread_first(self) -> "NoticeQuerySet":
        """Unread before read, the newest first in each."""
        return self.order_by(F("read_at").desc(nulls_first=True), "-created_at")

    def for_digest(self, before: datetime) -> "NoticeQuerySet":
        """To be told in a digest, in none yet, and from before this digest."""
        return self.filter(delivery=Delivery.DAILY, in_digest_at__isnull=True, created_at__lt=before)

    def old(self, now: datetime) -> "NoticeQuerySet":
        """Read so long ago that nobody needs them."""
        return self.filter(read_at__lt=now - settings.NOTICE_LIFETIME)


class Notice(models.Model):
    """One person was told one thing about one referral. `about` makes telling it twice the same as once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30, choices=NoticeKind)
    about = models.CharField(max_length=50)
    delivery = models.CharField(max_length=10, choices=Delivery)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    in_digest_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "referral", "kind", "about"], name="told_once"),
        ]
        indexes = [
            models.Index(fields=["person", "read_at", "created_at"], name="notice_person_read"),
            models.Index(
                fields=["person"], name="notice_for_digest", condition=Q(delivery="daily", in_digest_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class NoticeChoice(models.Model):
    """How one person wants to hear of one kind."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=30, choices=NoticeKind)
    delivery = models.CharField(max_length=10, choices=Delivery)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_choice_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.delivery}"


class Digest(models.Model):
    """One day's digest of one person: there is never a second."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.day}"
