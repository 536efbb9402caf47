"""The blocks that editors build pages from: what each shows, refuses, and explains."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import RequestFactory
from wagtail.documents.models import Document

from home.blocks import BandBlock, DoorBlock, PageBlock
from home.content.shapes import button, faq
from home.models import StandardPage

from .site_pages import parse

pytestmark = pytest.mark.django_db

OFFERED = {**PageBlock().child_blocks, **BandBlock().child_blocks, "door": DoorBlock()}
EVERY_BLOCK = pytest.mark.parametrize("name", OFFERED)
QUESTIONS = [("Is it free?", "<p>Yes, <b>always</b>.</p>"), ("Who reads it?", "<p>Our staff.</p>")]


def shown(name, value):
    """A block's part of a page, taken apart."""
    block = OFFERED[name]
    return parse(HttpResponse(str(block.render(block.to_python(value)))))


def refused(name, value):
    """The messages with which a block refuses a value."""
    block = OFFERED[name]
    with pytest.raises(ValidationError) as error:
        block.clean(block.to_python(value))
    return messages_in(error.value)


def messages_in(error):
    inside = [*(getattr(error, "block_errors", None) or {}).values()] if hasattr(error, "block_errors") else []
    if not inside:
        return " ".join(error.messages)
    return " ".join(messages_in(each) for each in inside if each)


# What an editor sees before choosing


@EVERY_BLOCK
def test_a_block_shows_editors_what_it_is_for_and_how_it_looks(client, log_in, comms_editor, site, name):
    block = OFFERED[name]
    assert block.meta.description
    assert block.meta.group
    assert block.meta.icon not in ("", "placeholder")
    assert block.is_previewable
    preview = log_in(client, comms_editor).get("/cms/block-preview/", {"id": block.definition_prefix})
    assert preview.status_code == 200
    assert len(parse(preview).all("main")[0].text) > 10


def test_icons_are_all_different_within_a_page():
    icons = [block.meta.icon for block in PageBlock().child_blocks.values()]
    assert len(set(icons)) == len(icons)


# Questions and answers


def test_questions_open_without_scripts_and_keep_their_answers():
    page = shown("faq", faq("Questions", QUESTIONS)["value"])
    folded = page.all("details")
    assert [each.all("summary")[0].text for each in folded] == ["Is it free?", "Who reads it?"]
    assert folded[0].all("b")[0].text == "always"
    assert page.all("h2")[0].text == "Questions"


def test_questions_are_stored_in_the_shape_that_others_read():
    block = OFFERED["faq"]
    assert list(block.child_blocks) == ["heading", "questions"]
    assert list(block.child_blocks["questions"].child_block.child_blocks) == ["question", "answer"]


# Figures

FIGURE = {"figure": "2", "counts": "caseworkers", "source": "The brief", "source_address": "", "year": 2025}


def test_a_figure_is_shown_with_its_source_and_year():
    page = shown("statistics", {"heading": "In figures", "figures": [FIGURE]})
    assert page.all("strong")[0].text == "2"
    assert page.all("p")[0].text == "2 caseworkers"
    assert page.all("p")[1].text == "Source: The brief, 2025"


def test_the_source_of_a_figure_is_a_link_where_it_has_an_address():
    linked = FIGURE | {"source_address": "https://example.org/figures"}
    (link,) = shown("statistics", {"heading": "In figures", "figures": [linked]}).all("a")
    assert link["href"] == "https://example.org/figures"


@pytest.mark.parametrize("missing", ["figure", "counts", "source", "year"])
def test_a_figure_without_its_source_is_refused(missing):
    incomplete = FIGURE | {missing: None if missing == "year" else ""}
    assert "This field is required" in refused("statistics", {"heading": "In figures", "figures": [incomplete]})


# Links


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/", "javascript:alert(1)", "refer/"])
def test_a_button_leads_to_a_page_of_this_site_alone(address):
    assert "beginning with /" in refused("button", button("Tell us", address)["value"])
    assert shown("button", button("Tell us", "/refer/")["value"]).all("a", class_="button")[0]["href"] == "/refer/"


def link(**changes):
    values = {"title": "Signs to look for", "page": None, "address": "https://example.org/"}
    return {"heading": "Read on", "links": [values | changes]}


@pytest.mark.parametrize("title", ["Click here", "here", "Read more...", "MORE", " this page "])
def test_a_link_that_does_not_say_where_it_leads_is_refused(title):
    assert "Say where the link leads" in refused("related_links", link(title=title))


@pytest.mark.parametrize("address", ["http://example.org/", "javascript:alert(1)", "/about/"])
def test_a_link_elsewhere_is_encrypted(address):
    assert "valid URL" in refused("related_links", link(address=address))


def test_a_link_leads_to_one_place(site):
    about = StandardPage.objects.get(slug="about")
    assert "not both" in refused("related_links", link(page=about.pk))
    assert "not both" in refused("related_links", link(address=""))


def test_a_link_to_a_page_follows_it_and_hides_while_it_is_unpublished(site):
    about = StandardPage.objects.get(slug="about")
    value = link(title="Who we are", page=about.pk, address="")
    assert [each["href"] for each in shown("related_links", value).all("a")] == ["/about/"]
    about.unpublish()
    assert shown("related_links", value).all("a") == []


# Files


@pytest.fixture
def files_on_disk(settings, tmp_path):
    """Wagtail serves documents from a disk, or asks another place for them; never from memory."""
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": disk}


def test_a_download_says_its_kind_and_size_and_is_served_as_a_document(client, files_on_disk):
    document = Document(title="Leaflet", file=ContentFile(b"%PDF-1.4 " + b"x" * 2040, name="leaflet.pdf"))
    document.save()
    page = shown("downloads", {"heading": "To download", "files": [{"title": "For parents", "document": document.pk}]})
    (item,) = page.all("li")
    assert re.fullmatch(r"For parents PDF, 2\.0\sKB", item.text)
    address = item.all("a")[0]["href"]
    assert address == f"/documents/{document.pk}/leaflet.pdf"
    response = client.get(address)
    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"


# On a page


def test_an_answer_cannot_carry_markup_of_its_own(site):
    page = StandardPage.objects.get(slug="about")
    page.body = [("statistics", OFFERED["statistics"].to_python({"heading": "<i>x</i>", "figures": [FIGURE]}))]
    page.save_revision().publish()
    body = page.serve(RequestFactory().get("/about/")).render().content.decode()
    assert "&lt;i&gt;x&lt;/i&gt;" in body
