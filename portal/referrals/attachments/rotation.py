"""Seals stored files anew with the newest key, for `rotate_keys`. A stopped run is finished by the next."""

import uuid
from dataclasses import dataclass, field

from django.db import transaction

from portal.privacy.ciphertext import DecryptionFailed
from portal.privacy.keys import newest_key_id
from portal.privacy.sealed_files import seal_file
from portal.referrals.models import Attachment

from .sealed_record import SealedFile
from .services import content_of
from .storage import NotStored, remove_stored, store


@dataclass(slots=True)
class FileRotation:
    """What one run did."""

    resealed: int = 0
    unreadable: list[uuid.UUID] = field(default_factory=list)


def rotate_files(model: type[SealedFile] = Attachment) -> FileRotation:
    """Seal every file under an older key anew, one at a time. One that cannot be read stays as it is and is named."""
    done = FileRotation()
    for attachment in list(model.objects.behind().defer("name").order_by("pk")):
        try:
            done.resealed += reseal(attachment)
        except (NotStored, DecryptionFailed):
            done.unreadable.append(attachment.pk)
    return done


def reseal(attachment: SealedFile) -> int:
    """Store the file anew beside the old one, let the record point to it, and only then remove the old one.

    Return 1, or 0 when the file was removed or sealed by somebody else meanwhile.
    """
    key_id = newest_key_id()
    renewed = store(seal_file(content_of(attachment), place=attachment.place), folder=attachment.folder)
    with transaction.atomic():
        row = type(attachment).objects.filter(pk=attachment.pk, stored=attachment.stored)
        changed = row.update(stored=renewed, key_id=key_id)
        superseded = attachment.stored if changed else renewed
        transaction.on_commit(lambda: remove_stored(superseded))
    return changed
