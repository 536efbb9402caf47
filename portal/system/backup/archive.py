"""Makes a backup: one sealed file with every row of the database and every file, in one state of the database.

Inside the seal lies a compressed tar: `about.json`, `rows/TABLE` for each table, `counts.json`, and
`files/STORAGE/NAME` for each file. Rows come first: a file that is added meanwhile is swept away after a restore, a
row without its file would be a loss.
"""

import contextlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import connection, transaction
from django.utils import timezone

from portal.privacy.keys import decode_key
from portal.system.models import note

from .rows import MADE_ANEW, applied_migrations, read_rows, tables_after
from .sealed_stream import SealingWriter

FORMAT = 1
SUFFIX = ".backup"
KEPT_STORAGES = ("default", "attachments")
IN_MEMORY = 8 * 1024 * 1024  # bytes of one table; more waits in a file without a name


class NothingThere(Exception):
    """There is nothing to be kept: is DATABASE_URL the right one?"""


@dataclass(frozen=True, slots=True)
class Made:
    """What was written."""

    path: Path
    rows: int
    files: int


def backup_key() -> bytes:
    """Return the key of backups. Raises ImproperlyConfigured when it is missing or malformed."""
    return decode_key(settings.BACKUP_KEY, "BACKUP_KEY")


def make_backup(folder: Path, *, with_files: bool = True) -> Made:
    """Write a backup into the folder under a name with the time. What was broken off leaves nothing behind."""
    key = backup_key()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"sos-{timezone.now():%Y%m%dT%H%M%S}{SUFFIX}"
    unfinished = path.with_suffix(".unfinished")
    try:
        with open(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as target:  # noqa: PTH123
            rows, files = write_archive(target, key, with_files=with_files)
            target.flush()
            os.fsync(target.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    note("backup")
    return Made(path, rows, files)


def write_archive(target: BinaryIO, key: bytes, *, with_files: bool = True) -> tuple[int, int]:
    """Write rows and files, sealed, and return how many of each."""
    writer = SealingWriter(target, key)
    # The stream is finished by hand: an archive that was broken off by an error must not look whole.
    with tarfile.open(fileobj=cast(IO[bytes], writer), mode="w|gz", compresslevel=6) as tar:
        with one_state():
            rows = add_rows(tar)
        files = sum(add_files(tar, name) for name in KEPT_STORAGES) if with_files else 0
    writer.finish()
    return rows, files


@contextlib.contextmanager
def one_state() -> Iterator[None]:
    """Read everything as it was at one moment, and make nobody wait."""
    mode = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]  # a reader needs no lock
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                    cursor.execute("SET LOCAL statement_timeout = 0")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = mode  # type: ignore[attr-defined]


def add_rows(tar: tarfile.TarFile) -> int:
    """Add what the database holds; return the number of rows."""
    migrations = applied_migrations()
    if not migrations:
        raise NothingThere("This database is empty.")
    about = {"format": FORMAT, "made_at": timezone.now().isoformat(), "migrations": migrations}
    add(tar, "about.json", io.BytesIO(json.dumps(about).encode()))
    counts = {}
    for table, model in tables_after(migrations).items():
        if table.startswith(MADE_ANEW):
            continue
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as spool:
            counts[table] = 0
            for row in read_rows(model):
                spool.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
                counts[table] += 1
            add(tar, f"rows/{table}", spool)
    add(tar, "counts.json", io.BytesIO(json.dumps(counts).encode()))
    return sum(counts.values())


def add_files(tar: tarfile.TarFile, storage_name: str) -> int:
    """Add what a storage holds; return the number of files. One that is deleted meanwhile is left out."""
    storage, count = storages[storage_name], 0
    for name in sorted(names_in(storage)):
        with contextlib.suppress(FileNotFoundError), storage.open(name) as file:
            add(tar, f"files/{storage_name}/{name}", file)
            count += 1
    return count


def names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the name of every file of a storage."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    yield from (f"{folder}{name}" for name in files if name)
    for each in folders:
        yield from names_in(storage, f"{folder}{each}/")


def add(tar: tarfile.TarFile, name: str, content: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    content.seek(0, io.SEEK_END)
    member.size = content.tell()
    content.seek(0)
    tar.addfile(member, content)


def forget_old(folder: Path, *, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups of the folder, and return those that went."""
    old = sorted(folder.glob(f"sos-*{SUFFIX}"), reverse=True)[keep:]
    for path in old:
        path.unlink()
    return old
