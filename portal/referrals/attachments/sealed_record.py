"""What every sealed file has: its record here, its sealed content in the storage "attachments"."""

import uuid
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Sum
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from portal.privacy.fields import EncryptedTextField
from portal.privacy.keys import newest_key_id

from .kinds import Kind, Scan
from .storage import remove_stored


class SealedFileQuerySet(models.QuerySet[Any]):
    """Reads sealed files by what has to be done with them."""

    def to_scan(self) -> Self:
        """Files that no scanner has seen yet, the oldest first."""
        return self.filter(scan__in=[Scan.WAITING, Scan.NOT_SCANNED]).exclude(stored="").order_by("added_at", "pk")

    def behind(self) -> Self:
        """Files that are not sealed with the newest key."""
        return self.exclude(stored="").exclude(key_id=newest_key_id())

    def bytes_together(self) -> int:
        """Return how much these files hold."""
        return self.aggregate(total=Sum("size"))["total"] or 0


class SealedFile(models.Model):
    """One file. `folder` is where in the storage files of its kind lie."""

    folder = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = EncryptedTextField()
    kind = models.CharField(max_length=4, choices=Kind)
    size = models.PositiveIntegerField(help_text="Bytes, as it is handed out.")
    scan = models.CharField(max_length=12, choices=Scan, db_index=True)
    stored = models.CharField(max_length=40, blank=True, help_text="Its name in the storage; empty once removed.")
    key_id = models.CharField(max_length=16)
    added_at = models.DateTimeField(default=timezone.now)

    objects = SealedFileQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def place(self) -> str:
        """What the sealed file is bound to: this record and no other."""
        return f"{self._meta.db_table}|{self.pk}|file"

    @property
    def may_be_opened(self) -> bool:
        """Whether the file is there and not in quarantine."""
        return bool(self.stored) and self.scan in (Scan.CLEAN, Scan.NOT_SCANNED)


@receiver(post_delete)
def remove_file_too(instance: Any, **kwargs: Any) -> None:
    """Remove the file of a record that was deleted, whoever deleted it, once that is certain."""
    if isinstance(instance, SealedFile) and instance.stored:
        transaction.on_commit(lambda: remove_stored(instance.stored))
