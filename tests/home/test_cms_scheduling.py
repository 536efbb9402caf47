"""Publishing at a set time: the worker does it about once a minute, and no broken page stops a mail."""

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from home import scheduled_pages
from home.models import StandardPage
from home.scheduled_pages import publish_scheduled_pages
from portal.outbox.management.commands import outbox
from portal.outbox.models import MailKind
from portal.outbox.services import queue_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(site):
    return StandardPage.objects.get(slug="about")


@pytest.fixture
def wait(monkeypatch):
    """Let hours pass on the clock that Wagtail reads."""

    def let_pass(hours):
        now = timezone.now() + timedelta(hours=hours)
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    return let_pass


def in_two_hours(page, name):
    """Publish the page so that it goes live, or away, in two hours."""
    setattr(page, name, timezone.now() + timedelta(hours=2))
    page.save_revision().publish()


def a_waiting_mail():
    queue_mail(kind=MailKind.RECOVERY, recipient="a@example.org", key="one", context={"link": "x"})


def broken(*arguments):
    raise ValueError("Mia’s page is broken")


def test_a_page_goes_live_when_its_time_has_come_and_not_before(client, page, wait):
    page.title = "A new title"
    in_two_hours(page, "go_live_at")
    wait(hours=1)
    assert publish_scheduled_pages()
    assert b"A new title" not in client.get("/about/").content
    wait(hours=2)
    assert publish_scheduled_pages()
    assert b"A new title" in client.get("/about/").content


def test_a_page_goes_away_when_it_has_expired_and_not_before(client, page, wait):
    in_two_hours(page, "expire_at")
    wait(hours=1)
    assert publish_scheduled_pages()
    assert client.get("/about/").status_code == 200
    wait(hours=2)
    assert publish_scheduled_pages()
    assert client.get("/about/").status_code == 404


def test_the_worker_publishes(client, page, wait):
    page.title = "A new title"
    in_two_hours(page, "go_live_at")
    wait(hours=3)
    call_command("outbox", "--once", stdout=io.StringIO())
    assert b"A new title" in client.get("/about/").content


def test_a_failure_is_logged_without_its_words_and_mails_go_out(monkeypatch, caplog, page):
    monkeypatch.setattr(scheduled_pages, "call_command", broken)
    monkeypatch.setattr(outbox, "close_old_connections", lambda: None)  # a test has one connection for all it does
    a_waiting_mail()
    assert outbox.Command().work(every=2.0, wait=2.0) == 2.0
    assert len(mail.outbox) == 1
    assert "scheduled pages could not be published: ValueError" in caplog.text
    assert "Mia" not in caplog.text


def test_the_worker_publishes_about_once_a_minute(monkeypatch, page):
    done, now = [], [1000.0]
    monkeypatch.setattr(outbox, "publish_scheduled_pages", lambda: done.append(now[0]))
    monkeypatch.setattr(outbox.time, "monotonic", lambda: now[0])
    worker = outbox.Command()
    for seconds in range(0, 130, 2):
        now[0] = 1000.0 + seconds
        worker.publish_now_and_then()
    assert done == [1000.0, 1060.0, 1120.0]
