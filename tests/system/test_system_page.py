"""System administrators see how the site is, and nothing of anybody; mails that were given up are tried again."""

import socket
import threading
import tomllib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

import sos_site
from portal.accounts.adapter import VERIFIED_AT
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import MailKind, OutboxMessage, WorkerHeartbeat
from portal.outbox.services import beat, queue_mail, send_due
from portal.system.condition import Verdict, condition, note_keys, things_to_look_at
from portal.system.models import Milestone, note
from tests.privacy.keys import ring

pytestmark = pytest.mark.django_db


def found(name):
    [finding] = [each for each in condition() if each.name == name]
    return finding


def parked_mail(key="one"):
    mail = queue_mail(kind=MailKind.INVITATION, recipient="secret@example.org", key=key, context={"link": "/secret/"})
    OutboxMessage.objects.filter(pk=mail.pk).update(parked_at=timezone.now(), attempts=40, last_error="SMTPError")
    return mail


@pytest.fixture
def all_well(settings):
    settings.BACKUP_KEY = ring("b").partition(":")[2]
    beat()
    note("backup")
    note("housekeeping")
    note_keys()


def test_when_all_is_well_there_is_nothing_to_look_at(all_well):
    assert things_to_look_at() == []


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("Worker", lambda: WorkerHeartbeat.objects.update(at=timezone.now() - timedelta(minutes=6))),
        ("Worker", lambda: WorkerHeartbeat.objects.all().delete()),
        ("Backup", lambda: Milestone.objects.filter(name="backup").update(at=timezone.now() - timedelta(hours=27))),
        ("Backup", lambda: Milestone.objects.filter(name="backup").delete()),
        ("Housekeeping", lambda: Milestone.objects.filter(name="housekeeping").delete()),
        ("E-mails that failed", parked_mail),
    ],
)
def test_each_harm_shows(all_well, name, harm):
    harm()
    assert [each.name for each in things_to_look_at()] == [name]


def test_without_a_backup_key_it_says_why_there_are_none(all_well, settings):
    settings.BACKUP_KEY = ""
    assert "BACKUP_KEY" in found("Backup").found


def test_a_mail_that_waits_too_long_shows(all_well):
    mail = queue_mail(kind=MailKind.INVITATION, recipient="a@example.org", key="one", context={"link": "x"})
    assert found("Mails to be sent").verdict == Verdict.WELL
    OutboxMessage.objects.filter(pk=mail.pk).update(created_at=timezone.now() - timedelta(minutes=61))
    assert found("Mails to be sent").verdict == Verdict.LOOK


def certificate(path, days):
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=days)
    )
    path.write_bytes(built.sign(key, SHA256()).public_bytes(Encoding.PEM))
    return str(path)


@pytest.mark.parametrize(("days", "verdict"), [(60, Verdict.WELL), (20, Verdict.LOOK)])
def test_a_certificate_is_looked_at_three_weeks_before_it_ends(settings, tmp_path, days, verdict):
    settings.CERTIFICATE_FILE = certificate(tmp_path / "one.pem", days)
    assert found("Certificate").verdict == verdict


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_certificate_that_cannot_be_read_is_not_known(settings, tmp_path, content):
    path = tmp_path / "one.pem"
    if content is not None:
        path.write_bytes(content)
    settings.CERTIFICATE_FILE = str(path)
    assert found("Certificate").verdict == Verdict.UNKNOWN


def test_keys_are_known_by_when_they_were_first_used(settings):
    settings.FIELD_KEYS = ring("new", "old")
    note_keys()
    Milestone.objects.filter(name="field key old").update(at=timezone.now() - timedelta(days=800))
    note_keys()
    assert found("Field key old").verdict == Verdict.LOOK
    assert found("Field key new").verdict == Verdict.WELL
    assert settings.SEARCH_KEY not in str(list(Milestone.objects.values()))


@pytest.fixture
def clamd(settings):
    """Something that hears one question and gives the answer that it is told to give."""
    listening, said = socket.create_server(("127.0.0.1", 0)), {"heard": b"", "says": b""}

    def answer():
        connection, _ = listening.accept()
        with connection:
            said["heard"] = connection.recv(100)
            connection.sendall(said["says"])

    threading.Thread(target=answer, daemon=True).start()
    settings.CLAMAV_HOST, settings.CLAMAV_PORT = listening.getsockname()
    with listening:
        yield said


@pytest.mark.parametrize(("says", "verdict"), [(b"PONG\0", Verdict.WELL), (b"what?\0", Verdict.LOOK)])
def test_the_scanner_is_asked(clamd, says, verdict):
    clamd["says"] = says
    assert found("Virus scanner").verdict == verdict
    assert clamd["heard"] == b"zPING\0"


def test_a_scanner_that_is_away_shows(settings):
    settings.CLAMAV_SOCKET = "/nowhere/clamd.sock"
    assert found("Virus scanner").verdict == Verdict.LOOK


def test_a_full_disk_shows(monkeypatch):
    usage = type("Usage", (), {"total": 100, "free": 9})
    monkeypatch.setattr("portal.system.condition.shutil.disk_usage", lambda path: usage)
    assert found("Disk").verdict == Verdict.LOOK


def test_housekeeping_is_noted():
    call_command("housekeeping", verbosity=0)
    assert found("Housekeeping").verdict == Verdict.WELL


@pytest.fixture
def browser(client, log_in, system_admin):
    return log_in(client, system_admin)


def test_the_page_shows_what_was_found_and_to_nobody_where_mails_go(browser, all_well):
    mail = parked_mail()
    page = browser.get("/portal/system/").content.decode()
    for said in (
        "Worker",
        "Look at this",
        "Invitation to a member of staff",
        "SMTPError",
        "Django",
        sos_site.__version__,
    ):
        assert said in page
    assert "secret" not in page
    assert str(mail.pk) not in browser.get("/portal/").content.decode()


def test_the_front_page_of_an_administrator_says_what_to_look_at(browser, all_well):
    assert "Everything is in order." in browser.get("/portal/").content.decode()
    parked_mail()
    assert "E-mails that failed:" in browser.get("/portal/").content.decode()


def test_the_front_page_of_others_says_nothing_of_it(client, log_in, dsl, all_well):
    parked_mail()
    assert "E-mails that failed" not in log_in(client, dsl).get("/portal/").content.decode()


def test_one_mail_or_all_are_tried_again_and_sent(browser, mailoutbox, all_well):
    one, _, _ = [parked_mail(key) for key in "abc"]
    browser.post("/portal/system/mails/try-again/", {"mail": str(one.pk)})
    assert [mail.pk for mail in OutboxMessage.objects.unsent()] == [one.pk]
    browser.post("/portal/system/mails/try-again/")
    assert send_due().sent == 3
    details = AuditEntry.objects.filter(action=Action.MAIL_TRIED_AGAIN).order_by("pk").values_list("detail", flat=True)
    assert list(details) == [{"mails": 1}, {"mails": 2}]


@pytest.mark.parametrize("asked", ["nonsense", "00000000-0000-0000-0000-000000000001"])
def test_a_mail_that_is_not_there_changes_nothing(browser, all_well, asked):
    parked_mail()
    page = browser.post("/portal/system/mails/try-again/", {"mail": asked}, follow=True).content.decode()
    assert "There was nothing to try again." in page
    assert OutboxMessage.objects.parked().count() == 1
    assert not AuditEntry.objects.filter(action=Action.MAIL_TRIED_AGAIN).exists()


def test_trying_again_asks_for_the_second_factor(browser, all_well):
    parked_mail()
    session = browser.session
    session[VERIFIED_AT] = 0
    session.save()
    browser.post("/portal/system/mails/try-again/")
    assert OutboxMessage.objects.parked().count() == 1


def test_the_version_is_said_once():
    said = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
    assert sos_site.__version__ == said
