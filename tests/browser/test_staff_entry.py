"""A triage officer with a caller on the phone, on a small screen: from the queue to the referral."""

import re

import pytest
from django.utils import timezone

from tests.intake.answers import story

from .conftest import answer, press
from .faultless import check

pytestmark = pytest.mark.browser


def test_a_referral_is_taken_by_phone_from_the_queue_to_its_page(visitor, log_in):
    page = log_in(visitor(360), "triage@example.org", "/portal/referrals/")
    press(page, page.get_by_role("link", name="New referral"))
    check(page, "how did it reach you")
    press(page, page.get_by_role("button", name="Continue"))
    check(page, "how did it reach you, with errors")
    page.get_by_label("By phone").check()
    page.get_by_label("When did it reach us?").fill("now")
    press(page, page.get_by_role("button", name="Continue"))
    typed = story("1").answers(timezone.now())
    while not page.url.endswith("/check/"):
        slug = page.url.strip("/").split("/")[-1]
        check(page, slug)
        answer(page, typed[slug])
        press(page, page.locator("main form .button").first)
    check(page, "check")
    page.goto("/portal/referrals/")
    press(page, page.get_by_role("link", name="New referral"))
    check(page, "unfinished")
    press(page, page.get_by_role("link", name="Throw it away"))
    check(page, "throw away")
    press(page, page.get_by_role("link", name="Keep it"))
    press(page, page.get_by_role("link", name="Go on"))
    press(page, page.get_by_role("button", name="Send the referral"))
    check(page, "received")
    reference = page.locator(".reference").inner_text().strip()
    assert re.fullmatch(r"SOS-\w{4}-\w{4}", reference)
    press(page, page.get_by_role("link", name="Open the referral"))
    assert reference in page.url
    assert page.get_by_text("Came by phone, written down by").is_visible()


def test_the_paper_form_shows_on_any_screen_and_prints_without_what_can_be_pressed(visitor, log_in):
    page = log_in(visitor(360), "dsl@example.org", "/portal/referrals/")
    page.goto("/portal/referrals/new/")
    press(page, page.get_by_role("link", name="For a young person"))
    for address in (page.url, "/refer/paper/professional/", "/refer/paper/hospital/"):
        page.goto(address)
        check(page, address)
        page.emulate_media(media="print")
        assert not page.locator(".no-print").is_visible()
        assert page.locator(".paper-danger").is_visible()
        page.emulate_media(media="screen")
