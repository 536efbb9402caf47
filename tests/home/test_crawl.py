"""Follow every link of the site from its front door, as a search engine would."""

from urllib.parse import urldefrag, urljoin

import pytest
from django.db import transaction
from django.test import Client

from .site_pages import ADDRESSES, parse

pytestmark = pytest.mark.django_db
NOT_FOLLOWED = ("/leave", "/accounts/", "/portal/", "/cms/")
HTML = "text/html"


def crawl(client):
    """Every answer within the site, by address, from the home page on."""
    answers, waiting = {}, ["/"]
    while waiting:
        address = waiting.pop()
        if address in answers or address.startswith(NOT_FOLLOWED):
            continue
        answers[address] = response = client.get(address)
        if response.status_code == 302:
            waiting.append(urljoin(address, response["Location"]))
        elif response["Content-Type"].startswith(HTML):
            targets = (urljoin(address, urldefrag(link["href"] or "")[0]) for link in parse(response).all("a"))
            waiting += [target for target in targets if target.startswith("/")]
    return answers


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        found = crawl(Client())
        transaction.set_rollback(True)
    return found


def test_every_link_leads_somewhere_and_every_page_can_be_reached(answers):
    bad = {address: answer.status_code for address, answer in answers.items() if answer.status_code not in (200, 302)}
    assert bad == {}
    assert {*ADDRESSES, "/search/", "/news/feed/", "/refer/"} <= set(answers)


def test_every_page_has_a_description_one_language_and_no_filler(answers):
    pages = {address: parse(answer) for address, answer in answers.items() if answer["Content-Type"].startswith(HTML)}
    pages = {address: page for address, page in pages.items() if answers[address].status_code == 200}
    assert len(pages) > len(ADDRESSES)
    for address, page in pages.items():
        if not address.startswith("/refer/"):
            (description,) = page.all("meta", name="description")
            assert len(description["content"]) >= 30, address
        languages = {each["lang"] for each in page.all() if each["lang"] and not each["hreflang"]}
        assert languages == {"ar", "en-GB"} if address.startswith("/ar/") else {"en-GB"}, address
        assert "lorem" not in page.text.lower(), address


def test_every_page_but_the_front_shows_the_way_back(answers):
    for address in (*ADDRESSES, "/search/"):
        ways = parse(answers[address]).all("nav", class_="breadcrumbs")
        assert len(ways) == (0 if address == "/" else 1), address
        if ways:
            assert ways[0].all("a")[0]["href"] == "/", address
            assert ways[0].all("li")[-1]["aria-current"] == "page", address
