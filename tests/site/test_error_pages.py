"""When something goes wrong, a page says so in plain words, helps on, and loses nothing."""

import re

import pytest
from django.core.exceptions import SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from home.models import HelpLine, StandardPage
from sos_site import views
from tests.home.site_pages import parse

from .database_away import database_away

NEWCOMER_ERRORS = ("400.html", "429.html", "500.html", "csrf_failure.html")


def strict_client():
    return Client(enforce_csrf_checks=True)


def phone_numbers(page):
    return {link["href"] for link in page.all("a") if (link["href"] or "").startswith("tel:")}


# Nothing there


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/nowhere/", "/programmes/none/", "/documents/1/x.pdf", "/programmes/gangs/x/"])
def test_a_missing_page_says_so_and_leads_to_help(client, address):
    response = client.get(address)
    page = parse(response)
    assert response.status_code == 404
    assert page.all("h1")[0].text == "We can’t find that page"
    assert {"tel:999", "tel:08001111"} <= phone_numbers(page)
    assert {"/", "/get-help-now/", "/refer/"} <= {link["href"] for link in page.all("main")[0].all("a")}
    assert page.all("a", href="/leave")
    assert not response.cookies


@pytest.mark.django_db
def test_a_missing_page_offers_search_the_way_home_and_the_numbers_as_editors_keep_them(client):
    HelpLine.objects.filter(name="Childline").update(number="0800 9999")
    page = parse(client.get("/nowhere/"))
    assert page.all("main")[0].all("form", role="search", action="/search/")
    assert page.all("nav", class_="breadcrumbs")[0].all("a", href="/")
    assert {"tel:999", "tel:08009999", "sms:85258", "tel:116123"} <= {link["href"] for link in page.all("a")}


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_while_the_database_is_away_still_shows_numbers(settings):
    settings.DEBUG = False
    client = Client(raise_request_exception=False)
    with database_away():
        response = client.get("/nowhere/")
    assert response.status_code == 500
    assert {"tel:999", "tel:08001111", "sms:85258", "tel:116123"} <= {link["href"] for link in parse(response).all("a")}


@pytest.mark.django_db
def test_a_missing_page_helps_before_there_is_any_site(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "tel:999" in phone_numbers(parse(response))


# A fault of ours


def test_the_page_about_a_fault_needs_no_database_and_no_context():
    request = RequestFactory().get("/")
    response = views.server_error(request)
    page = parse(response)
    assert response.status_code == 500
    assert page.all("html")[0]["lang"] == "en-GB"
    assert page.all("h1")[0].text == "Something went wrong"
    assert {"tel:999", "tel:08001111"} <= phone_numbers(page)
    assert "Nothing has been sent to us unless you have seen a reference" in page.text


@pytest.mark.django_db
def test_a_reader_sees_that_page_when_the_database_is_away(settings):
    settings.DEBUG = False
    client = Client(raise_request_exception=False)
    with database_away():
        response = client.get("/about/")
    assert response.status_code == 500
    assert "The fault is ours, not yours" in parse(response).text
    assert "server closed" not in response.content.decode()


@pytest.mark.django_db
def test_a_page_about_a_fault_shows_nothing_of_what_was_asked(monkeypatch, settings):
    settings.DEBUG = False
    monkeypatch.setattr(StandardPage, "get_context", lambda *args: 1 / 0)
    client = Client(raise_request_exception=False)
    response = client.get("/about/?name=Mia+Carter")
    assert response.status_code == 500
    assert "Mia" not in response.content.decode()


@pytest.mark.parametrize("name", NEWCOMER_ERRORS)
def test_every_page_about_an_error_is_whole_without_any_context(name):
    from django.http import HttpResponse

    page = parse(HttpResponse(render_to_string(name)))
    assert len(page.all("h1")) == 1
    assert page.all("html")[0]["lang"] == "en-GB"
    assert page.all("title")[0].text


# Too much, too often, not readable


@pytest.mark.django_db
def test_a_request_of_many_megabytes_gets_a_plain_page(client, settings, programmes):
    settings.DEBUG = False
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = client.post("/refer/", {"immediate_danger": "x" * 2000})
    assert response.status_code == 400
    assert "tel:999" in phone_numbers(parse(response))


@pytest.mark.parametrize(
    ("view", "status"), [(views.bad_request, 400), (views.page_not_found, 404), (views.too_many_requests, 429)]
)
def test_an_answer_that_middleware_gives_before_it_knows_the_reader_is_whole(db, view, status):
    # A host that is not ours, for one, is refused before the request has a user or a session.
    response = view(RequestFactory().get("/accounts/login/"), SuspiciousOperation("inner workings"))
    assert response.status_code == status
    assert "tel:999" in phone_numbers(parse(response))
    assert "inner workings" not in response.content.decode()


@pytest.mark.django_db
def test_a_request_for_a_host_that_is_not_ours_gets_a_plain_page(settings):
    settings.DEBUG = False
    response = Client(raise_request_exception=False).get("/", headers={"host": "elsewhere.example.net"})
    assert response.status_code == 400
    assert "We could not read that" in parse(response).text
    assert "elsewhere" not in response.content.decode()


# The database away while somebody writes


@pytest.mark.django_db
@pytest.mark.parametrize("started", [True, False])
def test_a_form_sent_while_the_database_is_away_comes_back_filled_in(client, programmes, started):
    if started:
        client.post("/refer/", {"immediate_danger": "no"})
        client.post("/refer/who/", {"pathway": "parent"})
    client.raise_request_exception = False
    typed = {"reason": "He has not been home for two nights.", "pathway_hint": "parent"}
    with database_away():
        response = client.post("/refer/reason/", typed)
    page = parse(response)
    assert response.status_code == 503
    assert "".join(page.all("textarea", name="reason")[0].inside).strip() == typed["reason"]
    assert "Nothing you typed is lost" in page.text
    assert client.post("/refer/reason/", typed).status_code == 302


# A form that was open too long


@pytest.mark.django_db
def test_the_referral_form_comes_back_filled_in_and_can_be_sent(programmes):
    client = strict_client()
    typed = {"reason": "She is scared of <the> man “upstairs” & his friends.", "pathway_hint": "parent"}
    response = client.post("/refer/reason/", typed)
    page = parse(response)
    assert response.status_code == 403
    assert "".join(page.all("textarea", name="reason")[0].inside).strip() == typed["reason"]
    assert "Nothing is lost" in page.text
    token = page.all("input", name="csrfmiddlewaretoken")[0]["value"]
    assert client.post("/refer/reason/", typed | {"csrfmiddlewaretoken": token}).status_code == 302


@pytest.mark.django_db
def test_the_first_question_comes_back_too(programmes):
    response = strict_client().post("/refer/", {"immediate_danger": "no"})
    page = parse(response)
    assert response.status_code == 403
    (chosen,) = [box for box in page.all("input", name="immediate_danger") if box["checked"] is not None]
    assert chosen["value"] == "no"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/refer/nowhere/", "/refer/check/", "/refer/status/x/y/"])
def test_an_address_of_the_form_without_a_page_is_no_dead_end(programmes, address):
    response = strict_client().post(address, {"key": "x", "anything": "typed"})
    assert response.status_code == 403
    assert parse(response).all("h1")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/logout/", "/portal/referrals/"])
def test_elsewhere_a_plain_page_says_what_to_do(address):
    response = strict_client().post(address, {"login": "person@example.org", "password": "secret words"})
    assert response.status_code == 403
    body = response.content.decode()
    assert "This page was open too long" in body
    assert "Nothing was changed" in body
    assert not re.search("person@example.org|secret words|CSRF|Referer", body)


@pytest.mark.django_db
def test_a_token_of_another_browser_opens_nothing(programmes):
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', strict_client().get("/refer/").content.decode())[1]
    response = strict_client().post("/refer/", {"immediate_danger": "no", "csrfmiddlewaretoken": token})
    assert response.status_code == 403
