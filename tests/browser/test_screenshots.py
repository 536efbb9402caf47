"""Takes the pictures of docs/screenshots (`make screenshots`); in every other run into a folder that is thrown away."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from tests.intake.answers import story

from .conftest import WIDTHS, answer, press
from .test_case_work import make

pytestmark = pytest.mark.browser


def in_few_colours(taken):
    """What is flat keeps its colour; 64 more stand for the rest."""
    flat = sorted(taken.getcolors(taken.width * taken.height), reverse=True)[:128]
    rest = taken.quantize(64, Image.Quantize.MAXCOVERAGE).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette([level for _, colour in flat for level in colour] + rest)
    return taken.quantize(palette=palette, dither=Image.Dither.NONE)


@pytest.fixture
def picture(tmp_path):
    """Take a picture of the upper part of a page at each width."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path)

    def take(page, name, widths=WIDTHS, height=1200):
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate("window.scrollTo(0, 0)")
            taken = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
            assert taken.width == width
            file = folder / f"{name}-{width}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            in_few_colours(taken.crop((0, 0, width, min(height, taken.height)))).save(file, optimize=True)

    return take


def test_the_public_pages(visitor, picture):
    page = visitor()
    for name, address in (
        ("home", "/"),
        ("programme", "/programmes/county-lines/"),
        ("guidance", "/worried-about-someone/"),
    ):
        page.goto(address)
        picture(page, name)


def test_a_page_of_the_form(visitor, picture):
    page = visitor()
    typed = story("3").answers(timezone.now())
    page.goto("/refer/")
    for slug in ("danger", "who"):
        answer(page, typed[slug])
        press(page, page.locator("main form .button").first)
    picture(page, "tasks")
    page.goto("/refer/contact/")
    answer(page, typed["contact"])
    picture(page, "form")


def test_the_queue_and_a_referral(visitor, log_in, picture):
    page = log_in(visitor(), "triage@example.org", "/portal/referrals/")
    picture(page, "queue")
    press(page, page.locator(".queue tbody tr").filter(has_text="Westminster").locator(".reference-link").first)
    picture(page, "referral", height=1100)
    page.goto("/portal/referrals/?owner=me")
    press(page, page.locator(".queue tbody tr").filter(has_text="Croydon").locator(".reference-link").first)
    reference = page.locator(".breadcrumbs [aria-current]").inner_text()
    press(page, page.get_by_role("link", name="Write to the referrer"))
    page.get_by_label("Start from a text").select_option(index=1)
    press(page, page.get_by_role("button", name="Use this text"))
    press(page, page.get_by_role("button", name="See it as they will"))
    picture(page, "message", widths=(1280,), height=800)
    page.goto(f"/portal/referrals/{reference}/triage/")
    picture(page, "move", widths=(1280,))

    decided = {"band": "AMBER", "rationale": "Away all night, twice.", "duplicate_check": True}
    make(page, reference, "Confirm the band", "Confirm the band", **decided)
    leader = log_in(visitor(), "leader@example.org", f"/portal/referrals/{reference}/")
    make(leader, reference, "Accept", "Accept", programme="county_lines", eligibility="14, lives in Croydon.")
    press(leader, leader.get_by_role("link", name="Allocate"))
    picture(leader, "allocate", widths=(1280,))


def test_the_cms(visitor, log_in, picture):
    page = log_in(visitor(), "editor@example.org", "/cms/")
    shown = {"widths": (1280,), "height": 800}
    picture(page, "cms/first-page", **shown)
    page.goto("/cms/reports/needs-attention/")
    picture(page, "cms/needs-attention", **shown)
    press(page, page.locator("main table a[href*='/cms/pages/']").first)
    page.get_by_role("button", name="Toggle preview").click()
    page.frame_locator("#w-preview-iframe").get_by_role("heading", level=1).wait_for()
    picture(page, "cms/page-editor", **shown)

    page.goto("/cms/snippets/programmes/programme/")
    press(page, page.get_by_role("link", name="Families").first)
    record = page.url
    page.get_by_label("Open for referrals").uncheck()
    page.get_by_label("Paused message").fill("Our team is full until 1 March. Your council’s family hub can help now.")
    picture(page, "cms/programme-paused", **shown)
    try:
        press(page, page.get_by_role("button", name="Save").first)
        public = visitor()
        public.goto("/programmes/family/")
        picture(public, "cms/programme-paused-for-readers", **shown)
    finally:
        page.goto(record)
        page.get_by_label("Open for referrals").check()
        page.get_by_label("Paused message").fill("")
        press(page, page.get_by_role("button", name="Save").first)


def test_signing_in_and_ones_own_account(site, visitor, log_in, picture):
    page = visitor()
    page.goto(site.manage("invite", "noor@example.org", "--role", "caseworker").splitlines()[-1])
    picture(page, "invitation", widths=(768,))
    page.get_by_label("First name").fill("Noor")
    page.get_by_label("Last name").fill("Hassan")
    page.get_by_label("Choose a password", exact=True).fill("copper kettle morning 9")
    press(page, page.get_by_role("button", name="Go on"))
    picture(page, "second-factor", widths=(768,))
    page = log_in(visitor(), "dsl@example.org", "/portal/account/")
    picture(page, "account", widths=(360, 1280))
    page = log_in(visitor(), "admin@example.org", "/portal/people/")
    picture(page, "people", widths=(1280,))
    press(page, page.get_by_role("link", name="Amina Rahman"))
    picture(page, "person", widths=(1280,))
