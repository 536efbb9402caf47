"""Search: public pages and help lines only, forgiving about spelling, calm about nonsense, and it keeps nothing."""

import re
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home.models import NewsIndexPage, NewsPage, StandardPage
from home.search import MOST_RESULTS
from home.search_words import EVERYDAY_WORDS, LONGEST_QUERY
from portal.accounts.demo import load_demo_accounts
from portal.referrals.demo import load_demo_referrals

from .site_pages import ADDRESSES, parse

pytestmark = pytest.mark.django_db
PUBLIC = tuple(address for address in ADDRESSES if address != "/")
SECRET = "Only zebras know about this."
ODD = [
    "\0", "\0county", "'", '"', '"county', "county*", "AND", "OR NOT", "(", "county AND (", "NEAR(a b)", "title:county",
    "{title}: x", "-", "--", "%", "_", "\\", "\\'", "!!!", "🙂", "🙂 county", "<script>alert(1)</script>", "{{ 7*7 }}",
    "&amp;", "a" * 10_000, "county " * 2_000, "\ud7ff\u202e", "٣", "county & lines | x <-> y:*", "é" * 90, "\r\n\t",
]  # fmt: skip


def ask(client, query):
    return client.get(f"/search/?q={quote(query)}")


def results(page):
    """The addresses found, in their order."""
    lists = page.all("ol", class_="results")
    return [item.all("a")[0]["href"] for item in lists[0].all("li")] if lists else []


def add_news(title, **fields):
    page = NewsPage(title=title, intro=SECRET, **{"body": "[]", **fields})
    NewsIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page


def test_a_page_with_the_word_in_its_title_comes_first_and_says_where_it_stands(client, site):
    page = parse(ask(client, "hospital"))
    assert results(page)[0] == "/programmes/hospital/"
    first = page.all("ol", class_="results")[0].all("li")[0]
    assert first.all("p", class_="result-place")[0].text == "Home › Our programmes"
    assert "hospital" in {mark.text.lower() for mark in first.all("mark")}


def test_other_forms_of_a_word_are_found_too(client, site):
    for query in ("exploited", "exploiting", "exploitation", "refer", "family", "gang", "phone"):
        assert results(parse(ask(client, query))), query
    assert "/programmes/family/" in results(parse(ask(client, "family")))


def test_a_question_in_a_readers_own_words_finds_pages(client, site):
    assert (
        results(parse(ask(client, "I am really worried about my son, he has a new phone")))[0]
        == "/worried-about-someone/"
    )


def test_an_everyday_word_finds_what_the_pages_call_by_another(client, site):
    for query in ("knife", "knives", "blades", "stabbing", "a nkife"):
        assert results(parse(ask(client, query)))[0] == "/programmes/gangs/", query
    for word in EVERYDAY_WORDS:
        page = parse(ask(client, word))
        assert results(page), word
        assert not page.all("p", class_="message"), word


def test_a_slip_of_the_pen_is_put_right_and_the_page_says_so(client, site):
    page = parse(ask(client, "conty lins"))
    assert "/programmes/county-lines/" in results(page)
    (said,) = page.all("p", class_="message")
    assert "Nothing here has “conty lins”" in said.text
    assert said.all("strong")[0].text == "county lines"


def test_where_only_some_words_are_known_another_spelling_is_offered(client, site):
    page = parse(ask(client, "zzzzq hosptial caseworkers"))
    assert results(page)
    (offer,) = [link for link in page.all("main")[0].all("a") if link["href"].startswith("/search/?q=")]
    assert offer.text == "zzzzq hospital caseworkers"
    assert results(parse(client.get(offer["href"])))


def test_a_help_line_is_found_by_its_name_its_number_and_whom_it_is_for(client, site):
    for query in ("Samaritans", "samaritains", "116 123", "suicidal"):
        page = parse(ask(client, query))
        assert page.all("main")[0].all("li", class_="help-line")[0].all("a", href="tel:116123"), query


def test_without_a_query_there_is_a_box_and_the_doors(client, site):
    page = parse(client.get("/search/"))
    assert page.all("main")[0].all("input", name="q")
    doors = {"/get-help-now/", "/worried-about-someone/", "/refer/", "/programmes/"}
    assert doors <= {link["href"] for link in page.all("main")[0].all("a")}
    assert "found" not in page.all("main")[0].text


def test_when_nothing_is_found_the_page_says_what_to_try_and_whom_to_call(client, site):
    page = parse(ask(client, "xyzzyq"))
    assert results(page) == []
    assert "We found no page about that" in page.text
    links = {link["href"] for link in page.all("main")[0].all("a")}
    assert {"tel:999", "tel:08001111", "sms:85258", "tel:116123", "/get-help-now/"} <= links


def test_no_query_is_too_odd(client, site):
    for query in ODD:
        response = ask(client, query)
        assert response.status_code == 200, query
        assert parse(response).all("h1")[0].text == "Search"
    assert client.get("/search/?q=%ff%fe&q=").status_code == 200


def test_a_query_that_is_too_long_is_cut_with_a_word_about_it(client, site):
    assert "That was very long" in parse(ask(client, "county " * 100)).text
    page = parse(ask(client, "x" * (LONGEST_QUERY + 1)))
    assert "That was very long" in page.text
    assert len(page.all("input", name="q")[0]["value"]) == LONGEST_QUERY
    assert "That was very long" not in parse(ask(client, "x" * LONGEST_QUERY)).text


def test_a_query_without_a_word_is_answered_with_a_hint(client, site):
    assert "at least one word" in parse(ask(client, "?!")).text


def test_what_is_typed_is_in_no_title_and_never_markup(client, site):
    response = ask(client, '<script>x</script>"><b onclick=y>')
    page = parse(response)
    assert page.all("title")[0].text == "Search – SOS Project"
    assert "<script>x" not in response.content.decode()
    assert not page.all("b")
    assert page.all("main")[0].all("input", name="q")[0]["value"] == '<script>x</script>"><b onclick=y>'


def test_markup_written_on_a_page_is_shown_as_text(client, site):
    add_news("Zebra & co", body='[{"type": "text", "value": "<p>A zebra says &lt;script&gt;x&lt;/script&gt;.</p>"}]')
    body = ask(client, "zebra").content.decode()
    assert "<mark>zebra</mark> says &lt;script&gt;x" in body
    assert "Zebra &amp; co" in body


def test_searches_are_kept_by_nobody(client, site):
    for address in ("/search/", "/search/?q=county"):
        response = client.get(address)
        assert {part.strip() for part in response["Cache-Control"].split(",")} >= {"private", "no-store"}
        assert not response.cookies
        page = parse(response)
        assert page.all("meta", name="robots", content="noindex")
        assert page.all("meta", name="referrer", content="no-referrer")


def test_a_search_only_reads(client, site):
    assert client.post("/search/", {"q": "county"}).status_code == 405


def test_what_is_not_published_is_neither_found_nor_suggested(client, site):
    page = add_news("About zebras")
    assert results(parse(ask(client, "zebras"))) == [page.url]
    page.unpublish()
    cache.clear()
    for query in ("zebras", "zebrras"):
        answer = parse(ask(client, query))
        assert results(answer) == []
        assert "About zebras" not in answer.text
        assert not answer.all("p", class_="message")


def test_an_unpublished_page_is_gone_at_once_though_its_words_are_still_known(client, site):
    page = add_news("About zebras")
    assert results(parse(ask(client, "zebras"))) == [page.url]
    page.unpublish()
    assert results(parse(ask(client, "zebras"))) == []


def test_a_draft_of_a_published_page_is_not_found_before_it_is_published(client, site):
    about = StandardPage.objects.get(slug="about")
    about.intro = SECRET
    about.save_revision()
    assert results(parse(ask(client, "zebras"))) == []


def test_what_is_restricted_is_found_by_nobody(client, site):
    page = add_news("About zebras")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(Group.objects.first())
    answer = parse(ask(client, "zebras"))
    assert results(answer) == []
    assert SECRET not in answer.text


def test_nothing_of_the_portal_is_found(client, site):
    load_demo_accounts()
    load_demo_referrals()
    for query in ("Kofi", "Tyler", "Aaron", "SOS-", "stabbed"):
        page = parse(ask(client, query))
        assert all(address.startswith(PUBLIC) for address in results(page)), query
        assert not re.search("Kofi|Tyler|Aaron|SOS-[0-9A-Z]", page.all("main")[0].text), query


def test_a_list_of_results_has_an_end(client, site):
    for number in range(MOST_RESULTS + 5):
        add_news(f"Zebra {number}", slug=f"zebra-{number}")
    assert len(results(parse(ask(client, "zebra")))) == MOST_RESULTS


def test_a_search_takes_few_queries_once_the_words_of_the_site_are_known(client, site):
    ask(client, "young people")
    with CaptureQueriesContext(connection) as queries:
        assert results(parse(ask(client, "young people")))
    assert len(queries) <= 15


def test_every_page_leads_to_search_with_a_labelled_box(client, site):
    for address in ("/", "/about/", "/news/", "/no-such-page/"):
        page = parse(client.get(address))
        assert page.all("header")[0].all("a", href="/search/"), address
        forms = page.all("form", role="search", action="/search/")
        assert forms, address
        for form in forms:
            (box,) = form.all("input", name="q")
            assert [label["for"] for label in form.all("label")] == [box["id"]], address
    boxes = [box["id"] for box in parse(client.get("/search/")).all("input")]
    assert len(boxes) == len(set(boxes)) == 2


def test_pages_in_another_language_do_not_stand_among_the_english_ones(client, site):
    found = results(parse(ask(client, "county lines")))
    assert found
    assert len(set(found)) == len(found)
    assert [address for address in found if address.startswith("/ar/")] == []
