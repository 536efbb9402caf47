"""News: the newest first, a page at a time, on the pages of its programmes, and as a feed."""

import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.models import HomePage, NewsIndexPage, NewsPage, StandardPage
from home.models.news import ITEMS_A_PAGE
from programmes.models import GuidancePage, Programme

from .site_pages import parse

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def index(site):
    """The list of news with nothing in it."""
    for page in NewsPage.objects.all():
        page.delete()
    return NewsIndexPage.objects.get()


def add(index, title, day, *codes, **fields):
    page = NewsPage(title=title, intro=f"About {title}.", date=day, body="[]", **fields)
    page.programmes = Programme.objects.filter(code__in=codes)
    index.add_child(instance=page)
    page.save_revision().publish()
    return page


def add_many(index, count):
    for number in range(count):
        add(index, f"News {number}", date(2026, 1, 1) + timedelta(days=number))


def listed(page):
    """The titles in the list of news, in their order."""
    lists = [each for each in page.all("ul") if "news-list" in (each["class"] or "").split()]
    return [item.all("a")[0].text for item in lists[0].all("li")] if lists else []


def test_the_newest_stands_first_whatever_was_written_last(client, index):
    for title, day in (("Middle", date(2026, 5, 2)), ("Newest", date(2026, 6, 1)), ("Oldest", date(2025, 12, 31))):
        add(index, title, day)
    assert listed(parse(client.get("/news/"))) == ["Newest", "Middle", "Oldest"]


def test_an_entry_has_its_date_in_words_and_for_machines_and_its_introduction(client, index):
    add(index, "Open day", date(2026, 5, 2))
    item = parse(client.get("/news/")).all("main")[0].all("ul")[0].all("li")[0]
    (time,) = item.all("time")
    assert (time["datetime"], time.text) == ("2026-05-02", "2 May 2026")
    assert "About Open day." in item.text


def test_there_are_ten_a_page_with_plain_links_between_them(client, index):
    add_many(index, ITEMS_A_PAGE + 2)
    first, second = parse(client.get("/news/")), parse(client.get("/news/?page=2"))
    assert len(listed(first)) == ITEMS_A_PAGE
    assert listed(second) == ["News 1", "News 0"]
    assert first.all("a", rel="next")[0]["href"] == "?page=2"
    assert second.all("a", rel="prev")[0]["href"] == "?page=1"
    assert not first.all("a", rel="prev") and not second.all("a", rel="next")
    assert first.all("title")[0].text != second.all("title")[0].text


def test_a_page_number_that_makes_no_sense_shows_the_nearest_page(client, index):
    add_many(index, ITEMS_A_PAGE + 1)
    numbers = {"0": 2, "-1": 2, "99": 2, "x": 1, "": 1, "1e9": 1, "%00": 1, "9" * 5000: 1}
    for number, shown in numbers.items():
        response = client.get(f"/news/?page={number}")
        assert response.status_code == 200, number
        assert f"Page {shown} of 2" in parse(response).text, number


def test_a_list_without_news_leads_on(client, index):
    page = parse(client.get("/news/"))
    assert "There is no news yet." in page.text
    assert {"/programmes/", "/get-help-now/"} <= {link["href"] for link in page.all("main")[0].all("a")}
    assert listed(parse(client.get("/"))) == []


def test_the_home_page_shows_the_three_newest(client, index):
    add_many(index, 5)
    assert listed(parse(client.get("/"))) == ["News 4", "News 3", "News 2"]


def test_a_programme_shows_its_own_news_and_its_guidance(client, index):
    add(index, "For hospitals", date(2026, 5, 2), "hospital")
    add(index, "For all", date(2026, 5, 3), "hospital", "county_lines")
    add(index, "For nobody", date(2026, 5, 4))
    assert listed(parse(client.get("/programmes/hospital/"))) == ["For all", "For hospitals"]
    county_lines = parse(client.get("/programmes/county-lines/"))
    assert listed(county_lines) == ["For all"]
    (related,) = [each for each in county_lines.all("section") if each["aria-labelledby"] == "related"]
    assert related.all("a", href="/worried-about-someone/")
    assert not parse(client.get("/programmes/gangs/")).all("h2", id="related")


def test_guidance_that_is_not_published_is_not_related(client, site):
    GuidancePage.objects.get().unpublish()
    assert not parse(client.get("/programmes/county-lines/")).all("main")[0].all("ul", class_="ways-on")


def test_a_piece_of_news_leads_to_its_programmes(client, index):
    page = add(index, "For two", date(2026, 5, 3), "hospital", "gangs")
    links = [link["href"] for link in parse(client.get(page.url)).all("ul", class_="lines")[0].all("a")]
    assert links == ["/programmes/gangs/", "/programmes/hospital/"]


def test_news_that_is_not_published_is_nowhere(client, index):
    add(index, "Hidden", date(2026, 5, 3), "hospital").unpublish()
    for address in ("/news/", "/", "/programmes/hospital/", "/news/feed/"):
        assert "Hidden" not in client.get(address).content.decode(), address


def test_many_items_take_no_more_queries_than_few(client, index):
    counts = []
    for count in (1, 9):
        add_many(index, count)
        client.get("/news/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/news/")
        counts.append(len(queries))
        NewsPage.objects.all().delete()
    assert counts[0] == counts[1] <= 15


def test_news_stands_under_the_list_of_news_and_nowhere_else():
    assert NewsIndexPage in HomePage.allowed_subpage_models()
    assert NewsPage.allowed_parent_page_models() == [NewsIndexPage]
    assert NewsIndexPage.allowed_subpage_models() == [NewsPage]
    assert NewsIndexPage.allowed_parent_page_models() == [HomePage]
    assert NewsPage not in StandardPage.allowed_subpage_models()


def test_the_first_news_bears_the_day_on_which_it_was_loaded(client, site):
    assert NewsPage.objects.count() == 3
    assert set(NewsPage.objects.values_list("date", flat=True)) == {timezone.localdate(site.first_published_at)}


# The feed


def test_the_feed_has_the_newest_items_with_whole_addresses(client, index, settings):
    settings.BASE_URL = "https://sos.example.org"
    add_many(index, 25)
    response = client.get("/news/feed/")
    feed = ElementTree.fromstring(response.content)
    assert response["Content-Type"].startswith("application/atom+xml")
    assert not response.cookies
    assert feed.find(f"{ATOM}title").text == "News – SOS Project"
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == "https://sos.example.org/news/feed/"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}title").text for entry in entries[:2]] == ["News 24", "News 23"]
    assert len(entries) == 20
    assert entries[0].find(f"{ATOM}link").get("href") == "https://sos.example.org/news/news-24/"
    assert entries[0].find(f"{ATOM}published").text.startswith("2026-01-25T00:00:00")


def test_markup_in_an_introduction_stays_text_in_the_feed(client, index):
    page = add(index, "A <b>bold</b> & true", date(2026, 5, 3))
    page.intro = "1 < 2 <script>x</script>"
    page.save_revision().publish()
    entry = ElementTree.fromstring(client.get("/news/feed/").content).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "A <b>bold</b> & true"
    assert entry.find(f"{ATOM}summary").text == "1 &lt; 2 &lt;script&gt;x&lt;/script&gt;"


def test_readers_and_their_programs_find_the_feed(client, site):
    for address in ("/news/", "/news/worried-about-county-lines/"):
        (link,) = parse(client.get(address)).all("link", rel="alternate")
        assert (link["type"], link["href"]) == ("application/atom+xml", "/news/feed/")
    assert parse(client.get("/news/")).all("a", href="/news/feed/")


def test_a_feed_of_no_news_is_whole_and_without_a_list_there_is_none(client, index):
    assert ElementTree.fromstring(client.get("/news/feed/").content).findall(f"{ATOM}entry") == []
    index.unpublish()
    assert client.get("/news/feed/").status_code == 404
