"""ClamAV: what is clean may be opened, what is not safe is removed, and what nobody has scanned yet waits."""

import socket

import pytest
from django.core.management import call_command

from portal.referrals.attachments import clamav, scanning
from portal.referrals.attachments.clamav import NotScannable, ScannerAway, is_clean
from portal.referrals.attachments.kinds import Scan
from portal.referrals.attachments.scanning import scan_due
from portal.referrals.attachments.services import add_file, content_of
from portal.referrals.intake.submission import submit
from portal.referrals.models import Attachment

from .conftest import words
from .files import PDF, office

pytestmark = pytest.mark.django_db

FOUND = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"


@pytest.fixture
def no_waiting(monkeypatch):
    monkeypatch.setattr(clamav, "ANSWER_WITHIN", 0.2)
    monkeypatch.setattr(clamav, "CONNECT_WITHIN", 0.2)


def add(draft, content=PDF):
    return add_file(draft=draft.pk, name="letter.pdf", content=content)


def state_of(attachment):
    return Attachment.objects.get(pk=attachment.pk).scan


@pytest.mark.parametrize("size", [0, 1, clamav.AT_ONCE - 1, clamav.AT_ONCE, clamav.AT_ONCE + 1, 3 * clamav.AT_ONCE])
def test_clamd_gets_every_byte(clamd, size):
    content = bytes(number % 251 for number in range(size))
    assert is_clean(content) is True
    assert clamd.commands == [b"zINSTREAM\0"]
    assert clamd.received == [content]


def test_what_clamd_finds_is_not_clean(clamd):
    clamd.says = FOUND
    assert is_clean(PDF) is False


def test_clamd_may_be_reached_through_a_socket_of_the_file_system(settings, tmp_path, monkeypatch):
    path = str(tmp_path / "clamd.sock")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        settings.CLAMAV_SOCKET = path
        connection = clamav.connect()
        answering, _ = server.accept()
        connection.close()
        answering.close()


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: Can't allocate memory ERROR\0"])
def test_a_file_that_clamd_cannot_scan_is_not_called_clean(clamd, says):
    clamd.says = says
    with pytest.raises(NotScannable):
        is_clean(PDF)


@pytest.mark.parametrize("says", [b"", b"\0", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"stream: ", b"OK\0", b"x" * 5000])
def test_an_answer_that_is_not_clamds_is_not_called_clean(clamd, says):
    clamd.says = says
    with pytest.raises(ScannerAway):
        is_clean(PDF)


def test_a_scanner_that_never_answers_is_given_up(settings, no_waiting):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = silent.getsockname()
        with pytest.raises(ScannerAway):
            is_clean(PDF)


def test_a_scanner_that_is_not_there_is_noticed(settings):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = gone.getsockname()
    with pytest.raises(ScannerAway):
        is_clean(PDF)
    settings.CLAMAV_SOCKET = "/nowhere/clamd.sock"
    with pytest.raises(ScannerAway):
        is_clean(PDF)


def test_without_a_scanner_files_can_be_opened_and_say_that_they_were_not_scanned(draft):
    file = add(draft)
    assert scan_due() is True
    assert state_of(file) == Scan.NOT_SCANNED
    assert file.may_be_opened
    assert file.get_scan_display() == "Not scanned for viruses"


def test_a_new_file_is_in_quarantine_until_it_was_scanned(draft, clamd):
    file = add(draft)
    assert (file.scan, file.may_be_opened) == (Scan.WAITING, False)
    assert clamd.received == []
    assert scan_due() is True
    assert state_of(file) == Scan.CLEAN
    assert clamd.received == [PDF]
    assert Attachment.objects.get().may_be_opened
    scan_due()
    assert len(clamd.received) == 1


def test_an_unsafe_file_is_removed_and_stays_in_sight(draft, clamd, on_disk):
    clamd.says = FOUND
    file = add(draft)
    scan_due()
    kept = Attachment.objects.get(pk=file.pk)
    assert (kept.scan, kept.stored, kept.may_be_opened) == (Scan.UNSAFE, "", False)
    assert not on_disk()


def test_the_referral_stays_whole_when_a_file_of_it_is_not_safe(client, log_in, triage_officer, draft, clamd, writing):
    clamd.says = FOUND
    add(draft)
    referral = submit(draft.pk)
    scan_due()
    page = words(log_in(client, triage_officer).get(referral.get_absolute_url()))
    assert "This file was not safe and was removed." in page
    assert "Mia" in page
    assert "seaside" in str(referral.answers)


def test_the_referrer_sees_that_a_file_was_removed(writing, draft, clamd):
    clamd.says = FOUND
    add(draft)
    assert "so we removed it" not in words(writing.get("/refer/files/"))
    scan_due()
    assert "This file was not safe, so we removed it." in words(writing.get("/refer/files/"))


def test_while_the_scanner_is_away_files_wait_and_are_scanned_later(draft, settings, clamd):
    port, settings.CLAMAV_PORT = settings.CLAMAV_PORT, 1
    file = add(draft)
    assert scan_due() is False
    assert state_of(file) == Scan.WAITING
    settings.CLAMAV_PORT = port
    assert scan_due() is True
    assert state_of(file) == Scan.CLEAN


def test_a_scanner_that_was_taken_away_sets_nothing_free(draft, settings, clamd):
    file = add(draft)
    settings.CLAMAV_HOST = ""
    scan_due()
    assert state_of(file) == Scan.WAITING


def test_files_from_before_there_was_a_scanner_are_scanned_too(draft, settings, request):
    file = add(draft)
    request.getfixturevalue("clamd")
    scan_due()
    assert state_of(file) == Scan.CLEAN


def test_a_file_that_cannot_be_scanned_does_not_hold_up_the_next(draft, clamd):
    first, second = add(draft), add(draft, office())
    clamd.says = lambda content: b"stream: OK\0" if content != PDF else b"Too complex ERROR\0"
    assert scan_due() is True
    assert (state_of(first), state_of(second)) == (Scan.WAITING, Scan.CLEAN)


def test_a_file_that_is_gone_from_the_disk_does_not_hold_up_the_next(draft, clamd, folder):
    first, second = add(draft), add(draft)
    (folder / first.stored).unlink()
    assert scan_due() is True
    assert (state_of(first), state_of(second)) == (Scan.WAITING, Scan.CLEAN)


def test_a_file_removed_while_it_is_scanned_does_no_harm(draft, clamd, monkeypatch):
    add(draft)

    def removed_meanwhile(content):
        Attachment.objects.all().delete()
        return False

    monkeypatch.setattr(scanning, "is_clean", removed_meanwhile)
    assert scan_due() is True
    assert not Attachment.objects.exists()


def test_a_referral_may_be_sent_while_its_file_waits(draft, clamd):
    file = add(draft)
    referral = submit(draft.pk)
    assert not referral.attachments.get().may_be_opened
    scan_due()
    assert state_of(file) == Scan.CLEAN
    assert content_of(referral.attachments.get()) == PDF


def test_the_worker_scans(draft, clamd):
    file = add(draft)
    call_command("outbox", "--once")
    assert state_of(file) == Scan.CLEAN


def test_the_worker_asks_a_scanner_that_is_away_only_now_and_then(monkeypatch):
    from portal.outbox.management.commands import outbox

    asked = []
    monkeypatch.setattr(outbox, "scan_due", lambda *model: asked.append(1))
    worker = outbox.Command()
    worker.scan_files()
    worker.scan_files()
    assert len(asked) == 1
    worker.scan_next = 0
    monkeypatch.setattr(outbox, "scan_due", lambda *model: asked.append(1) or True)
    worker.scan_files()
    worker.scan_files()
    assert len(asked) == 5  # twice the files of referrals and of the library
