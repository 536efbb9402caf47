"""A referral from each pathway, sent by its form, found in the queue and brought to its end; two officers collide."""

import pytest
from django.utils import timezone

from .conftest import press
from .test_accounts import invite, join
from .test_case_work import fill, make
from .test_pathways import STORIES
from .test_status import open_status
from .test_the_whole_way import send_referral

pytestmark = pytest.mark.browser
QUEUE = "/portal/referrals/"
# What the rules suggest for the story of each pathway, and the programme that it comes to.
EXPECTED = {
    "professional": ("RED", "county_lines"),
    "hospital": ("IMMEDIATE", "hospital"),
    "parent": ("AMBER", "gangs"),
    "self": ("RED", "gangs"),
}


def open_from_the_queue(page, reference):
    page.goto(QUEUE)
    press(page, page.locator(".queue").get_by_role("link", name=reference))


def test_a_referral_from_each_pathway_is_worked_on_from_the_queue_to_closed(visitor, log_in, site):
    officer, lead, leader, caseworker = (
        log_in(visitor(), f"{who}@example.org", QUEUE) for who in ("triage", "dsl", "leader", "caseworker")
    )
    today = f"{timezone.localdate():%d %m %Y}"
    for pathway, (band, programme) in EXPECTED.items():
        sender = visitor()
        reference = send_referral(sender, STORIES[pathway], programme.replace("_", "-"))
        code = sender.locator(".passphrase").inner_text()

        open_from_the_queue(officer, reference)
        assert officer.locator(".page-title .band").inner_text() == band, pathway
        press(officer, officer.get_by_role("button", name="Start screening"))
        make(officer, reference, "Confirm the band", "Confirm the band", band=band, duplicate_check=True,
             rationale="What they said bears it out.")  # fmt: skip
        if band != "AMBER":
            open_from_the_queue(lead, reference)
            make(lead, reference, "Countersign", "Countersign", note="I read all of it.")

        open_from_the_queue(leader, reference)
        make(leader, reference, "Accept", "Accept", programme=programme, eligibility="Age, area and need fit.")
        press(leader, leader.get_by_role("link", name="Allocate"))
        leader.get_by_label("Danny Pike").check()
        fill(leader, conflict_check=True, capacity_seen=True)
        press(leader, leader.get_by_role("button", name="Allocate"))

        open_from_the_queue(caseworker, reference)
        spoke = {"contact_date": today, "method": "A call."}
        make(caseworker, reference, "Record first contact", "Record first contact", **spoke)
        make(caseworker, reference, "Close", "Close", outcome="Safe at home.", band="GREEN", exit_plan="Their school.")
        assert "Closed" not in caseworker.locator(".page-title .chips").inner_text(), "a closing needs a second person"
        make(leader, reference, "Countersign", "Countersign", note="Agreed.")
        assert "Closed" in leader.locator(".page-title .chips").inner_text()
        open_status(sender, reference, code)
        assert sender.get_by_role("heading", level=1).inner_text() == "Closed"
    assert "rows, whole" in site.manage("verify_audit")


def test_of_two_officers_who_decide_at_once_the_second_is_told_and_loses_nothing(visitor, log_in, site):
    reference = send_referral(visitor(), STORIES["parent"])
    amina = log_in(visitor(), "triage@example.org", QUEUE)
    nadia = visitor()
    join(nadia, invite(site, "second.officer@example.org"))
    for officer in (amina, nadia):
        open_from_the_queue(officer, reference)
    press(amina, amina.get_by_role("button", name="Start screening"))
    press(nadia, nadia.get_by_role("button", name="Start screening"))
    told = nadia.get_by_role("alert").filter(has_text="Somebody acted on this referral")
    assert "Amina R. took ownership and started screening" in told.inner_text()
    assert nadia.get_by_role("button", name="Start screening").count() == 0, "it is no longer there to be taken"

    for officer in (amina, nadia):
        officer.goto(f"{QUEUE}{reference}/triage/")
    weighed = {"band": "RED", "rationale": "Away all night, twice. Afraid of a man.", "duplicate_check": True}
    fill(nadia, **weighed)
    make(amina, reference, "Ask for information", "Ask for information", question="Where was he?",
         due_date="1 January 2030", safe_route="A call after 8 pm.")  # fmt: skip
    press(nadia, nadia.get_by_role("button", name="Confirm the band"))
    assert "Amina R. asked for information" in told.inner_text()
    assert nadia.get_by_role("radio", name="RED").is_checked()
    assert nadia.get_by_label("Why this band?").input_value() == weighed["rationale"]
    nadia.goto(f"{QUEUE}{reference}/")
    assert "confirmed the band" not in nadia.locator(".timeline").inner_text()
