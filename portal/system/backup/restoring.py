"""Restores a backup: looks through all of it first, and believes nothing that it has not checked afterwards."""

import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.audit.services import verify
from portal.audit.triggers import install_triggers, remove_triggers
from portal.privacy.ciphertext import DecryptionFailed
from portal.privacy.rotation import sealed_models
from portal.referrals.models import Attachment, Referral

from .archive import FORMAT, KEPT_STORAGES, backup_key
from .rows import applied_migrations, empty, reset_counters, tables_after, write_rows
from .sealed_stream import ArchiveDamaged, OpeningReader

Migrations = list[tuple[str, str]]


class NotRestored(Exception):
    """Why a backup is not restored here; nothing was changed."""


class NotAsItWas(Exception):
    """What was restored is not what the backup holds, or cannot be read."""


@dataclass(slots=True)
class Contents:
    """What a backup says of itself, once all of it was looked through."""

    made_at: datetime
    migrations: Migrations
    counts: dict[str, int] = field(default_factory=dict)
    files: int = 0


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """Open the archive for one reading from beginning to end. Raises ArchiveDamaged."""
    with path.open("rb") as source:
        reader = io.BufferedReader(cast(io.RawIOBase, OpeningReader(source, backup_key())))
        try:
            with tarfile.open(fileobj=cast(IO[bytes], reader), mode="r|gz") as tar:
                yield tar
            while reader.read(1024 * 1024):  # the seal is whole only when its last part was read
                pass
        except (tarfile.TarError, EOFError, OSError) as error:
            raise ArchiveDamaged(f"The backup cannot be read: {error}") from error


def look_through(path: Path) -> Contents:
    """Read every part of a backup, write nothing, and say what is in it. Raises ArchiveDamaged."""
    contents: Contents | None = None
    with opened(path) as tar:
        for member in tar:
            if member.name == "about.json":
                about = read_json(tar, member)
                if about["format"] != FORMAT:
                    raise ArchiveDamaged("The backup was made by another version of this program.")
                contents = Contents(datetime.fromisoformat(about["made_at"]), [(a, n) for a, n in about["migrations"]])
            elif contents is None:
                break
            elif member.name == "counts.json":
                contents.counts = read_json(tar, member)
            elif member.name.startswith("files/"):
                contents.files += 1
    if contents is None or not contents.counts:
        raise ArchiveDamaged("The backup lacks its description.")
    return contents


def read_json(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Any:
    return json.loads(content_of(tar, member).read())


def content_of(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise ArchiveDamaged(f"The backup holds {member.name}, which is no file.")
    return content


def restore(path: Path, *, force: bool = False) -> Contents:
    """Put everything back, check it, and return what it was.

    The rows are written in one transaction: with an error the database stays as it was. Raises ArchiveDamaged and
    NotRestored before anything is written, NotAsItWas when the check fails.
    """
    contents = look_through(path)
    refuse_newer(contents.migrations)
    if not force and is_in_use():
        raise NotRestored("This database is not empty. Use a new one, or --force to replace all that it holds.")
    prepare_tables(contents.migrations)
    with opened(path) as tar:
        restore_members(tar, contents)
    call_command("migrate", verbosity=0)
    call_command("update_index", verbosity=0)
    check_restored()
    return contents


def refuse_newer(migrations: Migrations) -> None:
    """Raise NotRestored for a backup from a newer version of this program."""
    try:
        tables_after(migrations)
    except KeyError as error:
        raise NotRestored(f"The backup is from a newer version of this program. Unknown: {error.args[0]}") from None


def is_in_use() -> bool:
    """Say whether the database holds an account, a referral or a row of the trail."""
    there = set(connection.introspection.table_names())
    asked = (User, Referral, AuditEntry)
    return any(model._meta.db_table in there and model._base_manager.exists() for model in asked)


def prepare_tables(migrations: Migrations) -> None:
    """Make the tables of a new database as they were when the backup was made.

    Raises NotRestored for a database of another version: its tables are not changed backwards.
    """
    there = applied_migrations()
    if not there:
        executor = MigrationExecutor(connection)
        nodes = executor.loader.graph.node_map  # without those that a squashed migration stands for
        wanted = [nodes[each] for each in migrations if each in nodes]
        executor.migrate([node.key for node in wanted if not node.children.intersection(wanted)])
    elif set(there) != set(migrations):
        raise NotRestored("This database has the tables of another version. Make a new, empty database for the backup.")


def restore_members(tar: tarfile.TarFile, contents: Contents) -> None:
    """Write the rows in one transaction, then the files."""
    tables = tables_after(contents.migrations)
    members = iter(tar)
    with transaction.atomic():
        lift_time_limit()
        remove_triggers(connection)
        empty(tables)
        written = {}
        for member in members:
            if member.name == "counts.json":
                break
            if member.name.startswith("rows/"):
                table = member.name.removeprefix("rows/")
                written[table] = write_rows(tables[table], map(json.loads, content_of(tar, member)))
        if written != contents.counts:
            raise NotAsItWas("The numbers of rows are not those of the backup.")
        connection.check_constraints()
        reset_counters({table: tables[table] for table, rows in written.items() if rows})
        install_triggers(connection)
    ContentType.objects.clear_cache()
    restore_files(tar, members)


def lift_time_limit() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")


def restore_files(tar: tarfile.TarFile, members: Iterable[tarfile.TarInfo]) -> None:
    """Put each file back under its own name."""
    for member in members:
        _, storage_name, name = member.name.split("/", 2)
        if storage_name not in KEPT_STORAGES:
            raise NotAsItWas(f"The backup holds files of a storage that is not known here: {storage_name}.")
        storage = storages[storage_name]
        storage.delete(name)
        saved = storage.save(name, File(content_of(tar, member), name))
        if saved != name:
            raise NotAsItWas(f"A file of the storage {storage_name} could not be put back under its name.")


def check_restored() -> None:
    """Open every sealed value, find every file, and verify the trail. Raises NotAsItWas."""
    for model, fields in sealed_models():
        for row in model._base_manager.only("pk", *(each.attname for each in fields)).iterator(chunk_size=500):
            try:
                for each in fields:
                    getattr(row, each.attname)
            except DecryptionFailed as error:
                raise NotAsItWas(f"FIELD_KEYS does not open what was restored: {error}.") from error
    trail = verify()
    if trail.broken is not None:
        raise NotAsItWas(f"The audit trail does not verify: {trail.reason}.")


def files_missing() -> int:
    """Return how many records of files have none, such as after a backup without files."""
    names = Attachment.objects.exclude(stored="").values_list("stored", flat=True)
    return sum(not storages["attachments"].exists(name) for name in names)
