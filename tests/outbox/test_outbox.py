"""What must be sent is sent: late, twice if need be, but never lost, and never with more than the reference."""

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from portal.outbox import services
from portal.outbox.models import CONTEXT_KEYS, MailKind, OutboxMessage, WorkerHeartbeat
from portal.outbox.services import MOST_ATTEMPTS, beat, compose, oldest_unsent, queue_mail, send_due, take_lease

pytestmark = pytest.mark.django_db


def waiting(**changes):
    message = queue_mail(
        kind=MailKind.NOTICE,
        recipient="amina@example.org",
        key=changes.pop("key", "one"),
        context={"reference": "SOS-7K4M-2PXW", "what": "Something is new"},
    )
    for name, value in changes.items():
        setattr(message, name, value)
    message.save()
    return message


class Broken:
    """A mail server that is down."""

    def send(self, using):
        raise ConnectionRefusedError("amina@example.org was not reached")


def test_a_queued_mail_is_sent_once():
    waiting()
    assert send_due().sent == 1
    assert send_due().sent == 0
    assert [message.to for message in mail.outbox] == [["amina@example.org"]]


def test_the_same_key_is_queued_once():
    waiting()
    waiting()
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("kind", [MailKind.INVITATION, MailKind.RECOVERY])
def test_a_link_that_opens_an_account_is_kept_no_longer_than_until_it_is_sent(kind, monkeypatch):
    link = {"link": "https://sos.example.org/opens-an-account"}
    queue_mail(kind=kind, recipient="a@example.org", key="one", context=link)
    with monkeypatch.context() as away:
        away.setattr(services, "compose", lambda message: Broken())
        assert send_due().failed == 1
    assert OutboxMessage.objects.get().context == link
    OutboxMessage.objects.update(next_attempt_at=timezone.now())
    assert send_due().sent == 1
    assert link["link"] in mail.outbox[0].body
    assert OutboxMessage.objects.get().context == {}


@pytest.mark.parametrize("kind", MailKind)
def test_a_mail_may_carry_only_the_words_of_its_kind(kind):
    allowed = dict.fromkeys(CONTEXT_KEYS[kind], "SOS-7K4M-2PXW")
    queue_mail(kind=kind, recipient="a@example.org", key="right", context=allowed)
    with pytest.raises(ValueError, match="nothing else"):
        queue_mail(kind=kind, recipient="a@example.org", key="wrong", context=allowed | {"name": "Mia"})


def test_referral_mails_know_the_reference_and_nothing_more():
    kinds = [kind for kind in MailKind if kind.startswith("referral")]
    assert all(CONTEXT_KEYS[kind] == {"reference"} for kind in kinds)


def test_a_quiet_mail_does_not_say_who_we_are(settings):
    message = queue_mail(
        kind=MailKind.REFERRAL_RECEIVED_QUIET,
        recipient="a@example.org",
        key="q",
        context={"reference": "SOS-7K4M-2PXW"},
    )
    composed = compose(message)
    said = f"{composed.subject} {composed.body} {composed.from_email}"
    for word in ("SOS", "St Giles", "referral", "gang", settings.BASE_URL):
        assert word.lower() not in said.lower()
    assert "7K4M-2PXW" in said


def test_a_mail_server_that_is_down_loses_nothing(monkeypatch):
    message = waiting()
    monkeypatch.setattr(services, "compose", lambda message: Broken())
    assert send_due().failed == 1
    message.refresh_from_db()
    assert message.sent_at is None
    assert message.next_attempt_at > timezone.now()
    assert message.last_error == "ConnectionRefusedError"
    monkeypatch.undo()
    OutboxMessage.objects.update(next_attempt_at=timezone.now())
    assert send_due().sent == 1


def test_the_wait_grows_to_an_hour_and_a_day_without_mail_parks_nothing(monkeypatch):
    waits = [services.wait_after(attempts) for attempts in range(1, MOST_ATTEMPTS)]
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert max(waits) == timedelta(hours=1)
    assert sum(waits, timedelta()) > timedelta(hours=24)


def test_a_mail_that_fails_too_often_is_parked_for_people_to_see(monkeypatch):
    waiting(attempts=MOST_ATTEMPTS - 1)
    monkeypatch.setattr(services, "compose", lambda message: Broken())
    send_due()
    assert OutboxMessage.objects.parked().count() == 1
    assert not OutboxMessage.objects.unsent().exists()


def test_two_workers_never_hold_the_same_mail():
    message = waiting()
    assert take_lease(message.pk) is not None
    assert take_lease(message.pk) is None


def test_a_worker_that_died_leaves_its_mail_to_the_next(monkeypatch):
    message = waiting()
    take_lease(message.pk)
    assert send_due().sent == 0
    OutboxMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert send_due().sent == 1


def test_recipients_are_not_in_the_clear():
    waiting()
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient, context FROM outbox_outboxmessage")
        stored = str(cursor.fetchall())
    assert "amina" not in stored and "7K4M" not in stored


def test_failures_are_logged_without_addresses(monkeypatch, caplog):
    waiting()
    monkeypatch.setattr(services, "compose", lambda message: Broken())
    send_due()
    assert "ConnectionRefusedError" in caplog.text
    assert "amina" not in caplog.text


def test_the_age_of_the_oldest_unsent_mail_is_known():
    now = timezone.now()
    assert oldest_unsent(now) == timedelta()
    waiting(created_at=now - timedelta(hours=2))
    assert oldest_unsent(now) == timedelta(hours=2)


def test_the_worker_sends_what_is_due_and_says_so():
    waiting()
    out = io.StringIO()
    call_command("outbox", "--once", stdout=out)
    assert "1 sent, 0 failed" in out.getvalue()


def test_a_living_worker_leaves_its_mark():
    beat()
    beat()
    assert WorkerHeartbeat.objects.count() == 1
