"""What machines ask: is it alive, is it ready, what may be indexed, where do weaknesses go."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.outbox.models import MailKind
from portal.outbox.services import queue_mail

from .database_away import database_away

ALL_WELL = {"database": True, "cache": True, "outbox": True}


def waiting_mail(minutes, **changes):
    """A mail that was queued so long ago."""
    mail = queue_mail(kind=MailKind.INVITATION, recipient="a@example.org", key="one", context={"link": "x"})
    mail.created_at = timezone.now() - timedelta(minutes=minutes)
    for name, value in changes.items():
        setattr(mail, name, value)
    mail.save()
    return mail


def test_the_process_answers_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert not response.cookies


@pytest.mark.django_db
def test_ready_when_database_cache_and_outbox_are_in_order(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, ALL_WELL)


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["set", "get"])
def test_not_ready_when_the_cache_fails(client, monkeypatch, broken):
    def away(*args, **kwargs):
        raise ConnectionError("no cache")

    monkeypatch.setattr(cache, broken, away)
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, ALL_WELL | {"cache": False})
    assert "no cache" not in response.content.decode()


@pytest.mark.django_db
def test_not_ready_when_the_cache_forgets_at_once(client, monkeypatch):
    monkeypatch.setattr(cache, "get", lambda key: None)
    assert client.get("/readyz").json()["cache"] is False


@pytest.mark.django_db
def test_not_ready_when_the_database_is_away(client):
    with database_away():
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] is False


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "status"), [(0, 200), (59, 200), (61, 503), (3000, 503)])
def test_not_ready_when_a_mail_has_waited_for_over_an_hour(client, minutes, status):
    waiting_mail(minutes)
    response = client.get("/readyz")
    assert response.status_code == status
    assert response.json() == ALL_WELL | {"outbox": status == 200}


@pytest.mark.django_db
@pytest.mark.parametrize("done", ["sent_at", "parked_at"])
def test_mail_that_was_sent_or_given_up_keeps_nobody_waiting(client, done):
    waiting_mail(3000, **{done: timezone.now()})
    assert client.get("/readyz").status_code == 200


def test_robots_are_kept_out_of_all_that_is_not_public(client, settings):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()
    assert response["Content-Type"].startswith("text/plain")
    assert lines[0] == "User-agent: *"
    closed = {line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")}
    assert [line for line in lines if line.startswith("Allow")] == ["Allow: /refer/$"]
    assert closed == {"/search/", "/refer/", "/portal/", "/cms/", "/accounts/", "/leave"}
    assert lines[-1] == f"Sitemap: {settings.BASE_URL}/sitemap.xml"


def test_security_txt_says_where_to_report_and_has_not_expired(client, settings):
    response = client.get("/.well-known/security.txt")
    said = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert said["Contact"] == f"{settings.BASE_URL}/contact/"
    assert said["Canonical"] == f"{settings.BASE_URL}/.well-known/security.txt"
    left = datetime.fromisoformat(said["Expires"]) - timezone.now()
    assert timedelta(days=30) < left <= timedelta(days=366)


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/robots.txt", "/.well-known/security.txt", "/leave"])
def test_what_only_reads_cannot_be_posted_to(client, address):
    assert client.post(address).status_code == 405
