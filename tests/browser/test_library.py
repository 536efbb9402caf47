"""The library walked as people use it: published, must be read, read, published anew, reviewed."""

import re

import pytest

from .conftest import press
from .faultless import check, check_by_day_and_night
from .test_break_glass import reference_of

pytestmark = pytest.mark.browser
LIBRARY = "/portal/resources/"
PUBLISHED = "Words for the front desk"
PAST_ITS_REVIEW = """
from datetime import timedelta
from django.utils import timezone
from portal.resources.models import Resource
Resource.objects.filter(title="Words for the front desk").update(review_on=timezone.localdate() - timedelta(days=1))
"""


def publish(page):
    page.get_by_role("button", name="More actions").click()
    press(page, page.get_by_role("button", name="Publish", exact=True))


def write_a_resource(page):
    page.goto("/cms/snippets/resources/resource/add/")
    page.locator("[name=title]").fill(PUBLISHED)
    page.locator("[name=summary]").fill("What to say when somebody comes in and is afraid.")
    page.locator("[data-contentpath=body]").get_by_title("Insert a block").last.click()
    page.get_by_role("option", name="Text", exact=True).click()
    page.locator("[data-contentpath=body] [contenteditable=true]").last.click()
    page.keyboard.type("Offer a chair where the door can be seen.")
    page.evaluate("new Promise(done => setTimeout(done))")  # behind what the last letter set going
    assert "can be seen." in page.locator("input[name=body-0-value]").input_value()
    page.get_by_role("tab", name="Who keeps it right").click()
    page.locator("[name=owner]").select_option(label="Tom Ellery")
    page.locator("[name=must_read_by][value=caseworker]").check()
    publish(page)


def test_from_publishing_to_the_review(visitor, log_in, site):
    publisher = log_in(visitor(), "publisher@example.org", "/cms/")
    write_a_resource(publisher)

    caseworker = log_in(visitor(360), "caseworker@example.org")
    press(caseworker, caseworker.get_by_role("link", name=PUBLISHED))
    assert caseworker.get_by_text("Offer a chair where the door can be seen.").is_visible()
    check(caseworker, "a resource that must be read")
    press(caseworker, caseworker.get_by_role("button", name="I have read version 1"))
    caseworker.goto("/portal/")
    assert caseworker.get_by_role("link", name=PUBLISHED).count() == 0

    publisher.goto(f"{LIBRARY}looking-after/")
    press(publisher, publisher.get_by_role("link", name=PUBLISHED))
    assert publisher.get_by_role("heading", name="Who has read version 1: 1 of 3").is_visible()
    check(publisher, "looking after a resource")
    press(publisher, publisher.get_by_role("link", name="Edit in the CMS"))
    publisher.locator("[name=summary]").fill("What to say, and whom to call.")
    publisher.get_by_role("tab", name="Who keeps it right").click()
    publisher.locator("[name=asks_again]").check()
    publish(publisher)

    caseworker.goto("/portal/")
    press(caseworker, caseworker.get_by_role("link", name=PUBLISHED))
    assert caseworker.get_by_role("button", name="I have read version 2").is_visible()

    site.manage("shell", "-v0", "-c", PAST_ITS_REVIEW)
    caseworker.reload()
    assert caseworker.get_by_text("Past its review since").is_visible()
    publisher.goto(f"{LIBRARY}looking-after/")
    press(publisher, publisher.get_by_role("button", name=re.compile(f"^Still right.*{PUBLISHED}")))
    caseworker.reload()
    assert caseworker.get_by_text("Past its review since").count() == 0


def test_every_screen_of_the_library(visitor, log_in):
    page = log_in(visitor(), "publisher@example.org", LIBRARY)
    press(page, page.get_by_role("link", name=re.compile("Service|Signposting service")).first)
    press(page, page.get_by_role("link", name="Samaritans").first)
    service = page.url
    page.goto(f"{LIBRARY}?kind=procedure")
    press(page, page.get_by_role("link", name="Lone visits").first)
    resource = page.url
    addresses = [LIBRARY, f"{LIBRARY}?kind=guidance", f"{LIBRARY}looking-after/", service, resource]
    addresses += [f"{resource}{part}" for part in ("print/", "versions/1/", "files/", "care/")]
    for address in addresses:
        page.goto(address)
        check_by_day_and_night(page, address)
    for typed, heading in (("duty officer", "found"), ("qzxv", "Nothing found")):
        page.goto(LIBRARY)
        page.get_by_role("searchbox").fill(typed)
        press(page, page.get_by_role("button", name="Search"))
        assert page.get_by_role("heading", name=heading).first.is_visible()
        check_by_day_and_night(page, f"a search for {typed}")
        page.goto(resource)
        press(page, page.get_by_role("button", name=re.compile("^Send to")))
        assert page.locator(".error-summary").is_visible()
        check(page, "feedback with errors")


def test_guidance_beside_the_case_and_a_file_added_and_saved(site, visitor, log_in):
    officer = log_in(visitor(360), "triage@example.org", f"/portal/referrals/{reference_of(site, 'Mia')}/")
    button = officer.get_by_role("button", name=re.compile("^I relied on this")).first
    title = button.inner_text().partition(":")[2].strip()
    press(officer, button)
    assert officer.get_by_text(re.compile(f"relied on “{re.escape(title)}”, version 1")).is_visible()
    check(officer, "a referral with guidance")
    publisher = log_in(visitor(), "publisher@example.org", f"{LIBRARY}?kind=procedure")
    press(publisher, publisher.get_by_role("link", name="Lone visits").first)
    address = publisher.url
    publisher.goto(f"{address}files/")
    wrong = {"name": "form.pdf", "mimeType": "application/pdf", "buffer": b"MZ not a PDF"}
    publisher.get_by_label("Choose a file").set_input_files(wrong)
    press(publisher, publisher.get_by_role("button", name="Add it to the next version"))
    assert publisher.locator(".error-summary").get_by_text("It was not added.").is_visible()
    check(publisher, "a file that was not added")
    publisher.goto(address)
    with publisher.expect_download() as saved:
        publisher.get_by_role("link", name="Form for a lone visit").click()
    assert saved.value.suggested_filename == "lone-visit.docx"
