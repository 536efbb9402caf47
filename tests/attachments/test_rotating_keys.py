"""`rotate_keys` seals stored files anew too; a run that was stopped is finished by the next."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.referrals.attachments import rotation
from portal.referrals.attachments.rotation import rotate_files
from portal.referrals.attachments.services import add_file, content_of
from portal.referrals.models import Attachment
from tests.privacy.keys import ring

from .files import PDF, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(settings, programmes, request):
    """Three files under an old key; the new key stands before it."""
    settings.FIELD_KEYS = ring("old")
    draft = request.getfixturevalue("draft")
    added = [add_file(draft=draft.pk, name=f"{number}.pdf", content=PDF) for number in range(3)]
    settings.FIELD_KEYS = ring("new", "old")
    return added


def contents():
    return [content_of(attachment) for attachment in Attachment.objects.all()]


def test_afterwards_the_old_key_is_needed_for_nothing(files, settings, on_disk, commits):
    said = StringIO()
    with commits():
        call_command("rotate_keys", stdout=said)
    assert "Files: 3 re-sealed" in said.getvalue()
    settings.FIELD_KEYS = ring("new")
    assert contents() == [PDF] * 3
    assert [file.name for file in Attachment.objects.all()] == ["0.pdf", "1.pdf", "2.pdf"]
    assert {path.name for path in on_disk()} == {file.stored for file in Attachment.objects.all()}


def test_running_again_touches_nothing(files, commits):
    with commits():
        rotate_files()
    before = list(Attachment.objects.values_list("stored", flat=True))
    assert rotate_files().resealed == 0
    assert list(Attachment.objects.values_list("stored", flat=True)) == before


def test_a_stop_in_the_middle_loses_nothing_and_the_next_run_goes_on(files, monkeypatch, settings, commits):
    real, calls = rotation.store, []

    def stops(sealed, **where):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(sealed, **where)

    monkeypatch.setattr(rotation, "store", stops)
    with commits(), pytest.raises(KeyboardInterrupt):
        rotate_files()
    assert contents() == [PDF] * 3
    assert Attachment.objects.behind().count() == 2
    with commits():
        assert rotate_files().resealed == 2
    settings.FIELD_KEYS = ring("new")
    assert contents() == [PDF] * 3


def test_a_file_that_was_removed_meanwhile_leaves_nothing_behind(files, monkeypatch, on_disk, commits):
    real = rotation.store

    def removed_meanwhile(sealed, **where):
        Attachment.objects.all().delete()
        return real(sealed, **where)

    monkeypatch.setattr(rotation, "store", removed_meanwhile)
    with commits():
        assert rotate_files().resealed == 0
    assert not on_disk()


def test_a_file_found_unsafe_meanwhile_does_not_come_back(files, monkeypatch, on_disk, commits):
    real = rotation.store

    def found_unsafe_meanwhile(sealed, **where):
        Attachment.objects.update(stored="")
        return real(sealed, **where)

    monkeypatch.setattr(rotation, "store", found_unsafe_meanwhile)
    with commits():
        assert rotate_files().resealed == 0
    assert set(Attachment.objects.values_list("stored", flat=True)) == {""}
    assert {path.name for path in on_disk()} == {file.stored for file in files}


def test_a_file_that_does_not_open_is_named_and_left_and_the_rest_is_done(files, folder, commits):
    (folder / files[1].stored).write_bytes(b"damaged")
    said = StringIO()
    with commits(), pytest.raises(CommandError, match=f"file of {files[1].pk}"):
        call_command("rotate_keys", stdout=said)
    assert "Files: 2 re-sealed" in said.getvalue()
    assert (folder / files[1].stored).read_bytes() == b"damaged"


def test_check_fails_while_a_file_is_under_an_older_key(files, commits):
    for _model in rotation_of_values():
        pass
    with pytest.raises(CommandError, match="3 files are not sealed with the key new"):
        call_command("rotate_keys", "--check", stdout=StringIO())
    with commits():
        call_command("rotate_keys", stdout=StringIO())
    said = StringIO()
    call_command("rotate_keys", "--check", stdout=said)
    assert "Files: 0 under an older key" in said.getvalue()


def rotation_of_values():
    """Seal the values of the database anew, so that only files are behind."""
    from portal.privacy.rotation import rotate

    return rotate()


def test_a_full_disk_leaves_the_old_file(files, monkeypatch):
    from portal.referrals.attachments.storage import NotStored

    def full(sealed, **where):
        raise NotStored

    monkeypatch.setattr(rotation, "store", full)
    assert len(rotate_files().unreadable) == 3
    assert contents() == [PDF] * 3


def test_a_removed_file_is_not_behind(files):
    Attachment.objects.update(stored="")
    assert not Attachment.objects.behind().exists()


def test_files_of_every_kind_survive(settings, draft, commits):
    settings.FIELD_KEYS = ring("old")
    add_file(draft=draft.pk, name="x.docx", content=office())
    settings.FIELD_KEYS = ring("new", "old")
    with commits():
        rotate_files()
    settings.FIELD_KEYS = ring("new")
    assert contents() == [office()]
