"""Putting files into the next version of a resource, taking them out, and opening them."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.privacy.keys import newest_key_id
from portal.privacy.sealed_files import seal_file
from portal.referrals.attachments.checks import examine, shown_name
from portal.referrals.attachments.clamav import scanner_is_set
from portal.referrals.attachments.kinds import Kind, Scan
from portal.referrals.attachments.refusals import NotAccepted, refuse_large
from portal.referrals.attachments.services import InQuarantine, content_of
from portal.referrals.attachments.storage import NotStored, remove_stored, store
from portal.resources.models import FileOfResource, LibraryFile, Resource
from portal.resources.permissions import may_add_files, may_write
from portal.resources.reading import Unknown

NOT_KEPT = "We could not keep it just now. Try again in a few minutes."
LOCKED = "Somebody else is checking this resource, or has locked it. Try again when they are done."


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file as it is handed out. `tag` tells one version from another, and nothing of what is in it."""

    name: str
    content_type: str
    content: bytes
    tag: str


def draft_of(resource: Resource) -> Resource:
    """Return the resource as its next version will be."""
    draft: Resource = resource.get_latest_revision_as_object()
    return draft


def add_file(
    *, resource: Resource, by: User, title: str, name: str, content: bytes, replaces: uuid.UUID | None = None
) -> LibraryFile:
    """Seal a file and put it into the next version, in the place of an earlier one if it replaces that.

    Raises NotAccepted, which says why not; then nothing of the file is left.
    """
    if not may_add_files(by, resource):
        raise NotAccepted(LOCKED)
    refuse_large(len(content))
    found = examine(content)
    file = LibraryFile(
        resource=resource, name=shown_name(name, found.kind), kind=found.kind, size=len(found.content), added_by=by,
        scan=Scan.WAITING if scanner_is_set() else Scan.NOT_SCANNED, key_id=newest_key_id(),
    )  # fmt: skip
    try:
        file.stored = store(seal_file(found.content, place=file.place), folder=file.folder)
    except NotStored as error:
        raise NotAccepted(NOT_KEPT) from error
    try:
        save_in_draft(file, title=title, by=by, replaces=replaces)
    except BaseException:
        remove_stored(file.stored)
        raise
    return file


@transaction.atomic
def save_in_draft(file: LibraryFile, *, title: str, by: User, replaces: uuid.UUID | None) -> None:
    """Write the record and a new draft that has the file."""
    resource = Resource.objects.select_for_update().get(pk=file.resource_id)
    draft = draft_of(resource)
    listed = list(draft.files.all())
    before = next((each for each in listed if each.file_id == replaces), None) if replaces else None
    if before:
        series = LibraryFile.objects.filter(series=before.file.series)
        file.series = before.file.series
        file.number = (series.aggregate(newest=Max("number"))["newest"] or 0) + 1
    elif len(listed) >= settings.RESOURCE_MOST_FILES:
        raise NotAccepted(f"A resource can have {settings.RESOURCE_MOST_FILES} files. Take one out to make room.")
    file.save(force_insert=True)
    if before:
        before.file, before.title = file, title or before.title
        draft.files = listed
    else:
        draft.files = [*listed, FileOfResource(file=file, title=title or file.name, sort_order=len(listed))]
    draft.save_revision(user=by, log_action=True)
    record(Action.RESOURCE_FILE_ADDED, actor=by, detail={"resource": str(resource.pk), "file": str(file.pk)})


@transaction.atomic
def take_out(*, resource: Resource, file: uuid.UUID, by: User) -> None:
    """Leave a file out of the next version. What earlier versions have stays theirs. Raises NotAccepted."""
    if not may_add_files(by, resource):
        raise NotAccepted(LOCKED)
    draft = draft_of(Resource.objects.select_for_update().get(pk=resource.pk))
    draft.files = [each for each in draft.files.all() if each.file_id != file]
    draft.save_revision(user=by, log_action=True)


def open_file(*, resource: uuid.UUID, file: uuid.UUID, reader: User) -> OpenedFile:
    """Return a file for reading. Raises Unknown, InQuarantine, NotStored and DecryptionFailed.

    Readers open what was published with a resource that they may read; who writes resources opens drafts too.
    """
    found = LibraryFile.objects.filter(pk=file, resource=resource).first()
    if found is None:
        raise Unknown
    if not may_write(reader):
        known = Resource.objects.visible_to(reader).filter(pk=resource).exists()
        if not known or found.published_at is None:
            raise Unknown
    if not found.may_be_opened:
        raise InQuarantine(found.get_scan_display())
    return OpenedFile(found.name, Kind(found.kind).content_type, content_of(found), found.pk.hex)
