"""A referral past its day is deleted by two people, and nothing of it is found again, as people do it."""

import pytest
from playwright.sync_api import expect

from .conftest import press
from .faultless import check_at_each_width
from .test_break_glass import let_ten_minutes_pass, reference_of

pytestmark = pytest.mark.browser


def test_one_proposes_without_scripts_and_another_deletes_with_a_fresh_code(site, visitor, log_in):
    reference, email = reference_of(site, "Tessa"), "dsl@example.org"
    officer = log_in(visitor(360, java_script_enabled=False), "dataprotection@example.org", "/portal/")
    press(officer, officer.get_by_label("Portal").get_by_role("link", name="Data protection"))
    press(officer, officer.get_by_role("link", name="Past their retention date"))
    officer.get_by_label(reference).check()
    press(officer, officer.get_by_role("button", name="Look at what would go"))
    expect(officer.locator("main")).to_contain_text("With 1 referral")
    assert "Tessa" not in officer.content()
    officer.get_by_label("Why?").fill("Its time is over.")
    press(officer, officer.get_by_role("button", name="Propose to delete"))

    lead = log_in(visitor(), email, "/portal/")
    press(lead, lead.get_by_role("link", name="to approve or refuse"))
    press(lead, lead.get_by_role("link", name=reference))
    let_ten_minutes_pass(site, lead)
    press(lead, lead.get_by_role("link", name="Approve"))
    lead.get_by_label("Code", exact=True).fill(site.code_of(email))
    press(lead, lead.get_by_role("button", name="Go on"))
    press(lead, lead.get_by_role("button", name="Delete it for good"))
    expect(lead.locator("main")).to_contain_text(reference)
    lead.goto(f"/portal/referrals/{reference}/")
    expect(lead.get_by_role("heading", level=1)).to_have_text(f"{reference} was deleted")
    check_at_each_width(lead, "what is left of a deleted referral")
    leader = log_in(visitor(), "leader@example.org", "/portal/referrals/")
    leader.goto(f"/portal/referrals/{reference}/")
    expect(leader.get_by_role("heading", name="No such referral")).to_be_visible()


def test_a_hold_is_placed_and_shown_on_the_referral(site, visitor, log_in):
    reference = reference_of(site, "Elena")
    lead = log_in(visitor(), "dsl@example.org", f"/portal/referrals/{reference}/")
    expect(lead.get_by_role("region", name="How long it is kept")).to_contain_text("ended without concern")
    press(lead, lead.get_by_role("link", name="Hold, erasure, deletion"))
    press(lead, lead.get_by_role("link", name="Place a hold"))
    lead.get_by_label("Why?").fill("An inquest.")
    press(lead, lead.get_by_role("button", name="Keep this"))
    press(lead, lead.get_by_role("link", name="Read the referral"))
    expect(lead.get_by_role("region", name="How long it is kept")).to_contain_text("Legal hold.")
    expect(lead.get_by_role("region", name="Timeline")).to_contain_text("An inquest.")
