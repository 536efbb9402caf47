"""What pages say of themselves to search engines, and cards that other sites show (https://schema.org, Open Graph)."""

import io
import json
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture
from wagtail import blocks
from wagtail.images.models import Image
from wagtail.models import Locale

from home import structured_data
from home.line_drawing import LINES, share_images
from home.models import StandardPage
from home.sharing import ALL_LINES, HEIGHT, WIDTH
from programmes.models import Programme

from .site_pages import NEWS, PROGRAMMES, parse

SHARE = Path("sos_site/static/images/share")
LARGEST_PICTURE = 30_000  # bytes
SILENT = ("/worried-about-someone/", "/get-help-now/", "/staying-safe-online/")
JSON_TEXT = st.recursive(
    st.text() | st.sampled_from(["</script>", "<!--", "<script>", "]]>", "&lt;", "\u2028"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


class Questions(blocks.StructBlock):
    heading = blocks.CharBlock()
    questions = blocks.ListBlock(
        blocks.StructBlock([("question", blocks.CharBlock()), ("answer", blocks.RichTextBlock())])
    )


def things(page):
    """The things that a page describes, by type."""
    (script,) = page.all("script", type="application/ld+json")
    data = json.loads(script.text)
    assert data["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in data["@graph"]}


def card(page):
    metas = [meta for meta in page.all("meta") if (meta["property"] or "").startswith("og:")]
    return {meta["property"].removeprefix("og:"): meta["content"] for meta in metas}


# schema.org


@given(st.dictionaries(st.text(), JSON_TEXT))
def test_no_text_can_end_the_script_or_begin_a_tag_and_none_is_changed(thing):
    written = structured_data.as_json([thing])
    assert not re.search("[<>&\u2028\u2029]", written)
    assert json.loads(written)["@graph"] == [thing]


@pytest.mark.django_db
def test_every_page_describes_itself_in_one_script(pages):
    described = {address: set(things(page)) for address, page in pages.items()}
    assert described["/"] == {"NGO"}
    assert described["/about/"] == {"BreadcrumbList"}
    for address in PROGRAMMES.values():
        assert described[address] == {"BreadcrumbList", "Service"}, address
    for address in NEWS[1:]:
        assert described[address] == {"BreadcrumbList", "NewsArticle"}, address
    assert [address for address, types in described.items() if "BreadcrumbList" not in types] == ["/"]


@pytest.mark.django_db
def test_the_way_to_a_page_is_the_one_that_readers_see(pages):
    for address, page in pages.items():
        if address == "/":
            continue
        way = things(page)["BreadcrumbList"]["itemListElement"]
        seen = page.all("nav", class_="breadcrumbs")[0].all("li")
        assert [stop["name"] for stop in way] == [item.text for item in seen], address
        assert [stop["position"] for stop in way] == list(range(1, len(seen) + 1)), address
        assert way[0]["item"] == f"{settings.BASE_URL}/"
        assert way[-1]["item"] == f"{settings.BASE_URL}{address}"


@pytest.mark.django_db
def test_a_service_says_for_whom_and_where(client, site):
    Programme.objects.filter(code="family").update(areas=["lambeth"], youngest_age=11, oldest_age=18)
    service = things(parse(client.get("/programmes/family/")))["Service"]
    assert service["areaServed"] == "Lambeth"
    assert (service["audience"]["suggestedMinAge"], service["audience"]["suggestedMaxAge"]) == (11, 18)
    assert service["provider"]["@id"] == things(parse(client.get("/")))["NGO"]["@id"]


def test_news_says_when_it_was_published():
    item = SimpleNamespace(
        title="New", summary_for_search="Short.", address="/x/", date=date(2026, 5, 2), last_published_at=None
    )
    article = structured_data.news_article(item)
    assert (article["headline"], article["datePublished"]) == ("New", "2026-05-02")
    assert "dateModified" not in article


@pytest.mark.django_db
def test_questions_of_a_page_are_one_list_whatever_blocks_they_stand_in(monkeypatch):
    stream = blocks.StreamBlock([("faq", Questions()), ("text", blocks.RichTextBlock())])
    monkeypatch.setattr(StandardPage._meta.get_field("body"), "stream_block", stream)
    one = {"heading": "Money", "questions": [{"question": "Is it free?", "answer": "<p>Yes &amp; always.</p>"}]}
    two = {"heading": "Time", "questions": [{"question": "When?", "answer": "<p>Soon.</p><p>Or later.</p>"}]}
    body = [{"type": "faq", "value": one}, {"type": "text", "value": "<p>And</p>"}, {"type": "faq", "value": two}]
    (found,) = structured_data.questions_and_answers(StandardPage(title="Questions", body=json.dumps(body)))
    assert [(each["name"], each["acceptedAnswer"]["text"]) for each in found["mainEntity"]] == [
        ("Is it free?", "Yes & always."),
        ("When?", "Soon.\nOr later."),
    ]
    assert structured_data.questions_and_answers(StandardPage(title="None", body="[]")) == []


@pytest.mark.django_db
def test_markup_in_a_title_cannot_leave_the_script(client, site):
    about = StandardPage.objects.get(slug="about")
    about.title = "</script><script>alert(1)</script>"
    about.save_revision().publish()
    page = parse(client.get("/about/"))
    assert [script.text for script in page.all("script") if "alert" in script.text and not script["type"]] == []
    assert things(page)["BreadcrumbList"]["itemListElement"][-1]["name"] == about.title


# Cards and canonical addresses


@pytest.mark.django_db
def test_every_page_names_its_one_address_and_has_a_whole_card(pages):
    for address, page in pages.items():
        (canonical,) = page.all("link", rel="canonical")
        told = card(page)
        assert canonical["href"] == told["url"] == f"{settings.BASE_URL}{address}", address
        assert {"site_name", "locale", "type", "title", "description", "image", "image:alt"} <= set(told), address
        assert all(told.values()), address
        assert (told["locale"], told["site_name"]) == ("en_GB", "SOS Project")
        assert (told["image:width"], told["image:height"]) == (str(WIDTH), str(HEIGHT))
        assert page.all("meta", name="twitter:card", content="summary_large_image"), address
        assert told["type"] == ("article" if address in NEWS[1:] else "website"), address


@pytest.mark.django_db
def test_the_one_address_drops_every_query_but_the_page_of_a_list(client, site):
    for asked, address in (("/about/?utm_source=x", "/about/"), ("/news/?page=99&x=1", "/news/"), ("/?a", "/")):
        assert parse(client.get(asked)).all("link", rel="canonical")[0]["href"] == f"{settings.BASE_URL}{address}"


@pytest.mark.django_db
def test_a_card_of_a_discreet_page_tells_no_more_than_the_tab(pages):
    for address in SILENT:
        told = card(pages[address])
        assert told["title"] == "Information", address
        assert told["description"] == "Information for young people, families and professionals.", address
        assert told["image"].endswith("/share/lines.png"), address
    assert card(pages["/about/"])["title"] == "About us – SOS Project"


@pytest.mark.django_db
def test_a_programme_is_shared_in_the_colour_of_its_line(pages):
    for code, address in PROGRAMMES.items():
        assert card(pages[address])["image"].endswith(f"/images/share/line-{code.replace('_', '-')}.png"), address
    for page in pages.values():
        path = card(page)["image"].removeprefix(f"{settings.BASE_URL}{settings.STATIC_URL}")
        assert finders.find(path), path


@pytest.mark.django_db
def test_an_editors_own_picture_wins_except_on_a_discreet_page(client, site):
    written = io.BytesIO()
    Picture.new("RGB", (1500, 1500), "teal").save(written, "PNG")
    file = ContentFile(written.getvalue(), "team.png")
    image = Image.objects.create(title="Our office", file=file, width=1500, height=1500)
    for slug in ("about", "get-help-now"):
        page = StandardPage.objects.get(slug=slug, locale=Locale.get_default())
        page.share_image = image
        page.save_revision().publish()
    told = card(parse(client.get("/about/")))
    assert told["image"].startswith(f"{settings.BASE_URL}{settings.MEDIA_URL}images/team")
    assert (told["image:width"], told["image:height"], told["image:alt"]) == ("1200", "630", "Our office")
    assert card(parse(client.get("/get-help-now/")))["image"].endswith("/share/lines.png")


def test_the_pictures_are_small_of_the_right_size_and_as_they_are_drawn_today():
    drawn = share_images()
    assert set(drawn) == {ALL_LINES, *LINES}
    for name, image in drawn.items():
        file = settings.BASE_DIR / SHARE / f"{name}.png"
        assert file.stat().st_size <= LARGEST_PICTURE, name
        with Picture.open(file) as kept:
            assert kept.size == (WIDTH, HEIGHT), name
            assert kept.convert("RGB").tobytes() == image.convert("RGB").tobytes(), f"run make_share_images: {name}"
