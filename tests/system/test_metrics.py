"""`/metrics`: for whoever holds the token, the same from every process, and nothing about anybody."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from portal.audit.actions import Action
from portal.audit.services import record
from portal.outbox.models import MailKind, OutboxMessage
from portal.outbox.services import beat, queue_mail
from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from portal.referrals.models import Referral
from portal.system import counting
from portal.system.counting import count, waiting, write_counts
from portal.system.models import RequestCount, note
from tests.intake.answers import story

pytestmark = pytest.mark.django_db
TOKEN = "a token for these tests"


@pytest.fixture
def counted(settings, monkeypatch):
    """Counting is on, and nothing is written by a timer."""
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(counting, "start_timer", lambda: None)
    monkeypatch.setattr(counting, "waiting", counting.Waiting({}))
    return counting


def figures(client, token=TOKEN):
    response = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 200
    lines = [line for line in response.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_it_is_asked_at_a_web_server_itself_where_everybody_else_is_led_to_https(client, counted, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 301
    assert figures(client)


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}])
def test_without_the_token_there_is_nothing_here(client, counted, header):
    assert client.get("/metrics", headers=header).status_code == 404


def test_without_a_token_in_the_settings_no_token_opens_it(client, settings):
    assert settings.METRICS_TOKEN == ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_requests_are_counted_by_view_and_status_whatever_was_typed(client, counted):
    for address in ("/", "/about/", "/nowhere/Kofi/", "/healthz"):
        client.get(address)
    found = figures(client)
    assert found['sos_request_seconds_count{view="wagtail_serve",status="200"}'] == 2
    assert found['sos_request_seconds_count{view="healthz",status="200"}'] == 1
    assert found['sos_request_seconds_bucket{view="healthz",status="200",le="+Inf"}'] == 1
    assert "Kofi" not in str(found)


def test_two_processes_add_up_to_one_count(client, counted, monkeypatch):
    count("one", 200, 0.05)
    write_counts()
    monkeypatch.setattr(counting, "waiting", counting.Waiting({}))
    count("one", 200, 2)
    found = figures(client)
    assert found['sos_request_seconds_bucket{view="one",status="200",le="0.1"}'] == 1
    assert found['sos_request_seconds_bucket{view="one",status="200",le="1"}'] == 1
    assert found['sos_request_seconds_bucket{view="one",status="200",le="5"}'] == 2
    assert found['sos_request_seconds_sum{view="one",status="200"}'] == pytest.approx(2.05)


def test_while_the_database_is_away_counts_wait(counted, monkeypatch):
    count("one", 200, 0.05)

    def away(**kwargs):
        raise DatabaseError

    with monkeypatch.context() as context, transaction.atomic():
        context.setattr(RequestCount.objects, "get_or_create", away)
        write_counts()
    count("one", 200, 0.05)
    write_counts()
    assert RequestCount.objects.get(view="one").requests == 2


def test_nothing_is_counted_unless_somebody_asks(client, settings):
    assert settings.METRICS_TOKEN == ""
    client.get("/healthz")
    assert not waiting.counts
    assert waiting.timer is None


def test_the_figures_of_the_work(client, counted, programmes):
    first = receive(answers=answers_of(story("7")), submission_key=uuid.uuid4())
    now = timezone.now()
    before = figures(client)
    Referral.objects.filter(pk=first.pk).update(due_at=now - timedelta(hours=1), received_at=now - timedelta(hours=2))
    OutboxMessage.objects.all().delete()
    for number, parked in enumerate((None, now)):
        mail = queue_mail(kind=MailKind.INVITATION, recipient="a@example.org", key=str(number), context={"link": "x"})
        OutboxMessage.objects.filter(pk=mail.pk).update(parked_at=parked, created_at=now - timedelta(minutes=5))
    record(Action.SIGN_IN_REFUSED, actor=None, detail={"because": "password"})
    beat()
    note("backup")
    after = figures(client)
    assert before['sos_referrals_open{state="submitted"}'] == after['sos_referrals_open{state="submitted"}'] == 1
    assert after['sos_referrals_oldest_seconds{state="submitted"}'] == pytest.approx(7200, abs=60)
    assert (before["sos_referrals_late"], after["sos_referrals_late"]) == (0, 1)
    assert (after["sos_outbox_waiting"], after["sos_outbox_parked"]) == (1, 1)
    assert after["sos_outbox_oldest_seconds"] == pytest.approx(300, abs=60)
    assert (before["sos_sign_ins_refused_last_hour"], after["sos_sign_ins_refused_last_hour"]) == (0, 1)
    for name in ("sos_worker_seen_timestamp_seconds", "sos_backup_timestamp_seconds"):
        assert name not in before
        assert after[name] == pytest.approx(now.timestamp(), abs=60)
    assert first.reference not in str(after)
