"""A photo and a PDF from a phone to the triage officer, with and without scripts."""

from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from tests.attachments.files import PDF, SECRET, photo
from tests.intake.answers import story

from .conftest import answer, press
from .faultless import check

pytestmark = pytest.mark.browser


def fill_in(page, number):
    """Walk through the form up to check-answers."""
    typed = story(number).answers(timezone.now())
    page.goto("/refer/")
    while not page.url.endswith("/refer/check/"):
        slug = page.url.split("?")[0].strip("/").split("/")[-1]
        if slug == "tasks":
            press(page, page.locator("main .buttons .button"))
            continue
        answer(page, typed["danger" if slug == "refer" else slug])
        press(page, page.locator("main form .button").first)


def choose(page, *files):
    page.get_by_label("Choose files").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    )


def saved(page, name):
    """Press a file's name and return what the browser saves."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    assert download.value.suggested_filename == name
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_photo_and_a_pdf_reach_the_triage_officer(visitor, log_in, scripts):
    page = visitor(360, java_script_enabled=scripts)
    fill_in(page, "5")
    press(page, page.get_by_role("link", name="Add photos or documents"))
    add = page.get_by_role("button", name="Add these files")
    choose(page, ("street.jpg", photo(size=(600, 400))), ("letter.pdf", PDF), ("game.exe", b"MZ a program"))
    add.click()
    page.get_by_role("link", name="“game.exe” was not added.").wait_for()
    assert page.locator(".files li").count() == 2
    if scripts:
        check(page, "files with errors")
        assert page.evaluate("document.activeElement.className") == "error-summary"
    choose(page, ("twice.pdf", PDF))
    add.click()
    remove = page.get_by_role("button", name="Remove twice.pdf")
    remove.wait_for()
    assert page.locator(".error-summary").count() == 0
    if scripts:
        check(page, "files")
    press(page, remove)
    assert page.locator(".files li").count() == 2
    press(page, page.get_by_role("link", name="I have added all"))
    assert "street.jpg" in page.locator(".files").inner_text()
    if scripts:
        check(page, "check-answers with files")
    press(page, page.get_by_role("button", name="Send the referral"))
    reference = page.locator(".reference").inner_text()

    officer = log_in(visitor(360, java_script_enabled=scripts), "triage@example.org", f"/portal/referrals/{reference}/")
    if scripts:
        check(officer, "a referral with files")
    assert "Not scanned for viruses" in officer.locator(".files").inner_text()
    assert saved(officer, "letter.pdf") == PDF
    picture = saved(officer, "street.jpg")
    assert SECRET not in picture
    with Image.open(BytesIO(picture)) as opened:
        assert opened.size == (600, 400)


def test_while_files_are_sent_the_page_says_how_far_it_is(visitor):
    page = visitor(360)
    fill_in(page, "5")
    page.goto("/refer/files/")
    check(page, "files, empty")
    page.evaluate(
        """() => {
            window.said = [];
            const status = document.querySelector("[data-progress] [role=status]");
            new MutationObserver(() => window.said.push(status.textContent)).observe(status, {childList: true});
        }"""
    )
    choose(page, ("letter.pdf", PDF.replace(b"A letter", b"A letter" * 500_000)))
    page.get_by_role("button", name="Add these files").click()
    page.get_by_role("button", name="Remove letter.pdf").wait_for()
    assert page.evaluate("window.said[0]") == "0% sent"
    assert page.evaluate("window.said.at(-1)") == "All sent. We are checking the files."
    assert page.evaluate("document.activeElement.textContent") == "Files you have added"


def test_when_the_line_breaks_the_page_says_what_to_do_and_keeps_the_choice(visitor):
    page = visitor(360)
    fill_in(page, "5")
    page.goto("/refer/files/")
    page.route("**/refer/files/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    choose(page, ("letter.pdf", PDF))
    add = page.get_by_role("button", name="Add these files")
    add.click()
    page.get_by_text("The files did not arrive.").wait_for()
    assert page.get_by_label("Choose files").evaluate("input => input.files.length") == 1
    page.unroute("**/refer/files/")
    add.click()
    page.get_by_role("button", name="Remove letter.pdf").wait_for()
