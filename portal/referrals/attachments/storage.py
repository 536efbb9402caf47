"""Where sealed files lie: the storage "attachments", under names that say nothing, outside any web root."""

import logging
import os
import secrets
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

logger = logging.getLogger(__name__)


class NotStored(Exception):
    """The storage could not keep or give a file; the disk is full, or it does not answer."""


class SealedFolder(FileSystemStorage):
    """A folder that only the site may read. A file that was kept survives a power cut."""

    def _save(self, name: str, content: ContentFile) -> str:  # type: ignore[type-arg]
        saved: str = super()._save(name, content)  # type: ignore[misc]
        for path in (Path(self.path(saved)), Path(self.location)):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return saved


def storage() -> Storage:
    """Return the storage of attachments."""
    return storages["attachments"]


def store(sealed: bytes, *, folder: str = "") -> str:
    """Keep a sealed file under a new random name and return it. Raises NotStored; then nothing of it is left."""
    name = folder + secrets.token_hex(20)
    try:
        return storage().save(name, ContentFile(sealed))
    except Exception as error:  # each kind of storage raises errors of its own
        logger.warning("a file could not be stored: %s", type(error).__name__)
        remove_stored(name)
        raise NotStored from error


def read_stored(name: str) -> bytes:
    """Return a sealed file. Raises NotStored when it is not there or the storage does not answer."""
    try:
        with storage().open(name) as file:
            return file.read()
    except Exception as error:  # each kind of storage raises errors of its own
        logger.warning("a stored file could not be read: %s", type(error).__name__)
        raise NotStored from error


def remove_stored(name: str) -> None:
    """Remove a file if it is there. One that cannot be removed now is swept away later (`sweep`)."""
    try:
        storage().delete(name)
    except Exception as error:  # each kind of storage raises errors of its own
        logger.warning("a stored file could not be removed: %s", type(error).__name__)


def stored_before(moment: datetime, *, folder: str = "") -> list[str]:
    """Return the names of all files that were stored in a folder before `moment`."""
    try:
        _, names = storage().listdir(folder)
    except FileNotFoundError:
        return []
    return [folder + name for name in names if storage().get_modified_time(folder + name) < moment]
