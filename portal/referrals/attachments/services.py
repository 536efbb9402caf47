"""Adding, removing, handing over and opening files. Each function owns its transaction."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.privacy.keys import newest_key_id
from portal.privacy.sealed_files import open_sealed_file, seal_file
from portal.referrals.models import Attachment, Draft, Referral
from portal.referrals.services import Unknown, known_referral
from portal.referrals.states import Pathway

from .checks import examine, shown_name
from .clamav import scanner_is_set
from .kinds import Kind, Scan
from .refusals import MEGABYTE, NOT_KEPT, NotAccepted, refuse_large
from .sealed_record import SealedFile
from .storage import NotStored, read_stored, remove_stored, store, stored_before

PATHWAYS_WITH_FILES = frozenset({Pathway.PROFESSIONAL, Pathway.HOSPITAL, Pathway.PARENT})
SWEPT_AFTER = timedelta(days=1)


class InQuarantine(Exception):
    """The file may not be opened, now or ever; the text says why."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file as it is handed to staff."""

    name: str
    content_type: str
    content: bytes


def add_file(*, draft: uuid.UUID, name: str, content: bytes) -> Attachment:
    """Keep a file with the draft. Raises NotAccepted, which says why not; then nothing of the file is left."""
    attachment = Attachment(draft_id=draft)
    keep_file(attachment, name, content, save=save_with_draft)
    return attachment


def keep_file(attachment: Attachment, name: str, content: bytes, *, save: Callable[[Attachment], None]) -> None:
    """Examine, seal and store a file, then `save` its record. Whatever is raised, nothing of the file is left."""
    refuse_large(len(content))
    refuse_when_full(attachment, len(content))
    found = examine(content)
    attachment.name, attachment.kind, attachment.size = shown_name(name, found.kind), found.kind, len(found.content)
    attachment.scan = Scan.WAITING if scanner_is_set() else Scan.NOT_SCANNED
    attachment.key_id = newest_key_id()
    try:
        attachment.stored = store(seal_file(found.content, place=attachment.place))
    except NotStored as error:
        raise NotAccepted(NOT_KEPT) from error
    try:
        save(attachment)
    except BaseException:
        remove_stored(attachment.stored)
        raise


@transaction.atomic
def save_with_draft(attachment: Attachment) -> None:
    """Write the record while nobody else can add to the draft, or send it."""
    draft = attachment.draft_id
    if draft is None or not Draft.objects.select_for_update().filter(pk=draft).exists():
        raise NotAccepted("The referral was sent or cleared in the meantime.")
    refuse_when_full(attachment, attachment.size)
    attachment.save(force_insert=True)


def refuse_when_full(attachment: Attachment, size: int) -> None:
    """Raise NotAccepted when one more file of this size is too much. What was sent takes as many and as much again."""
    owner = {"draft": attachment.draft_id, "referral": attachment.referral_id}
    there = Attachment.objects.filter(**owner)
    times, instead = (1, "Remove one to make room") if attachment.draft_id else (2, "Tell us in words what is in it")
    most = times * settings.ATTACHMENT_MOST
    if there.count() >= most:
        raise NotAccepted(f"You can add {most} files. {instead}.")
    if there.bytes_together() + size > times * settings.ATTACHMENT_TOTAL:
        megabytes = times * settings.ATTACHMENT_TOTAL // MEGABYTE
        raise NotAccepted(f"All files together can be up to {megabytes} MB. {instead}, or add a smaller copy.")


def remove_file(*, draft: uuid.UUID, attachment: uuid.UUID) -> None:
    """Remove a file from the draft; one that is not there is removed already."""
    Attachment.objects.filter(draft=draft, pk=attachment).delete()


def hand_over(draft: Draft, referral: Referral) -> None:
    """Move the files of a draft to the referral that it becomes, in the caller's transaction.

    What the pathway does not ask for stays with the draft, and goes with it.
    """
    if referral.pathway in PATHWAYS_WITH_FILES:
        Attachment.objects.filter(draft=draft).update(draft=None, referral=referral)


def content_of(attachment: SealedFile) -> bytes:
    """Return what is in a file. Raises NotStored and DecryptionFailed."""
    return open_sealed_file(read_stored(attachment.stored), place=attachment.place)


def open_file(*, reference: str, attachment: uuid.UUID, actor: User) -> OpenedFile:
    """Return a file for reading, after writing that it was opened (domain.md §6.6).

    Raises Unknown when there is none that this person may know of, InQuarantine while or because it is not safe,
    NotStored and DecryptionFailed when it cannot be read.
    """
    referral = known_referral(reference=reference, actor=actor, through_glass=True)
    found = referral.attachments.filter(pk=attachment).first()
    if found is None or not found.may_be_opened:
        record(Action.REFUSED, actor=actor, referral=referral, detail={"file": str(attachment)})
    if found is None:
        raise Unknown
    if not found.may_be_opened:
        raise InQuarantine(found.get_scan_display())
    opened = {"file": str(found.pk), "kind": found.kind} | ({"through": "broken glass"} if referral.glass else {})
    content = content_of(found)
    record(Action.FILE_OPENED, actor=actor, referral=referral, detail=opened)
    return OpenedFile(found.name, Kind(found.kind).content_type, content)


def sweep(model: type[SealedFile] = Attachment) -> int:
    """Remove files that have no record, a day after they were stored, and return how many there were."""
    left_over = set(stored_before(timezone.now() - SWEPT_AFTER, folder=model.folder))
    left_over -= set(model.objects.exclude(stored="").values_list("stored", flat=True))
    for name in left_over:
        remove_stored(name)
    return len(left_over)
