"""Comms staff at work in the CMS: a page from nothing, checked, compared, published in time, never stale."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from .conftest import press

pytestmark = pytest.mark.browser

START = """
from io import BytesIO
from PIL import Image as Picture
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from wagtail.documents.models import Document
from wagtail.images.models import Image
from programmes.models import ProgrammeIndexPage, ProgrammePage
ProgrammePage.objects.get(slug="family").delete()
print(ProgrammeIndexPage.objects.get().pk)
made = BytesIO()
Picture.new("RGB", (1600, 900), "teal").save(made, "JPEG")
Image.objects.create(title="A teal field", file=ImageFile(made, "field.jpg"))
Document.objects.create(title="Leaflet", file=ContentFile(b"%PDF-1.4 leaflet", "leaflet.pdf"))
"""
DUE_NOW = """
from django.utils import timezone
from wagtail.models import Revision
now = timezone.now()
for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
    content = {**revision.content, "go_live_at": now.isoformat()}
    Revision.objects.filter(pk=revision.pk).update(content=content, approved_go_live_at=now)
"""
ADDRESS = "/programmes/family/"
BODY = (
    "Text", "Call out", "Steps", "Signs", "Questions and answers", "Help lines", "Related links", "Statistics",
    "Picture", "Downloads",
)  # fmt: skip
TYPED = {
    "body-1-value-title": "You are not in trouble",
    "body-2-value-heading": "On the day",
    "body-2-value-steps-0-value-title": "We come to you",
    "body-2-value-steps-1-value-title": "We make a plan",
    "body-3-value-heading": "What you may notice",
    "body-3-value-signs-0-value": "Rent is late",
    "body-3-value-signs-1-value": "Nobody sleeps well",
    "body-4-value-heading": "Families ask",
    "body-4-value-questions-0-value-question": "Does it cost anything?",
    "body-4-value-questions-1-value-question": "Who will come?",
    "body-5-value-heading": "Others who help",
    "body-6-value-links-0-value-title": "The council’s page for families",
    "body-6-value-links-0-value-address": "https://www.example.org/families",
    "body-7-value-heading": "In figures",
    "body-7-value-figures-0-value-figure": "1",
    "body-7-value-figures-0-value-counts": "caseworker for the whole family",
    "body-7-value-figures-0-value-source": "SOS Project",
    "body-7-value-figures-0-value-year": "2026",
    "body-8-value-image-alt_text": "A wide teal field",
    "body-8-value-caption": "A place to breathe",
    "body-9-value-files-0-value-title": "Leaflet for families",
}
ON_THE_PAGE = (
    "Poverty, housing and more.", "You are not in trouble", "We make a plan", "Rent is late", "Does it cost anything?",
    "Others who help", "The council’s page for families", "caseworker for the whole family", "A place to breathe",
    "Leaflet for families", "Lambeth leads the work.",
)  # fmt: skip


def part(page, path):
    """The part of the editor that belongs to a field."""
    return page.locator(f"[data-contentpath='{path}']").first


def write(page, field, words):
    """Type into a box for rich text."""
    field.locator("[contenteditable=true]").last.click()
    page.keyboard.type(words)


def add_block(page, path, name=""):
    """Add a block; where there is but one kind, nobody is asked which."""
    part(page, path).get_by_title("Insert a block").last.click()
    if name:
        page.get_by_role("option", name=name, exact=True).click()


def choose(page, field, button, what):
    """Pick something in one of the CMS's choosers."""
    field.get_by_role("button", name=button).first.click()
    page.locator(".modal").get_by_role("link", name=what).first.click()
    page.locator(".modal").wait_for(state="detached")


def fill_in_a_programme_page(page):
    page.get_by_role("textbox", name="Title").fill("Families")
    page.get_by_role("textbox", name="Introduction").fill("Help for the whole family. We come to your home.")
    choose(page, part(page, "programme"), "Choose programme", "Families")
    write(page, part(page, "who_for"), "Poverty, housing and more.")
    write(page, part(page, "what_we_do"), "We listen first.")
    write(page, part(page, "where"), "In Lambeth.")
    write(page, part(page, "with_whom"), "Lambeth leads the work.")
    add_block(page, "how_it_works")
    expect(page.locator("[name='how_it_works-0-value-steps-0-value-title']")).to_be_editable()
    part(page, "how_it_works").get_by_title("Add", exact=True).last.click()
    for number, title in enumerate(("First call", "First visit")):
        step = page.locator(f"[name='how_it_works-0-value-steps-{number}-value-title']")
        step.fill(title)
    boxes = part(page, "how_it_works").locator("[contenteditable=true]")
    for number in range(boxes.count()):
        boxes.nth(number).click()
        page.keyboard.type("We talk.")
    for name in BODY:
        add_block(page, "body", name)
    for field in ("steps", "signs", "questions"):
        part(page, "body").locator(f"[data-contentpath='{field}']").get_by_title("Add", exact=True).last.click()
    for name, words in TYPED.items():
        page.locator(f"[name='{name}']").fill(words)
    boxes = part(page, "body").locator("[contenteditable=true]")
    for number in range(boxes.count()):
        boxes.nth(number).click()
        page.keyboard.type("We keep it short.")
    choose(page, part(page, "body"), "Choose an image", "A teal field")
    choose(page, part(page, "body"), "Choose a document", "Leaflet")
    add_block(page, "bands")
    page.locator("[name='bands-0-value-heading']").fill("Families say it helps.")
    page.locator("[name='bands-0-value-text']").fill("Told in our own words.")
    page.get_by_role("tab", name="Promote").click()
    page.locator("[name='slug']").fill("family")


def submit(page):
    page.get_by_role("button", name="More actions").click()
    press(page, page.get_by_role("button", name=re.compile("^Submit to")))


def approve(page):
    page.get_by_role("button", name="More actions").click()
    press(page, page.get_by_role("button", name="Approve and Publish", exact=True))


def schedule(page, moment):
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    page.locator("[name='go_live_at']").fill(moment)
    with page.expect_navigation():  # by keyboard: the calendar lies over the button
        page.get_by_role("button", name="Save schedule").press("Enter")


def mails_of(site):
    """Everything that was mailed so far."""
    site.manage("outbox", "--once")
    return "".join(path.read_text() for path in Path(site.environment["VAR_DIR"], "mail").iterdir())


def test_a_programme_page_from_nothing_to_the_public_and_a_change_of_it_in_time(visitor, log_in, site):
    index = site.manage("shell", "-v0", "-c", START)
    public = visitor(360)
    assert public.goto(ADDRESS).status == 404

    editor = log_in(visitor(), "editor@example.org", "/cms/")
    editor.goto(f"/cms/pages/add/programmes/programmepage/{index}/")
    fill_in_a_programme_page(editor)
    edit_address = urlsplit(editor.url).path
    submit(editor)
    assert public.goto(ADDRESS).status == 404, "an editor alone has published"
    assert "A page is waiting to be checked: Families" in mails_of(site)

    publisher = log_in(visitor(), "publisher@example.org", "/cms/")
    press(publisher, publisher.get_by_role("link", name="Families").first)
    approve(publisher)
    assert public.goto(ADDRESS).status == 200
    shown = public.locator("main").inner_text()
    assert [words for words in ON_THE_PAGE if words not in shown] == []

    editor.goto(edit_address)
    editor.get_by_role("textbox", name="Introduction").fill("One caseworker for the whole family.")
    submit(editor)
    publisher.goto(edit_address.replace("edit/", "revisions/compare/live...latest/"))
    assert " We come to your home." in publisher.locator(".comparison .deletion").all_inner_texts()
    assert "One caseworker" in publisher.locator(".comparison .addition").all_inner_texts()
    publisher.goto(edit_address)
    schedule(publisher, "2030-01-01 09:00")
    approve(publisher)
    public.goto(ADDRESS)
    assert public.get_by_text("We come to your home.").is_visible(), "published before its time"
    site.manage("shell", "-v0", "-c", DUE_NOW)
    site.manage("publish_scheduled")
    public.goto(ADDRESS)
    assert public.get_by_text("One caseworker for the whole family.").is_visible()


def test_a_corrected_help_line_is_right_on_every_page_and_in_every_language(visitor, log_in):
    public = visitor(360)
    addresses = ("/get-help-now/", "/ar/get-help-now/", "/worried-about-someone/")
    for address in addresses:
        public.goto(address)
        assert public.get_by_role("link", name="116 000").first.is_visible(), address
    publisher = log_in(visitor(), "publisher@example.org", "/cms/")
    publisher.goto("/cms/snippets/home/helpline/")
    press(publisher, publisher.get_by_role("link", name="SafeCall").first)
    publisher.locator("[name='number']").fill("116 001")
    press(publisher, publisher.get_by_role("button", name="Save").first)
    for address in addresses:
        public.goto(address)
        assert public.get_by_role("link", name="116 001").first.is_visible(), address
        assert public.get_by_role("link", name="116 000").count() == 0, address
