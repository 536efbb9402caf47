"""One referral from the queue to its end by the right people: told outside, countersigned, conflict, guard, closed."""

import pytest
from django.utils import timezone

from .conftest import press
from .faultless import check_at_each_width
from .test_the_whole_way import send_referral

pytestmark = pytest.mark.browser


def fill(page, **typed):
    """Answer the fields of a staff form by name: choices are checked, lists chosen, the rest typed."""
    for name, value in typed.items():
        field = page.locator(f"main [name='{name}']")
        kind = field.first.evaluate("element => element.type")
        if kind in ("radio", "checkbox"):
            page.locator(f"main [name='{name}']" + ("" if value is True else f"[value='{value}']")).check()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)


def make(page, reference, name, button, **typed):
    """Make one move from the referral page."""
    page.goto(f"/portal/referrals/{reference}/")
    press(page, page.get_by_role("link", name=name, exact=True))
    fill(page, **typed)
    press(page, page.get_by_role("button", name=button))
    assert page.locator(".error-summary, .message-error").count() == 0, page.locator("main").inner_text()


def test_a_referral_from_the_queue_to_its_end(visitor, log_in, site):
    reference = send_referral(visitor(), "7")
    here = f"/portal/referrals/{reference}/"
    officer = log_in(visitor(), "triage@example.org", here)
    press(officer, officer.get_by_role("button", name="Start screening"))

    # Triage tells MASH without agreement, and has to say why.
    press(officer, officer.get_by_role("link", name="Record who was told"))
    fill(officer, kind="mash", made="yes", with_consent="no", reference="40117")
    press(officer, officer.get_by_role("button", name="Keep this"))
    check_at_each_width(officer, "an escalation without its reason")
    fill(officer, because="Asking first would put him in danger.")
    press(officer, officer.get_by_role("button", name="Keep this"))
    assert officer.get_by_text("No answer yet. Ask again from").is_visible()
    check_at_each_width(officer, "a referral with an escalation")
    press(officer, officer.get_by_role("link", name="Record what MASH answered"))
    check_at_each_width(officer, "what a service answered")
    fill(officer, answered="yes", response="They open an assessment.")
    press(officer, officer.get_by_role("button", name="Keep this"))
    make(officer, reference, "Confirm the band", "Confirm the band", band="RED", duplicate_check=True,
         rationale="He carries a knife because he was threatened today.")  # fmt: skip
    assert officer.get_by_text("It waits for a second person").is_visible()

    lead = log_in(visitor(), "dsl@example.org", here)
    make(lead, reference, "Countersign", "Countersign", note="I read all of it.")

    # The team leader knows of a conflict, and passes it with a reason.
    leader = log_in(visitor(), "leader@example.org", here)
    make(leader, reference, "Accept", "Accept", programme="gangs", eligibility="13, lives in Brent.")
    press(leader, leader.get_by_role("link", name="Record who should not"))
    fill(leader, caseworker=leader.locator("option", has_text="Danny Pike").get_attribute("value"), kind="known")
    press(leader, leader.get_by_role("button", name="Record this"))
    check_at_each_width(leader, "who should not work with them")
    leader.goto(f"{here}allocate/")
    assert "Yusuf Demir" in leader.locator(".options .option").first.inner_text()
    check_at_each_width(leader, "suggested caseworkers")
    leader.get_by_label("Danny Pike").check()
    fill(leader, conflict_check=True, capacity_seen=True)
    press(leader, leader.get_by_role("button", name="Allocate"))
    assert "Known to the young person or family." in leader.locator(".message-error").inner_text()
    assert leader.get_by_label("Danny Pike").is_checked()
    check_at_each_width(leader, "an allocation that needs a reason")
    fill(leader, conflict_reason="They met once at school. The family asks for him.")
    press(leader, leader.get_by_role("button", name="Allocate"))
    leader.goto("/portal/caseworkers/")
    check_at_each_width(leader, "caseworkers")
    press(leader, leader.get_by_role("link", name="Danny Pike"))
    check_at_each_width(leader, "a caseworker")

    # The caseworker tries a way that nobody said is safe.
    worker = log_in(visitor(), "caseworker@example.org", here)
    press(worker, worker.get_by_role("link", name="Record a contact attempt"))
    check_at_each_width(worker, "a contact attempt")
    fill(worker, whom="young_person", channel="call", reached="no", note="It rang out.")
    press(worker, worker.get_by_role("button", name="Keep this"))
    assert "Say why you used this way" in worker.locator(".error-summary").inner_text()
    assert worker.get_by_label("Note").input_value() == "It rang out."
    check_at_each_width(worker, "a try that needs a reason")
    fill(worker, because="The school asked us to call at once.")
    press(worker, worker.get_by_role("button", name="Keep this"))
    today = f"{timezone.localdate():%d %m %Y}"
    make(worker, reference, "Record first contact", "Record first contact", contact_date=today, method="A visit.")
    make(worker, reference, "Close", "Close", outcome="Back in school.", band="GREEN", exit_plan="His head of year.")

    make(leader, reference, "Countersign", "Countersign", note="Agreed.")
    assert "Closed" in leader.locator(".page-title .chips").inner_text()
    told = leader.locator(".timeline").inner_text()
    for words in (
        "told MASH", "They open an assessment.", "why choose this person? They met once", "Although:",
        "Caseworker: Danny P.",
        "The school asked us to call at once.", "closed the referral",
    ):  # fmt: skip
        assert words in told, words
    assert "rows, whole" in site.manage("verify_audit")


def test_the_cousin_of_a_restricted_referral_is_named_to_those_who_may_know(visitor, log_in):
    lead = log_in(visitor(), "dsl@example.org", "/portal/referrals/")
    lead.get_by_label("Search by reference").fill("Reece Pike")
    press(lead, lead.get_by_role("button", name="Search"))
    press(lead, lead.locator(".queue .reference-link").first)
    assert "Danny P.: relative of the young person" in lead.locator("main").inner_text()
    lead.goto("/portal/referrals/to-chase/")
    check_at_each_width(lead, "services to chase")
