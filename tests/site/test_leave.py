"""`/leave`: away at once, and nothing left behind, whatever happens (domain.md §7, "Exit this page")."""

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.test import Client

from portal.referrals.intake import drafts
from portal.referrals.models import Draft, Referral
from tests.intake.test_the_professional_pathway import fill_in, send

from .database_away import database_away

pytestmark = pytest.mark.django_db


@pytest.fixture
def writing(client, programmes):
    """A browser with a draft."""
    client.post("/refer/", {"immediate_danger": "no"})
    client.post("/refer/who/", {"pathway": "professional"})
    assert Draft.objects.count() == Session.objects.count() == 1
    return client


def test_leaving_leads_to_a_neutral_site(client, settings):
    settings.EXIT_URL = "https://weather.example.org/"
    response = client.get("/leave")
    assert (response.status_code, response["Location"]) == (302, "https://weather.example.org/")


def test_leaving_tells_the_other_site_nothing_and_is_not_kept(client):
    response = client.get("/leave")
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert response["Clear-Site-Data"] == '"cache", "storage"'


def test_leaving_takes_no_query_from_somebody_without_a_session(client, django_assert_num_queries):
    """Where it leads was looked up by somebody before, and is remembered."""
    client.get("/leave")
    with django_assert_num_queries(0):
        assert client.get("/leave").status_code == 302


def test_leaving_takes_one_query_when_nobody_has_left_for_a_while(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert client.get("/leave").status_code == 302


def test_leaving_deletes_the_draft_and_the_session(writing, settings):
    before = writing.cookies[settings.SESSION_COOKIE_NAME].value
    response = writing.get("/leave")
    assert response.status_code == 302
    assert not Draft.objects.exists()
    assert not Session.objects.exists()
    assert response.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert response.cookies[settings.CSRF_COOKIE_NAME].value == ""
    with_the_old_cookie = Client()
    with_the_old_cookie.cookies[settings.SESSION_COOKIE_NAME] = before
    assert with_the_old_cookie.get("/refer/tasks/").status_code == 302


def test_leaving_deletes_no_draft_of_somebody_else(writing):
    other = Client()
    other.post("/refer/", {"immediate_danger": "no"})
    other.get("/leave")
    assert Draft.objects.count() == 1
    assert writing.get("/refer/tasks/").status_code == 200


def test_leaving_never_deletes_a_referral_that_was_sent(client, programmes, triage_officer):
    send(client, fill_in(client))
    client.get("/leave")
    assert Referral.objects.count() == 1
    assert client.get("/refer/received/").status_code == 302


def test_leaving_ends_the_session_of_staff_too(client, log_in, triage_officer):
    log_in(client, triage_officer)
    assert client.get("/portal/").status_code == 200
    client.get("/leave")
    assert not Session.objects.exists()
    assert client.get("/portal/").status_code == 302


def test_a_cookie_that_means_nothing_does_no_harm(client, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    assert client.get("/leave").status_code == 302
    client.cookies[settings.SESSION_COOKIE_NAME] = "\x00ü"
    assert client.get("/leave").status_code == 302


def test_leaving_works_when_a_draft_cannot_be_deleted(writing, monkeypatch, settings):
    def fail(request):
        raise DatabaseError

    monkeypatch.setattr(drafts, "discard", fail)
    response = writing.get("/leave")
    assert (response.status_code, response["Location"]) == (302, settings.EXIT_URL)
    assert response.cookies[settings.SESSION_COOKIE_NAME].value == ""


def test_leaving_works_when_the_database_is_away(writing, settings):
    with database_away():
        response = writing.get("/leave")
    assert (response.status_code, response["Location"]) == (302, settings.EXIT_URL)
    assert response.cookies[settings.SESSION_COOKIE_NAME].value == ""


def test_leaving_works_for_staff_when_the_database_is_away(client, log_in, triage_officer, settings):
    log_in(client, triage_officer)
    with database_away():
        response = client.get("/leave")
    assert (response.status_code, response["Location"]) == (302, settings.EXIT_URL)
