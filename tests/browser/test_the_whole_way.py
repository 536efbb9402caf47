"""One referral from the public page to its caseworker, as three people do it, each step in the audit trail."""

import re

import pytest
from django.utils import timezone

from tests.intake.answers import story

from .conftest import answer, press

pytestmark = pytest.mark.browser


def send_referral(page, number, programme="gangs"):
    """Walk from a programme page through the form to the receipt, and return the reference."""
    typed = story(number).answers(timezone.now())
    page.goto(f"/programmes/{programme}/")
    press(page, page.get_by_role("link", name="Make a referral").last)
    while not page.url.endswith("/refer/check/"):
        slug = page.url.split("?")[0].strip("/").split("/")[-1]
        if slug == "tasks":
            press(page, page.locator("main .buttons .button"))
            continue
        answer(page, typed["danger" if slug == "refer" else slug])
        press(page, page.locator("main form .button").first)
        assert page.locator(".error-summary").count() == 0, page.locator(".error-summary").inner_text()
    press(page, page.get_by_role("button", name=re.compile("^Send (the referral|this)$")))
    page.get_by_role("heading", name=re.compile("^Thank you. We have ")).wait_for()
    return page.locator(".reference").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_public_page_to_the_caseworker_and_all_of_it_in_the_audit_trail(visitor, log_in, site, scripts):
    reference = send_referral(visitor(java_script_enabled=scripts), "7")
    assert re.fullmatch(r"SOS-\w{4}-\w{4}", reference)

    officer = log_in(visitor(java_script_enabled=scripts), "triage@example.org", "/portal/referrals/")
    press(officer, officer.get_by_role("link", name=reference))
    assert "Sam Whitfield, 13" in officer.locator("h1").inner_text()
    assert "12 points" in officer.locator(".decision-aid", has_text="not validated").inner_text()
    press(officer, officer.get_by_role("button", name="Start screening"))
    press(officer, officer.get_by_role("link", name="Confirm the band"))
    officer.get_by_role("radio", name="AMBER").check()
    officer.get_by_label("Why this band?").fill("Carries a knife out of fear. Out of school.")
    officer.get_by_label("I looked for earlier referrals").check()
    press(officer, officer.get_by_role("button", name="Confirm the band"))
    officer.get_by_role("heading", name="Next move").wait_for()

    leader = log_in(visitor(java_script_enabled=scripts), "leader@example.org", f"/portal/referrals/{reference}/")
    press(leader, leader.get_by_role("link", name="Accept"))
    leader.get_by_label("Which programme?").select_option("gangs")
    leader.get_by_label("How do they meet").fill("13, lives in Brent, affected by weapons.")
    press(leader, leader.get_by_role("button", name="Accept"))
    press(leader, leader.get_by_role("link", name="Allocate"))
    leader.get_by_label("Danny Pike").check()
    leader.get_by_label("I checked whether they are related").check()
    leader.get_by_label("I looked at how much work").check()
    press(leader, leader.get_by_role("button", name="Allocate"))
    assert leader.locator(".page-title").get_by_text("Caseworker Danny P.").is_visible()

    leader.goto(f"/portal/audit/?reference={reference}")
    trail = leader.locator(".audit tbody").inner_text()
    for words in (
        "A referral was received", "The rules suggested a band", "Read a referral",
        "took ownership and started screening", "confirmed the band", "accepted the referral", "allocated a caseworker",
        "Amina R.", "Joel K.",
    ):  # fmt: skip
        assert words in trail, words
    assert "rows, whole" in site.manage("verify_audit")


def test_the_safeguarding_lead_countersigns_a_red_referral(visitor, log_in):
    lead = log_in(visitor(), "dsl@example.org", "/portal/referrals/?flag=countersign")
    press(lead, lead.locator(".queue .reference-link").first)
    assert "Mia Carter, 15" in lead.locator("h1").inner_text()
    press(lead, lead.get_by_role("link", name="Countersign"))
    lead.get_by_label("What you looked at").fill("The answers and the missing episodes.")
    press(lead, lead.get_by_role("button", name="Countersign"))
    assert lead.locator(".chips").first.inner_text().count("Triaged") == 1


def test_an_editor_changes_a_programme_page_and_the_public_sees_it(visitor, log_in):
    publisher = log_in(visitor(), "publisher@example.org", "/cms/")
    publisher.goto("/cms/snippets/programmes/programme/")
    press(publisher, publisher.get_by_role("link", name="Families").first)
    publisher.get_by_role("textbox", name="Summary").fill("In Lambeth, one caseworker stands by the whole family.")
    press(publisher, publisher.get_by_role("button", name="Save").first)
    public = visitor()
    public.goto("/programmes/")
    assert public.get_by_text("one caseworker stands by the whole family").is_visible()


def test_a_password_alone_opens_nothing(visitor, site):
    page = visitor()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill("triage@example.org")
    press(page, page.get_by_role("button", name="Go on"))
    page.get_by_label("Password", exact=True).fill("demo-only-Passphrase-42")
    press(page, page.get_by_role("button", name="Go on"))
    page.get_by_label("Code", exact=True).wait_for()
    for address in ("/portal/", "/portal/referrals/", "/cms/", "/portal/audit/"):
        page.goto(address)
        assert "/accounts/login/" in page.url
