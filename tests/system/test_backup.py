"""A backup is whole or refused, opens with its own key alone, and gives back what was there, to the last file."""

import base64
import contextlib
import io
import json
import secrets
import uuid
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from wagtail.search.models import IndexEntry

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.outbox.models import OutboxMessage
from portal.referrals.attachments.services import add_file, content_of
from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from portal.referrals.models import Draft, Referral
from portal.system.backup import archive, restoring
from portal.system.backup.archive import write_archive
from portal.system.backup.sealed_stream import PART, ArchiveDamaged, OpeningReader, SealingWriter
from portal.system.models import noted
from programmes.models import Programme
from tests.attachments.files import PDF
from tests.intake.answers import story

KEY, ANOTHER_KEY = secrets.token_bytes(32), secrets.token_bytes(32)


def sealed(content, key=KEY):
    target = io.BytesIO()
    writer = SealingWriter(target, key)
    writer.write(content)
    writer.finish()
    return target.getvalue()


def opened(archive, key=KEY):
    return io.BufferedReader(OpeningReader(io.BytesIO(archive), key)).read()


@pytest.mark.parametrize("length", [0, 1, PART - 1, PART, PART + 1, 3 * PART])
def test_what_was_sealed_comes_back(length):
    content = secrets.token_bytes(length)
    assert opened(sealed(content)) == content


def test_two_backups_of_the_same_have_nothing_in_common():
    assert sealed(b"the same")[10:60] != sealed(b"the same")[10:60]


def parts_of(archive):
    """The beginning and each part of an archive, with its length."""
    start, parts, rest = archive[:42], [], archive[42:]
    while rest:
        length = 4 + int.from_bytes(rest[:4], "big")
        parts, rest = [*parts, rest[:length]], rest[length:]
    return start, parts


def changed_at(archive, place):
    return archive[:place] + bytes([archive[place] ^ 1]) + archive[place + 1 :]


HARM = {
    "one bit of the beginning": lambda start, parts: changed_at(start, 3) + b"".join(parts),
    "one bit of the salt": lambda start, parts: changed_at(start, 20) + b"".join(parts),
    "one bit of a part": lambda start, parts: start + changed_at(parts[0], 100) + b"".join(parts[1:]),
    "two parts swapped": lambda start, parts: start + parts[1] + parts[0] + parts[2],
    "a part taken out": lambda start, parts: start + parts[0] + parts[2],
    "a part twice": lambda start, parts: start + parts[0] + b"".join(parts),
    "the last part cut off": lambda start, parts: start + parts[0] + parts[1],
    "cut in the middle of a part": lambda start, parts: start + parts[0] + parts[1][:-20],
    "something added": lambda start, parts: start + b"".join(parts) + b"x",
    "nothing but the beginning": lambda start, parts: start,
    "nothing": lambda start, parts: b"",
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_an_archive_that_was_cut_or_changed_does_not_open(harm):
    archive = sealed(secrets.token_bytes(2 * PART + 7))
    assert len(opened(archive)) == 2 * PART + 7
    with pytest.raises(ArchiveDamaged):
        opened(harm(*parts_of(archive)))


def test_another_key_does_not_open_it():
    with pytest.raises(ArchiveDamaged, match="BACKUP_KEY"):
        opened(sealed(b"x"), ANOTHER_KEY)


@pytest.fixture
def backup_folder(settings, tmp_path, monkeypatch):
    """A folder for backups. The test is one transaction already, so a backup cannot begin one of its own."""
    settings.BACKUP_KEY = base64.b64encode(KEY).decode()
    monkeypatch.setattr(archive, "one_state", contextlib.nullcontext)
    return tmp_path / "backups"


@pytest.fixture
def something(programmes, triage_officer, mailoutbox):
    """A referral, a saved draft with a file, a picture, and what was written about them."""
    referral = receive(answers=answers_of(story("9")), submission_key=uuid.uuid4())
    draft = Draft.objects.create(answers={"name": "李明 O’Neill"})
    file = add_file(draft=draft.pk, name="letter.pdf", content=PDF)
    record(Action.VIEWED, actor=triage_officer, referral=referral, detail={"many": [1, "2", None]})
    storages["default"].save("images/one.jpg", ContentFile(b"a picture"))
    connection.check_constraints()  # so that nothing waits for the end of the transaction
    return referral, draft, file


def command(name, *arguments):
    said = io.StringIO()
    call_command(name, *map(str, arguments), stdout=said)
    return said.getvalue()


def made(folder):
    [path] = folder.glob("*")
    return path


def everything():
    """Each row of each table of ours and each file, as it lies there."""
    rows = {table: [json.dumps(row) for row in archive.read_rows(model)]
            for table, model in archive.tables_after(archive.applied_migrations()).items()
            if not table.startswith(("wagtailsearch", "system_milestone"))}  # fmt: skip
    files = {(name, file): storages[name].open(file).read()
             for name in archive.KEPT_STORAGES for file in archive.names_in(storages[name])}  # fmt: skip
    return rows, files


@pytest.mark.django_db
def test_a_restore_gives_back_every_row_and_every_file(backup_folder, something):
    referral, draft, file = something
    before = everything()
    said = command("backup", backup_folder)
    assert f"{len(before[1])} files, read again and whole" in said  # other tests leave some of theirs
    Referral.objects.filter(pk=referral.pk).update(state="closed")
    Draft.objects.all().delete()
    OutboxMessage.objects.all().delete()
    storages["default"].delete("images/one.jpg")
    connection.check_constraints()
    assert everything() != before
    said = command("restore", made(backup_folder), "--force")
    assert "Every value opens, and the audit trail is whole." in said
    assert "files are not there" not in said
    assert everything() == before
    assert Draft.objects.get(pk=draft.pk).answers == {"name": "李明 O’Neill"}
    assert content_of(file) == PDF
    with pytest.raises(Exception, match="append-only"):  # the database refuses again
        super(type(AuditEntry.objects.all()), AuditEntry.objects.all()).update(reference="x")


@pytest.mark.django_db
def test_a_restore_that_is_undone_leaves_no_counter_behind_the_rows_that_come_back(backup_folder, something):
    programme = ContentType.objects.get_for_model(Programme)
    for number in range(3):  # the search index is not part of a backup
        IndexEntry.objects.update_or_create(content_type=programme, object_id=f"new {number}")
    command("backup", backup_folder)
    connection.check_constraints()
    with contextlib.suppress(Undone), transaction.atomic():
        command("restore", made(backup_folder), "--force")
        raise Undone
    known = set(IndexEntry.objects.values_list("pk", flat=True))
    assert IndexEntry.objects.create(content_type=programme, object_id="another").pk not in known


class Undone(Exception):
    pass


@pytest.mark.django_db
def test_nothing_of_it_is_readable_from_outside(backup_folder, something):
    command("backup", backup_folder)
    path = made(backup_folder)
    content = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert not [word for word in (b"rows/", b"accounts_user", b"SOS-", b"@example.org") if word in content]


@pytest.mark.django_db
def test_a_database_in_use_is_left_alone(backup_folder, something):
    command("backup", backup_folder)
    with pytest.raises(CommandError, match="not empty"):
        command("restore", made(backup_folder))


@pytest.mark.django_db
@pytest.mark.parametrize("harm", [lambda content: content[:-1], lambda content: changed_at(content, 500)])
def test_a_damaged_backup_is_refused_before_anything_is_written(backup_folder, something, harm):
    command("backup", backup_folder)
    path = made(backup_folder)
    path.write_bytes(harm(path.read_bytes()))
    before = everything()
    for arguments in (["--force"], ["--check"]):
        with pytest.raises(CommandError, match="Nothing was restored"):
            command("restore", path, *arguments)
    assert everything() == before


@pytest.mark.django_db
def test_the_wrong_field_keys_are_found_out(backup_folder, something, settings):
    command("backup", backup_folder)
    settings.FIELD_KEYS = f"other:{base64.b64encode(ANOTHER_KEY).decode()}"
    with pytest.raises(CommandError, match="Do not go online"):
        command("restore", made(backup_folder), "--force")


@pytest.mark.django_db
def test_a_backup_of_a_trail_that_was_tampered_with_is_found_out(backup_folder, something, monkeypatch):
    read = archive.read_rows

    def tampered(model):
        for row in read(model):
            yield [value.replace("viewed", "listed") if isinstance(value, str) else value for value in row]

    monkeypatch.setattr(archive, "read_rows", tampered)
    command("backup", backup_folder)
    with pytest.raises(CommandError, match="audit trail does not verify"):
        command("restore", made(backup_folder), "--force")


@pytest.mark.django_db
def test_a_backup_from_a_newer_version_is_refused(backup_folder, something, monkeypatch):
    applied = archive.applied_migrations()
    monkeypatch.setattr(archive, "applied_migrations", lambda: [*applied, ("accounts", "9999_of_next_year")])
    monkeypatch.setattr(archive, "tables_after", lambda migrations: restoring.tables_after(applied))
    command("backup", backup_folder)
    with pytest.raises(CommandError, match="newer version of this program"):
        command("restore", made(backup_folder), "--force")


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "sentence"), [("", "BACKUP_KEY must be 32 bytes"), ("c2hvcnQ=", "BACKUP_KEY must be")])
def test_without_a_good_key_there_is_no_backup(backup_folder, settings, key, sentence):
    settings.BACKUP_KEY = key
    with pytest.raises(CommandError, match=sentence):
        command("backup", backup_folder)
    assert not backup_folder.exists()


@pytest.mark.django_db
def test_a_backup_that_was_broken_off_leaves_nothing(backup_folder, monkeypatch):
    def full(*args):
        raise OSError("No space left on device")

    monkeypatch.setattr(archive, "add_files", full)
    with pytest.raises(CommandError, match="No space left"):
        command("backup", backup_folder)
    assert list(backup_folder.iterdir()) == []
    assert noted("backup") is None


@pytest.mark.django_db
def test_an_archive_that_was_broken_off_by_an_error_does_not_look_whole(backup_folder, monkeypatch):
    def full(*args):
        raise OSError("No space left on device")

    monkeypatch.setattr(archive, "add_files", full)
    target = io.BytesIO()
    with pytest.raises(OSError):
        write_archive(target, KEY)
    with pytest.raises(ArchiveDamaged):
        opened(target.getvalue())


@pytest.mark.django_db
def test_only_the_newest_are_kept_and_nothing_else_is_touched(backup_folder):
    backup_folder.mkdir()
    for name in ("sos-20250101T000000.backup", "sos-20250102T000000.backup", "notes.txt"):
        (backup_folder / name).touch()
    command("backup", backup_folder, "--keep", "2")
    kept = sorted(path.name for path in backup_folder.iterdir())
    assert kept[0] == "notes.txt"
    assert kept[1] == "sos-20250102T000000.backup"
    assert len(kept) == 3
    assert timezone.now() - noted("backup") < timedelta(minutes=5)


@pytest.mark.django_db
def test_keeping_none_is_refused(backup_folder):
    with pytest.raises(CommandError, match="at least 1"):
        command("backup", backup_folder, "--keep", "0")
