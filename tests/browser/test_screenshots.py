"""Takes the pictures of docs/screenshots (`make screenshots`); in every other run into a folder that is thrown away."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from tests.intake.answers import story

from .conftest import WIDTHS, answer, press

pytestmark = pytest.mark.browser


@pytest.fixture
def picture(tmp_path):
    """Take a picture of a page at each width, in few colours, as the project keeps it."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    def take(page, name, widths=WIDTHS):
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate("window.scrollTo(0, 0)")
            taken = Image.open(BytesIO(page.screenshot(full_page=True)))
            assert taken.width == width
            taken.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE).save(
                folder / f"{name}-{width}.png", optimize=True
            )

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
    picture(page, "referral")
    page.goto("/portal/referrals/?owner=me")
    press(page, page.locator(".queue tbody tr").filter(has_text="Croydon").locator(".reference-link").first)
    press(page, page.get_by_role("link", name="Confirm the band"))
    picture(page, "move", widths=(1280,))


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
