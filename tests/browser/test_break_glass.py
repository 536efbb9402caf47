"""A restricted referral read by breaking the glass, and two referrals linked and unlinked, as people do it."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from .conftest import press
from .faultless import check_at_each_width

pytestmark = pytest.mark.browser

FIND = "from portal.referrals.models import Referral as R; from portal.referrals.triage.what_was_said import name_of; "
AGE = (
    "from sos_site.sessions import SessionStore; session = SessionStore({key!r}); "
    "session['staff_second_factor_at'] -= 600; session.save()"
)


def reference_of(site, name):
    """The reference of the demo referral about this young person."""
    found = f"{FIND}print(next(r.reference for r in R.objects.all() if name_of(r).startswith({name!r})))"
    return site.manage("shell", "-v0", "-c", found)


def let_ten_minutes_pass(site, page):
    """Make the second factor of a session older than what a sensitive act takes."""
    [key] = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME]
    site.manage("shell", "-v0", "-c", AGE.format(key=key))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_glass_is_broken_with_reason_and_code_and_reviewed_by_a_safeguarding_lead(site, visitor, log_in, scripts):
    reference = reference_of(site, "Reece")
    email = "caseworker@example.org"
    caseworker = log_in(visitor(java_script_enabled=scripts), email, "/portal/referrals/")
    assert reference not in caseworker.locator("main").inner_text()
    caseworker.goto(f"/portal/referrals/{reference}/")
    expect(caseworker.get_by_role("heading", name="No such referral")).to_be_visible()
    press(caseworker, caseworker.get_by_role("link", name="ask to read it"))
    let_ten_minutes_pass(site, caseworker)
    caseworker.get_by_label("Why must you read it now?").fill("His mother rang: somebody is at the door.")
    press(caseworker, caseworker.get_by_role("button", name="Break the glass"))
    caseworker.get_by_label("Code", exact=True).fill(site.code_of(email))
    press(caseworker, caseworker.get_by_role("button", name="Go on"))
    expect(caseworker.get_by_role("heading", level=1)).to_contain_text("Reece Pike")
    expect(caseworker.locator(".glass")).to_contain_text("60 minutes left")
    assert caseworker.get_by_role("heading", name="Next move").count() == 0
    if scripts:
        check_at_each_width(caseworker, "a referral through a broken glass")
    caseworker.goto("/portal/referrals/")
    assert reference not in caseworker.locator("main").inner_text()

    lead = log_in(visitor(java_script_enabled=scripts), "dsl@example.org", "/portal/")
    press(lead, lead.get_by_role("link", name="to review"))
    press(lead, lead.get_by_role("link", name=reference).first)
    expect(lead.get_by_text("somebody is at the door")).to_be_visible()
    if scripts:
        check_at_each_width(lead, "the review")
    lead.get_by_label("No, it was not").check()
    lead.get_by_label("What did you look at").fill("I rang the mother. There was time to ask me.")
    press(lead, lead.get_by_role("button", name="Keep the review"))
    expect(lead.get_by_text("Not justified").first).to_be_visible()
    caseworker.goto(f"/portal/referrals/{reference}/")
    expect(caseworker.get_by_role("heading", name="No such referral")).to_be_visible()


def test_two_referrals_of_one_young_man_are_linked_and_his_twin_is_left_out(site, visitor, log_in):
    zack, zac, luke = (reference_of(site, name) for name in ("Zack", "Zac ", "Luke"))
    officer = log_in(visitor(), "triage@example.org", f"/portal/referrals/{zack}/")
    matches = officer.get_by_role("region", name="Possible matches")
    twin = matches.get_by_role("listitem").filter(has_text="Luke Thompson").first
    expect(twin).to_contain_text("different first name")
    press(officer, matches.get_by_role("link", name=f"Compare with {zac}"))
    check_at_each_width(officer, "two referrals side by side")
    officer.get_by_label("The same young person", exact=True).check()
    officer.get_by_label("Why?").fill("Same school, same birthday, and the school spells it both ways.")
    press(officer, officer.get_by_role("button", name="Keep this"))
    people = officer.get_by_role("region", name="People and household")
    expect(people.get_by_role("link", name="Zac Tomson")).to_be_visible()
    assert luke not in people.inner_text()
    check_at_each_width(officer, "a linked referral")

    officer.goto(f"/portal/referrals/{zac}/")
    expect(officer.get_by_role("region", name="People and household")).to_contain_text("Zack Thompson")
    press(officer, officer.get_by_role("link", name=f"Undo the link to {zack}"))
    check_at_each_width(officer, "undoing a link")
    officer.get_by_label("Why is it undone?").fill("It was the wrong boy.")
    press(officer, officer.get_by_role("button", name="Undo it"))
    assert officer.get_by_role("region", name="People and household").count() == 0
    expect(officer.get_by_role("region", name="Possible matches")).to_contain_text("Zack Thompson")
    expect(officer.get_by_role("region", name="Timeline")).to_contain_text("It was the wrong boy.")


def test_a_team_leader_restricts_a_referral_and_an_officer_no_longer_finds_it(site, visitor, log_in):
    reference = reference_of(site, "Elena")
    leader = log_in(visitor(), "leader@example.org", f"/portal/referrals/{reference}/")
    press(leader, leader.get_by_role("link", name="Restrict this referral"))
    check_at_each_width(leader, "restricting")
    leader.get_by_label("Why?").fill("Somebody here lives next door.")
    press(leader, leader.get_by_role("button", name="Restrict"))
    expect(leader.get_by_role("region", name="Who may know")).to_contain_text("Restricted.")
    officer = log_in(visitor(), "triage@example.org", "/portal/referrals/")
    officer.get_by_label("Search by").fill("Elena")
    press(officer, officer.get_by_role("button", name="Search"))
    assert reference not in officer.locator("main").inner_text()
    press(leader, leader.get_by_role("link", name="Lift the restriction"))
    leader.get_by_label("Why?").fill("They have moved.")
    press(leader, leader.get_by_role("button", name="Lift the restriction"))
    expect(leader.get_by_role("link", name="Restrict this referral")).to_be_visible()
