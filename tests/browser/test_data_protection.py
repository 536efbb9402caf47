"""A share record made and opened, and a subject access request from its review to its file, as people do it."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from .conftest import press
from .faultless import check_at_each_width
from .test_break_glass import let_ten_minutes_pass, reference_of

pytestmark = pytest.mark.browser


def saved(page, link):
    """What a link saves."""
    with page.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_something_is_shared_outside_after_a_record_and_through_it(site, visitor, log_in, scripts):
    reference = reference_of(site, "Leah")
    officer = log_in(visitor(java_script_enabled=scripts), "triage@example.org", f"/portal/referrals/{reference}/")
    press(officer, officer.get_by_role("link", name="Record a share"))
    if scripts:
        check_at_each_width(officer, "sharing outside")
    press(officer, officer.get_by_role("button", name="Keep this"))
    expect(officer.locator(".error-summary")).to_be_visible()
    if scripts:
        check_at_each_width(officer, "sharing outside with errors")
    officer.get_by_label("Which organisation receives it?").fill("Newham MASH")
    officer.get_by_label("Who there receives it?").fill("Duty social worker")
    officer.get_by_label("What do they need it for?").fill("To decide today whether she is safe.")
    officer.get_by_label("Safeguarding: to keep a child").check()
    officer.get_by_label("They were not told").check()
    officer.get_by_label("Who agreed, and how?").fill("It would warn him.")
    officer.get_by_label("Why would less not do?").fill("They must find her.")
    officer.locator("summary", has_text="About the young person").click()
    officer.get_by_label("First name: Leah").check()
    press(officer, officer.get_by_role("button", name="Keep this"))
    expect(officer.get_by_role("heading", name="Shared with Newham MASH")).to_be_visible()
    if scripts:
        check_at_each_width(officer, "a share record")
    let_ten_minutes_pass(site, officer)
    press(officer, officer.get_by_role("link", name="Open to print"))
    officer.get_by_label("Code", exact=True).fill(site.code_of("triage@example.org"))
    press(officer, officer.get_by_role("button", name="Go on"))
    expect(officer.get_by_role("article")).to_contain_text("Leah")
    assert "Stone" not in officer.get_by_role("article").inner_text()
    if scripts:
        check_at_each_width(officer, "what is shared, to print")
    officer.go_back()
    officer.goto(f"/portal/referrals/{reference}/")
    expect(officer.get_by_role("region", name="Shared outside")).to_contain_text("Newham MASH")
    expect(officer.get_by_role("region", name="Timeline")).to_contain_text("It would warn him.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_request_is_reviewed_by_one_lead_and_released_by_another(site, visitor, log_in, scripts):
    reference = reference_of(site, "Mia")
    lead = log_in(visitor(java_script_enabled=scripts), "dataprotection@example.org", "/portal/")
    press(lead, lead.get_by_role("navigation", name="Portal").get_by_role("link", name="Data protection"))
    press(lead, lead.get_by_role("main").get_by_role("link", name="Subject access requests"))
    if scripts:
        check_at_each_width(lead, "the requests")
    let_ten_minutes_pass(site, lead)
    press(lead, lead.get_by_role("link", name="Record a request"))
    lead.get_by_label("Code", exact=True).fill(site.code_of("dataprotection@example.org"))
    press(lead, lead.get_by_role("button", name="Go on"))
    press(lead, lead.get_by_role("button", name="Record it"))
    if scripts:
        check_at_each_width(lead, "a new request with errors")
    lead.get_by_label("A representative, such as a solicitor").check()
    lead.get_by_label("Their name").fill("Orla Finch")
    lead.get_by_label("How did you make sure").fill("Signed authority, practising certificate.")
    lead.get_by_label("About which referrals?").fill(reference)
    press(lead, lead.get_by_role("button", name="Record it"))
    request = lead.url
    if scripts:
        check_at_each_width(lead, "a request under review")
    press(lead, lead.get_by_role("link", name="Read the next one"))
    if scripts:
        check_at_each_width(lead, "one thing that is held")
    while lead.get_by_role("button", name="Keep this, and the next").count():
        lead.get_by_label("Disclose", exact=True).check()
        press(lead, lead.get_by_role("button", name="Keep this, and the next"))
    press(lead, lead.get_by_role("button", name="Finish the review"))
    press(lead, lead.get_by_role("link", name="Read what leaves"))
    expect(lead.get_by_text("A second person reads it and releases it")).to_be_visible()

    other = log_in(visitor(java_script_enabled=scripts), "dsl@example.org", "/portal/data-protection/subject-access/")
    other.goto(request)
    if scripts:
        check_at_each_width(other, "a request that waits for release")
    press(other, other.get_by_role("link", name="Read what leaves"))
    expect(other.get_by_role("article")).to_contain_text("Found by police")
    assert "Rachel" not in other.locator("main").inner_text()
    if scripts:
        check_at_each_width(other, "what leaves")
    press(other, other.get_by_role("button", name="Release the copy"))
    if scripts:
        check_at_each_width(other, "a request that was released")
    reader = PdfReader(io.BytesIO(saved(other, other.get_by_role("link", name="Save as PDF"))))
    words = " ".join(page.extract_text() for page in reader.pages)
    assert "Found by police" in words and "Rachel" not in words
    assert b"Found by police" in saved(other, other.get_by_role("link", name="Save as JSON"))


def test_more_time_and_an_end_ask_for_a_reason(site, visitor, log_in):
    lead = log_in(visitor(), "dsl@example.org", "/portal/data-protection/subject-access/")
    press(lead, lead.get_by_role("link", name="SAR-").first)
    for name in ("Take two more months", "End without a copy"):
        press(lead, lead.get_by_role("link", name=name))
        check_at_each_width(lead, name)
        lead.go_back()
