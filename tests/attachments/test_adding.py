"""Adding and removing files with the form: limits in plain words, and the referral's text never lost."""

import errno
import os
import time
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from portal.privacy.ciphertext import DecryptionFailed
from portal.referrals.attachments import services, storage, views
from portal.referrals.attachments.refusals import NotAccepted
from portal.referrals.attachments.services import add_file, content_of, sweep
from portal.referrals.intake.submission import submit
from portal.referrals.models import Attachment, Draft, Referral
from portal.referrals.states import Pathway
from tests.intake.test_submission import every_byte

from .conftest import words
from .files import PDF, office, photo

pytestmark = pytest.mark.django_db

ADDRESS = "/refer/files/"


def upload(*contents, name="letter.pdf"):
    return {"uploads": [SimpleUploadedFile(name, content) for content in contents]}


def test_files_are_added_listed_and_removed(writing, draft, on_disk, commits):
    page = writing.post(ADDRESS, upload(PDF, PDF, name="A letter.pdf"), follow=True)
    assert page.status_code == 200
    assert words(page).count("A letter.pdf PDF") == 2
    assert draft.attachments.count() == len(on_disk()) == 2
    first = draft.attachments.first()
    with commits():
        page = writing.post(f"{ADDRESS}{first.pk}/remove/", follow=True)
    assert words(page).count("A letter.pdf PDF") == 1
    assert [path.name for path in on_disk()] == [draft.attachments.get().stored]


def test_some_files_may_be_taken_and_others_refused_each_with_its_reason(writing, draft):
    files = upload(PDF)
    files["uploads"] += [SimpleUploadedFile("evil.pdf", b"MZ a program"), SimpleUploadedFile("me.pdf", photo())]
    page = writing.post(ADDRESS, files)
    assert page.status_code == 422
    assert "“evil.pdf” was not added. We can take photos" in words(page)
    assert sorted(file.name for file in draft.attachments.all()) == ["letter.pdf", "me.jpg"]


def test_choosing_nothing_says_what_to_do(writing):
    page = writing.post(ADDRESS, {})
    assert page.status_code == 422
    assert "Choose a photo or a document first." in words(page)
    assert 'href="#id_uploads"' in page.content.decode()


def test_the_name_is_shown_escaped(writing):
    page = writing.post(ADDRESS, upload(b"no", name="<b>x</b>.pdf"))
    assert "<b>x" not in page.content.decode()


@pytest.mark.parametrize("name", ["../../../etc/passwd", "..\\..\\boot.ini", "/tmp/x.pdf", "a\x00b.pdf"])
def test_a_name_that_leads_elsewhere_puts_nothing_elsewhere(writing, draft, folder, on_disk, name):
    writing.post(ADDRESS, upload(PDF, name=name))
    (path,) = on_disk()
    assert path.parent == folder
    assert path.name == draft.attachments.get().stored
    assert not set("/\\\0") & set(draft.attachments.get().name)


def test_a_file_that_is_too_large_is_refused_and_not_even_kept_in_memory(writing, draft, settings, on_disk):
    settings.ATTACHMENT_LARGEST = 1024 * 1024
    page = writing.post(ADDRESS, upload(PDF + bytes(2 * 1024 * 1024)))
    assert "It is larger than 1 MB." in words(page)
    assert not on_disk()


def test_the_service_itself_refuses_what_is_too_large(draft, settings):
    settings.ATTACHMENT_LARGEST = 10
    with pytest.raises(NotAccepted, match="larger"):
        add_file(draft=draft.pk, name="x.pdf", content=PDF)


def test_what_arrives_never_takes_more_memory_than_all_files_may_have(writing, draft, settings):
    settings.ATTACHMENT_TOTAL = len(PDF) * 2 + 10
    page = writing.post(ADDRESS, upload(b"not a pdf".ljust(len(PDF)), PDF, PDF))
    assert page.status_code == 422
    assert "Too many large files came at once. Add this one again by itself." in words(page)
    assert draft.attachments.count() == 1
    assert writing.post(ADDRESS, upload(PDF)).status_code == 302


def test_no_more_files_than_the_limit(writing, draft, settings, on_disk):
    settings.ATTACHMENT_MOST = 2
    page = writing.post(ADDRESS, upload(PDF, PDF, PDF))
    assert "You can add 2 files. Remove one to make room." in words(page)
    assert draft.attachments.count() == len(on_disk()) == 2


def test_all_files_together_stay_within_the_limit(writing, draft, settings):
    add_file(draft=draft.pk, name="x.pdf", content=PDF)
    settings.ATTACHMENT_TOTAL = len(PDF) * 2 - 1
    page = writing.post(ADDRESS, upload(PDF))
    assert "All files together can be up to" in words(page)
    assert draft.attachments.count() == 1


def test_two_tabs_at_once_cannot_pass_the_limit(draft, settings, monkeypatch, on_disk):
    """The other tab adds its file after this one has been looked at and before it is written."""
    settings.ATTACHMENT_MOST = 1
    real = services.store

    def other_tab_first(sealed):
        monkeypatch.setattr(services, "store", real)
        add_file(draft=draft.pk, name="other.pdf", content=PDF)
        return real(sealed)

    monkeypatch.setattr(services, "store", other_tab_first)
    with pytest.raises(NotAccepted, match="You can add 1"):
        add_file(draft=draft.pk, name="mine.pdf", content=PDF)
    assert [file.name for file in draft.attachments.all()] == ["other.pdf"]
    assert len(on_disk()) == 1


def test_a_file_for_a_referral_that_was_sent_meanwhile_is_not_kept(draft, monkeypatch, on_disk):
    real = services.store

    def sent_meanwhile(sealed):
        submit(draft.pk)
        return real(sealed)

    monkeypatch.setattr(services, "store", sent_meanwhile)
    with pytest.raises(NotAccepted, match="sent or cleared"):
        add_file(draft=draft.pk, name="late.pdf", content=PDF)
    assert not Attachment.objects.exists()
    assert not on_disk()


def test_one_address_cannot_add_without_end(writing, draft, settings):
    settings.ATTACHMENTS_AN_HOUR = 2
    assert writing.post(ADDRESS, upload(PDF, PDF)).status_code == 302
    page = writing.post(ADDRESS, upload(PDF))
    assert page.status_code == 422
    assert "Many files came from your network" in words(page)
    assert draft.attachments.count() == 2
    assert writing.post(ADDRESS, upload(PDF), REMOTE_ADDR="203.0.113.9").status_code == 302


def test_the_address_itself_is_not_kept(writing, monkeypatch):
    keys = []
    monkeypatch.setattr(cache, "incr", lambda key, by: keys.append(key) or 1)
    writing.post(ADDRESS, upload(PDF), REMOTE_ADDR="203.0.113.9")
    assert len(keys) == 1
    assert "203.0.113.9" not in keys[0]


def test_files_are_taken_when_the_cache_is_away(writing, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(cache, "add", fail)
    assert writing.post(ADDRESS, upload(PDF)).status_code == 302


def disk_is_full(self, name, content):
    """Write half of the file, as a disk does that fills up."""
    Path(self.path(name)).write_bytes(content.read()[:20])
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_loses_nothing_of_the_text_and_leaves_no_half_file(writing, draft, monkeypatch, folder, on_disk):
    folder.mkdir()
    monkeypatch.setattr(FileSystemStorage, "_save", disk_is_full)
    page = writing.post(ADDRESS, upload(PDF))
    assert page.status_code == 422
    assert "We could not keep it just now. Your referral is safe without it." in words(page)
    assert not on_disk()
    assert not Attachment.objects.exists()
    sent = writing.post("/refer/check/", {"key": str(draft.pk)}, follow=True)
    assert Referral.objects.get().reference in words(sent)


def test_a_database_that_goes_away_leaves_no_file_without_a_record(draft, monkeypatch, on_disk):
    def fail(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(Attachment, "save", fail)
    with pytest.raises(OperationalError):
        add_file(draft=draft.pk, name="x.pdf", content=PDF)
    assert not on_disk()


def test_a_database_that_goes_away_leads_back_to_the_files(writing, draft, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(views, "add_file", fail)
    page = writing.post(ADDRESS, upload(PDF))
    assert page.status_code == 503
    assert "What you wrote is safe" in words(page)
    assert "Send the referral" not in words(page)


def test_a_form_that_was_open_for_long_leads_back_to_the_files(draft):
    strict = Client(enforce_csrf_checks=True)
    strict.get("/refer/")
    page = strict.post(ADDRESS, upload(PDF))
    assert page.status_code == 403
    assert "Choose your files once more" in words(page)
    assert not Attachment.objects.exists()


def test_a_file_removed_by_another_site_stays(writing, draft):
    file = add_file(draft=draft.pk, name="x.pdf", content=PDF)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = writing.cookies
    assert strict.post(f"{ADDRESS}{file.pk}/remove/").status_code == 403
    assert Attachment.objects.count() == 1


def test_nobody_removes_a_file_of_somebody_else(client, writing, draft, programmes):
    file = add_file(draft=draft.pk, name="x.pdf", content=PDF)
    other = Client()
    other.post("/refer/", {"immediate_danger": "no"})
    assert other.post(f"{ADDRESS}{file.pk}/remove/").status_code == 302
    assert Client().post(f"{ADDRESS}{file.pk}/remove/").url == "/refer/"
    assert Attachment.objects.count() == 1


def test_without_a_referral_there_is_nothing_to_add_to(client):
    assert client.get(ADDRESS).url == "/refer/"
    assert client.post(ADDRESS, upload(PDF)).url == "/refer/"


@pytest.mark.parametrize("pathway", Pathway)
def test_files_are_offered_on_every_pathway_but_the_young_persons(writing, draft, pathway):
    draft.answers = draft.answers | {"who": {"pathway": pathway}}
    draft.save()
    own = pathway == Pathway.SELF
    assert writing.get(ADDRESS).status_code == (404 if own else 200)
    assert ("Photos or documents" in words(writing.get("/refer/check/"))) is not own


def test_the_task_list_and_check_answers_say_how_many_files_there_are(writing, draft):
    assert "Photos or documents Optional" in words(writing.get("/refer/tasks/"))
    add_file(draft=draft.pk, name="school report.pdf", content=PDF)
    assert "Photos or documents 1 added" in words(writing.get("/refer/tasks/"))
    assert "school report.pdf PDF" in words(writing.get("/refer/check/"))


def test_the_page_is_not_stored_by_browsers(writing):
    assert "no-store" in writing.get(ADDRESS)["Cache-Control"]


def test_files_arrive_in_memory_alone(writing, draft, monkeypatch):
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", lambda *a, **k: pytest.fail("written to a disk unsealed"))
    large = PDF.replace(b"A letter", b"A letter" * 600_000)
    assert len(large) > 4_000_000
    assert writing.post(ADDRESS, upload(large)).status_code == 302
    assert content_of(draft.attachments.get()) == large


def test_the_bytes_on_the_disk_hold_nothing_of_the_file_or_its_name(draft, on_disk):
    for content in (PDF, office(), photo()):
        file = add_file(draft=draft.pk, name="Mia Carter.pdf", content=content)
        plain = content_of(file)
        sealed = on_disk()
        assert all(path.stat().st_mode & 0o077 == 0 for path in sealed)
        for path in sealed:
            raw = path.read_bytes()
            assert not any(plain[at : at + 8] in raw for at in range(0, len(plain) - 8, 8))
            assert b"PDF" not in raw[:40] and b"PK" not in raw[:4]
            assert len(path.name) == 40 and "Mia" not in path.name
    raw = every_byte()
    assert draft.attachments.first().stored.encode() in raw
    assert b"Mia Carter" not in raw


def test_the_same_file_twice_does_not_look_the_same(draft, on_disk):
    for _ in range(2):
        add_file(draft=draft.pk, name="x.pdf", content=PDF)
    first, second = on_disk()
    assert first.read_bytes()[20:] != second.read_bytes()[20:]


def test_a_file_put_in_the_place_of_another_does_not_open(draft, folder):
    one, two = (add_file(draft=draft.pk, name="x.pdf", content=content) for content in (PDF, office()))
    paths = [folder / one.stored, folder / two.stored]
    contents = [path.read_bytes() for path in paths]
    for path, content in zip(paths, reversed(contents), strict=True):
        path.chmod(0o600)
        path.write_bytes(content)
    for file in (one, two):
        with pytest.raises(DecryptionFailed):
            content_of(file)
    paths[0].write_bytes(contents[0])
    assert content_of(one) == PDF


@pytest.mark.parametrize("at", [0, 4, 7, 20, -1])
def test_a_changed_byte_is_noticed(draft, folder, at):
    file = add_file(draft=draft.pk, name="x.pdf", content=PDF)
    path = folder / file.stored
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(DecryptionFailed):
        content_of(file)


@pytest.mark.parametrize("content", [b"", b"SOS1", b"SOS1\xff", b"SOS1\x04dev1short", PDF])
def test_what_is_no_sealed_file_does_not_open(draft, folder, content):
    file = add_file(draft=draft.pk, name="x.pdf", content=PDF)
    (folder / file.stored).write_bytes(content)
    with pytest.raises(DecryptionFailed):
        content_of(file)


def test_sending_moves_the_files_to_the_referral(writing, draft, on_disk):
    writing.post(ADDRESS, upload(PDF))
    before = on_disk()
    referral = submit(draft.pk)
    file = referral.attachments.get()
    assert (file.draft, file.name) == (None, "letter.pdf")
    assert content_of(file) == PDF
    assert on_disk() == before


def test_when_sending_fails_the_files_stay_with_the_draft(writing, draft, monkeypatch, on_disk):
    from portal.referrals.intake import submission

    def fail(*args, **kwargs):
        raise RuntimeError

    add_file(draft=draft.pk, name="x.pdf", content=PDF)
    monkeypatch.setattr(Draft, "delete", fail)
    with pytest.raises(RuntimeError):
        submission.submit(draft.pk)
    assert Draft.objects.get().attachments.count() == len(on_disk()) == 1
    assert not Referral.objects.exists()


def test_files_that_the_pathway_does_not_ask_for_are_not_sent(draft, on_disk, commits):
    from portal.referrals.demo import answers_of
    from tests.intake.answers import story

    add_file(draft=draft.pk, name="x.pdf", content=PDF)
    draft.answers = answers_of(story("6"))
    draft.save()
    with commits():
        referral = submit(draft.pk)
    assert not referral.attachments.exists()
    assert not Attachment.objects.exists()
    assert not on_disk()


def test_exit_this_page_takes_the_files_too(writing, draft, on_disk, commits):
    writing.post(ADDRESS, upload(PDF, PDF))
    with commits():
        writing.get("/leave")
    assert not Attachment.objects.exists()
    assert not on_disk()


def test_housekeeping_takes_the_files_of_old_drafts(draft, on_disk, commits, capsys):
    add_file(draft=draft.pk, name="x.pdf", content=PDF)
    Draft.objects.filter(pk=draft.pk).update(expires_at=timezone.now())
    with commits():
        call_command("housekeeping")
    assert "Purged 1 drafts" in capsys.readouterr().out
    assert not Attachment.objects.exists()
    assert not on_disk()


def test_deleting_a_referral_takes_its_files(draft, on_disk, commits):
    add_file(draft=draft.pk, name="x.pdf", content=PDF)
    referral = submit(draft.pk)
    with commits():
        referral.delete()
    assert not on_disk()


def test_a_deletion_that_is_taken_back_keeps_the_file(draft, on_disk, commits):
    from django.db import transaction

    add_file(draft=draft.pk, name="x.pdf", content=PDF)
    with commits(), pytest.raises(RuntimeError), transaction.atomic():
        draft.delete()
        raise RuntimeError
    assert content_of(Attachment.objects.get()) == PDF


def test_files_without_a_record_are_swept_away_after_a_day(draft, folder, on_disk):
    kept = add_file(draft=draft.pk, name="x.pdf", content=PDF)
    fresh, left_over = (storage.store(content) for content in (b"fresh", b"left over"))
    old = time.time() - 25 * 3600
    for name in (kept.stored, left_over):
        os.utime(folder / name, (old, old))
    call_command("housekeeping")
    assert {path.name for path in on_disk()} == {kept.stored, fresh}
    assert sweep() == 0


def test_sweeping_an_installation_without_files_does_nothing(db):
    assert sweep() == 0


def test_a_file_that_cannot_be_removed_stops_nobody(draft, commits, monkeypatch):
    def fail(self, name):
        raise PermissionError

    add_file(draft=draft.pk, name="x.pdf", content=PDF)
    monkeypatch.setattr(FileSystemStorage, "delete", fail)
    with commits():
        draft.delete()
    assert not Attachment.objects.exists()


def test_nothing_personal_is_logged(writing, draft, monkeypatch, folder, caplog):
    folder.mkdir()
    monkeypatch.setattr(FileSystemStorage, "_save", disk_is_full)
    writing.post(ADDRESS, upload(PDF, name="Mia Carter.pdf"))
    assert "could not be stored: OSError" in caplog.text
    assert "Mia" not in caplog.text


def test_any_other_storage_of_django_will_do(draft, settings):
    settings.STORAGES = settings.STORAGES | {
        "attachments": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    file = add_file(draft=draft.pk, name="x.pdf", content=PDF)
    assert content_of(file) == PDF
    assert storage.read_stored(file.stored).startswith(b"SOS1")
    assert sweep() == 0
