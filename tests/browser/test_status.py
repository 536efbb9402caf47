"""A clinician on a phone, without scripts, and triage: sent, added to, asked, answered, read."""

import os
import re
from pathlib import Path

import pytest
from django.utils import timezone

from tests.attachments.files import PDF
from tests.intake.answers import story

from .conftest import WIDTHS, answer, press
from .faultless import check
from .test_files import choose, saved

pytestmark = pytest.mark.browser
QUESTION = "How and when can we reach him safely?"
ANSWER = "Through the ward sister, before noon."


def looked_at(page, name, widths=(360,)):
    """Run axe, a script itself, at these widths where scripts run. `STATUS_PICTURES` names a folder for pictures."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        if page.scripts:
            check(page, name)
        if os.environ.get("STATUS_PICTURES"):
            page.screenshot(path=Path(os.environ["STATUS_PICTURES"], f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size({"width": widths[0], "height": 800})


def send_fast_lane(page):
    """Send the least that a clinician may send, and return reference and code as the receipt shows them."""
    typed = story("2").answers(timezone.now())
    page.goto("/refer/")
    while not page.url.endswith("/refer/check/"):
        slug = page.url.split("?")[0].strip("/").split("/")[-1]
        answer(page, typed["danger" if slug == "refer" else slug])
        press(page, page.locator("main form .button").first)
    press(page, page.get_by_role("button", name="Send the referral"))
    looked_at(page, "receipt")
    return page.locator(".reference").inner_text(), page.locator(".passphrase").inner_text()


def open_status(page, reference, code):
    page.goto("/refer/status/")
    page.get_by_label("Reference").fill(reference.lower())
    page.get_by_label("Code").fill(code.lower().replace("-", " "))
    press(page, page.get_by_role("button", name="Open it"))


@pytest.fixture
def person(visitor):
    """Open a window of somebody's own that knows whether it runs scripts."""

    def open_window(width, scripts):
        page = visitor(width, java_script_enabled=scripts)
        page.scripts = scripts
        return page

    return open_window


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_clinician_adds_a_page_and_answers_and_triage_sees_it(person, log_in, scripts):
    sender = person(360, scripts)
    reference, code = send_fast_lane(sender)
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", code)
    press(sender, sender.get_by_role("link", name="Finish and clear this device"))

    clinician = person(360, scripts)
    clinician.goto("/refer/status/")
    press(clinician, clinician.get_by_role("button", name="Open it"))
    looked_at(clinician, "open with errors", WIDTHS)
    open_status(clinician, reference, code)
    assert clinician.get_by_role("heading", level=1).inner_text() == "Received"
    looked_at(clinician, "received status", WIDTHS)
    press(clinician, clinician.get_by_role("link", name="Exploitation"))
    answer(clinician, {"E2": "current", "E3": "suspected"})
    looked_at(clinician, "adding a page")
    press(clinician, clinician.get_by_role("button", name="Add this to the referral"))
    assert clinician.get_by_text("You added “Exploitation”").is_visible()
    press(clinician, clinician.get_by_role("link", name="Add photos or documents"))
    looked_at(clinician, "adding files", WIDTHS)
    choose(clinician, ("discharge.pdf", PDF))
    clinician.get_by_role("button", name="Add these files").click()
    clinician.get_by_text("Added a file: discharge.pdf").wait_for()
    assert clinician.url.endswith("/refer/status/referral/")
    looked_at(clinician, "file added", WIDTHS)

    officer = log_in(person(1280, scripts), "triage@example.org", f"/portal/referrals/{reference}/")
    assert officer.get_by_text("AMBER → RED").is_visible()
    assert saved(officer, "discharge.pdf") == PDF
    looked_at(officer, "changed suggestion", WIDTHS)
    press(officer, officer.get_by_role("button", name="Start screening"))
    press(officer, officer.get_by_role("link", name="Ask for information"))
    officer.get_by_label("What do you need to know?").fill(QUESTION)
    officer.get_by_label("By when?").fill("1 January 2030")
    officer.get_by_label("How will you ask safely?").fill("The status page.")
    looked_at(officer, "asking", WIDTHS)
    press(officer, officer.get_by_role("button", name="Ask for information"))

    clinician.reload()
    assert clinician.get_by_role("heading", level=1).inner_text() == "We need something"
    looked_at(clinician, "question", WIDTHS)
    press(clinician, clinician.get_by_role("link", name="Answer this"))
    clinician.get_by_label("Your answer").fill(ANSWER)
    looked_at(clinician, "answering")
    press(clinician, clinician.get_by_role("button", name="Send the answer"))
    assert clinician.get_by_text("A person on our team reads it").first.is_visible()
    assert clinician.get_by_role("heading", level=1).inner_text() == "Being looked at"
    looked_at(clinician, "answered", WIDTHS)

    officer.goto("/portal/referrals/?view=mine")
    row = officer.locator(".queue tbody tr", has_text=reference)
    assert "new information" in row.inner_text()
    press(officer, row.get_by_role("link", name=reference))
    messages = officer.get_by_role("region", name="Messages")
    assert messages.get_by_text(ANSWER).is_visible()
    looked_at(officer, "answer in the portal", WIDTHS)
    press(officer, messages.get_by_role("button", name="Mark as read"))
    assert officer.get_by_text("New information", exact=True).count() == 0
    press(officer, messages.get_by_role("link", name="Write to the referrer"))
    officer.get_by_label("Start from a text").select_option(index=1)
    press(officer, officer.get_by_role("button", name="Use this text"))
    looked_at(officer, "writing", WIDTHS)
    press(officer, officer.get_by_role("button", name="See it as they will"))
    looked_at(officer, "preview", WIDTHS)
    press(officer, officer.get_by_role("button", name="Send it"))
    press(officer, messages.get_by_role("link", name="Information has come"))
    officer.get_by_label("What did we learn?").fill("Through the ward sister, before noon.")
    press(officer, officer.get_by_role("button", name="Information has come"))

    clinician.reload()
    assert clinician.get_by_text("Thank you for referral").is_visible()
    press(clinician, clinician.get_by_role("link", name="Exit this page"))
    clinician.goto("/refer/status/referral/")
    assert clinician.url.endswith("/refer/status/")
