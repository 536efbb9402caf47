"""Every public page: what it always has, what it never has, and the words on it (domain.md §1 and §7)."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Revision, Site

from home.first_pages import load_site
from home.models import HelpLine, HomePage, SiteSettings, StandardPage
from home.words_to_avoid import WRITE_INSTEAD
from programmes.models import Programme, ProgrammePage

from .reading_grade import grade_of
from .site_pages import ADDRESSES, HELP_AND_GUIDANCE, parse

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15
LARGEST_PAGE = 60_000  # bytes, with scripts and pictures, without style sheets and font
MOST_CSS = 82_000  # bytes of all style sheets together
HARDEST_GRADE = 7  # years of school; reading age 11 to 12
FORBIDDEN = tuple(WRITE_INSTEAD)
HELP_LINES = {
    "999": "tel:999",
    "101": "tel:101",
    "Childline": "tel:08001111",
    "NSPCC": "tel:08088005000",
    "Crimestoppers": "tel:0800555111",
    "Fearless": "tel:0800555111",
    "SafeCall": "tel:116000",
    "Missing People": "tel:116000",
    "Modern Slavery": "tel:08000121700",
    "Shout": "sms:85258",
    "Samaritans": "tel:116123",
}


def wrong(values, is_right):
    """What is not right, by address: empty when all is well."""
    return {address: value for address, value in values.items() if not is_right(value)}


def test_every_address_of_the_contract_answers(responses):
    assert wrong({address: response.status_code for address, response in responses.items()}, {200}.__contains__) == {}


def test_every_page_has_exactly_one_main_heading(pages):
    headings = {address: [heading.text for heading in page.all("h1")] for address, page in pages.items()}
    assert wrong(headings, lambda found: len(found) == 1 and found[0]) == {}


def test_no_heading_skips_a_level(pages):
    levels = {
        address: [int(each.tag[1]) for each in page.all() if re.fullmatch("h[1-6]", each.tag)]
        for address, page in pages.items()
    }
    steps = {address: [after - before for before, after in zip([0, *found], found, strict=False)]
             for address, found in levels.items()}  # fmt: skip
    assert wrong(steps, lambda found: max(found) == 1) == {}


def test_every_page_has_a_title_and_a_description_of_its_own_and_its_language(pages):
    for address, page in pages.items():
        (html,), (title,) = page.all("html"), page.all("title")
        (description,) = page.all("meta", name="description")
        assert html["lang"] == "en-GB", address
        assert title.text, address
        assert len(description["content"]) >= 30, address
    descriptions = {page.all("meta", name="description")[0]["content"] for page in pages.values()}
    assert len(descriptions) == len(ADDRESSES)


def test_titles_tell_pages_apart_except_where_they_must_say_nothing(pages):
    titles = {address: page.all("title")[0].text for address, page in pages.items()}
    discreet = {address for address, title in titles.items() if title == "Information"}
    assert discreet == {"/worried-about-someone/", "/get-help-now/", "/staying-safe-online/"}
    others = [title for address, title in titles.items() if address not in discreet]
    assert len(set(others)) == len(others)
    assert all("SOS Project" in title for title in others)


def test_pages_about_help_tell_no_other_site_where_a_reader_came_from(pages):
    silent = {address for address, page in pages.items() if page.all("meta", name="referrer", content="no-referrer")}
    assert silent == {"/worried-about-someone/", "/get-help-now/", "/staying-safe-online/"}


def test_exit_is_a_plain_link_on_every_page_before_anything_else(pages):
    for address, page in pages.items():
        (exit_link,) = page.all("a", href="/leave")
        assert "Exit" in exit_link.text, address
        assert "noreferrer" in exit_link["rel"], address
        links = [link["href"] for link in page.all("a")]
        assert links.index("/leave") <= links.index("/"), address


def test_what_to_do_in_danger_stands_on_top_of_every_page(pages):
    for address, page in pages.items():
        (strip,) = page.all("div", class_="urgent")
        assert strip.all("a", href="tel:999"), address
        assert "55" in strip.text, address


def test_no_page_sets_a_cookie_or_depends_on_one(responses):
    assert (
        wrong({address: list(response.cookies) for address, response in responses.items()}, lambda got: not got) == {}
    )
    varies = {address: response.headers.get("Vary", "") for address, response in responses.items()}
    assert wrong(varies, lambda value: "Cookie" not in value) == {}


def test_every_page_may_be_cached(responses):
    kept = {address: response.headers.get("Cache-Control", "") for address, response in responses.items()}
    assert wrong(kept, lambda value: "no-store" not in value and "private" not in value) == {}


def test_no_page_has_a_style_or_a_script_of_its_own(pages):
    for address, page in pages.items():
        assert page.all("style") == [], address
        scripts = [script for script in page.all("script") if script["type"] != "application/ld+json"]
        assert [script for script in scripts if script.text or not script["src"]] == [], address
        for element in page.all():
            inline = [name for name in element.attributes if name == "style" or name.startswith("on")]
            assert inline == [], (address, element.tag)
            assert not (element["href"] or "").startswith("javascript:"), address


def test_no_page_loads_anything_from_another_site(pages):
    for address, page in pages.items():
        links = [link["href"] for link in page.all("link") if link["rel"] not in ("alternate", "canonical")]
        loaded = [each["src"] for each in page.all() if each["src"]] + links
        assert [source for source in loaded if not source.startswith("/")] == [], address


def test_every_link_within_the_site_leads_somewhere(client, pages):
    targets = {link["href"].partition("#")[0] for page in pages.values() for link in page.all("a")}
    inside = {target for target in targets if target.startswith("/")}
    assert len(inside) >= len(ADDRESSES)
    assert wrong({target: client.get(target).status_code for target in inside}, {200, 302}.__contains__) == {}
    assert client.get("/leave").status_code == 302


def test_every_link_within_a_page_has_its_target(pages):
    for address, page in pages.items():
        targets = {each["id"] for each in page.all()}
        jumps = {link["href"][1:] for link in page.all("a") if link["href"].startswith("#")}
        assert jumps, address
        assert jumps <= targets, address


def test_no_page_takes_many_queries(client, site):
    counts = {}
    for address in ADDRESSES:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts[address] = len(queries)
    assert wrong(counts, lambda count: count <= MOST_QUERIES) == {}


def test_no_page_is_large(responses, pages):
    sizes = {}
    for address, page in pages.items():
        files = {script["src"] for script in page.all("script") if script["src"]} | {
            image["src"] for image in page.all("img")
        }
        files |= {link["href"] for link in page.all("link") if link["rel"] == "icon"}
        loaded = [Path(finders.find(file.removeprefix(settings.STATIC_URL))) for file in files]
        sizes[address] = len(responses[address].content) + sum(path.stat().st_size for path in loaded)
    assert wrong(sizes, lambda size: 1_000 < size <= LARGEST_PAGE) == {}


def test_the_style_sheets_are_small():
    sheets = list((settings.BASE_DIR / "sos_site" / "static").rglob("*.css"))
    assert len(sheets) > 5
    assert sum(sheet.stat().st_size for sheet in sheets) <= MOST_CSS


def test_every_page_is_easy_to_read(pages):
    assert set(HELP_AND_GUIDANCE) <= set(pages)
    grades = {address: grade_of(page) for address, page in pages.items()}
    assert wrong(grades, lambda grade: grade <= HARDEST_GRADE) == {}


# Words


def plain(text):
    """The text with line breaks, and the quotes of strings that go on in the next line, taken out; small letters."""
    return " ".join(re.sub(r"""["'][ ]*\n\s*f?["']""", "", text).split()).lower()


def test_no_page_uses_a_word_that_blames(responses):
    for address, response in responses.items():
        text = plain(response.content.decode())
        assert [word for word in FORBIDDEN if word in text] == [], address


def test_no_template_label_or_option_uses_a_word_that_blames():
    folders = ("templates", "home", "programmes", "portal", "sos_site")
    files = [
        path
        for folder in folders
        for path in (settings.BASE_DIR / folder).rglob("*")
        if path.suffix in {".html", ".txt", ".py", ".js", ".json"} and path.name != "words_to_avoid.py"
    ]
    assert len(files) > 150
    found = {
        str(path.relative_to(settings.BASE_DIR)): word
        for path in files
        for word in FORBIDDEN
        if word in plain(path.read_text())
    }
    assert found == {}


def test_the_list_of_words_that_blame_holds_these_and_a_better_word_for_each():
    assert len(WRITE_INSTEAD) == 6
    assert all(WRITE_INSTEAD.values())
    assert not [word for word in WRITE_INSTEAD if any(word in better for better in WRITE_INSTEAD.values())]


def test_the_search_for_words_sees_through_line_breaks_and_joined_strings():
    assert plain('"They put themselves "\n        "at Risk"') == '"they put themselves at risk"'
    assert plain("gang\n   member") == "gang member"


def test_the_endorsement_is_attributed_and_is_not_a_quotation(pages):
    bands = {address: page.all("section", class_="endorsement") for address, page in pages.items()}
    shown = {address: found[0] for address, found in bands.items() if found}
    assert set(shown) == {"/", "/about/", "/programmes/gangs/"}
    for address, band in shown.items():
        assert {"Matt Watson", "Children’s Services", "Westminster", "Integrated Gangs Unit"} <= {
            name for name in ("Matt Watson", "Children’s Services", "Westminster", "Integrated Gangs Unit")
            if name in band.text
        }, address  # fmt: skip
        assert not band.all("blockquote") and not band.all("q"), address
        assert not re.search(r"[“”\"]|‘[^’]+’", band.text), address
        assert not re.search(r"\b(I|we|my)\b", band.text), address


@pytest.mark.parametrize("address", ["/get-help-now/", "/ar/get-help-now/"])
def test_get_help_now_leads_to_the_form_above_the_first_help_line(client, site, address):
    links = parse(client.get(address)).all("main")[0].all("a")
    to_the_form = next(place for place, link in enumerate(links) if link["class"] == "button")
    first_line = next(place for place, link in enumerate(links) if link["href"] == "tel:08001111")
    assert links[to_the_form]["href"] == "/refer/"
    assert to_the_form < first_line


def test_every_help_line_can_be_called_or_texted_from_get_help_now(pages):
    lines = pages["/get-help-now/"].all("li", class_="help-line")
    links = {line.all("h3")[0].text: {link["href"] for link in line.all("a")} for line in lines}
    for name, link in HELP_LINES.items():
        assert any(name in title and link in found for title, found in links.items()), name
    assert all(links.values())


def test_a_number_corrected_in_the_list_is_corrected_on_every_page(client, site):
    HelpLine.objects.filter(name="Childline").update(number="0800 9999")
    for address in ("/get-help-now/", "/worried-about-someone/", "/programmes/county-lines/"):
        assert parse(client.get(address)).all("a", href="tel:08009999"), address


def test_signs_are_never_shown_without_saying_that_one_is_no_proof(pages):
    text = pages["/worried-about-someone/"].text
    assert len(pages["/worried-about-someone/"].all("ul", class_="signs")[0].all("li")) == 9
    assert "One sign on its own is no proof" in text
    assert "innocent reason" in text


def test_the_page_about_safety_says_that_exit_does_not_erase_history(pages):
    assert "It does not erase your history" in pages["/staying-safe-online/"].text


def test_nothing_that_is_still_to_be_filled_in_looks_like_a_fact(pages):
    text = " ".join(page.all("main")[0].text for page in pages.values())
    assert "[to be filled in: office phone number]" in text
    numbers = {link["href"] for page in pages.values() for link in page.all("a") if link["href"].startswith("tel:")}
    assert numbers <= {link for link in HELP_LINES.values() if link.startswith("tel:")}


def test_a_notice_stands_on_every_page_and_its_markup_is_shown_as_text(client, site):
    details = SiteSettings.for_site(Site.objects.get())
    details.notice = "Closed <b>Monday</b>"
    details.save()
    for address in ADDRESSES:
        assert b"Closed &lt;b&gt;Monday&lt;/b&gt;" in client.get(address).content, address


# Loading the site


def everything():
    """All that loading may touch, as the database has it."""
    tables = (Page, HomePage, StandardPage, ProgrammePage, Revision, HelpLine, Programme, Site, SiteSettings)
    return {table: list(table.objects.order_by("pk").values()) for table in tables}


def test_loading_the_site_again_changes_nothing(site):
    before = everything()
    assert before[Revision]
    assert load_site() == site
    assert everything() == before


def test_loading_the_site_again_does_not_undo_what_an_editor_changed(client, site):
    about = StandardPage.objects.get(slug="about")
    about.title, about.intro = "Who we are", "Written by an editor."
    about.save_revision().publish()
    StandardPage.objects.get(slug="complaints").unpublish()
    HelpLine.objects.filter(name="Childline").update(number="0800 9999", sort_order=99)
    Programme.objects.filter(code="gangs").update(name="Side by side")
    before = everything()
    load_site()
    assert everything() == before
    assert b"Written by an editor." in client.get("/about/").content
    assert client.get("/complaints/").status_code == 404


def test_loading_the_site_again_adds_no_second_page_for_one_whose_address_changed(site):
    page = ProgrammePage.objects.get(slug="gangs")
    page.slug = "councils"
    page.save_revision().publish()
    before = Page.objects.count()
    load_site()
    assert Page.objects.count() == before


def test_a_page_that_is_missing_is_added_again(client, site):
    StandardPage.objects.get(slug="contact").delete()
    load_site()
    assert client.get("/contact/").status_code == 200


def test_the_welcome_page_that_wagtail_installs_is_gone(client, site):
    assert list(Page.objects.filter(depth=2, locale=site.locale)) == [site.page_ptr]
    assert "Welcome to your new Wagtail site" not in client.get("/").content.decode()
    assert Site.objects.get().root_page == site.page_ptr


def test_an_unpublished_page_is_seen_by_nobody(client, site):
    StandardPage.objects.get(slug="about").unpublish()
    assert client.get("/about/").status_code == 404
    assert b"/about/" not in client.get("/sitemap.xml").content


# The sitemap


def test_the_sitemap_lists_the_public_pages_and_nothing_else(client, site):
    body = client.get("/sitemap.xml").content.decode()
    listed = re.findall(r"<loc>(.*?)</loc>", body)
    assert sorted(listed) == sorted(settings.BASE_URL + address for address in ADDRESSES)
    assert not re.search("/(portal|cms|refer|accounts|leave|documents|search)[/<]", body)


def test_the_sitemap_says_when_each_page_last_changed(client, site):
    parts = re.findall(r"<url>(.*?)</url>", client.get("/sitemap.xml").content.decode(), re.S)
    changed = [re.findall(r"<lastmod>(.*?)</lastmod>", part) for part in parts]
    assert changed == [[site.last_published_at.date().isoformat()]] * len(ADDRESSES)
