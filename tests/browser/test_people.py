"""Administrators and team leaders look after accounts, as they do it in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.faults.processes import until

from .conftest import press
from .test_accounts import set_up_an_app
from .test_comms_staff import mails_of

pytestmark = pytest.mark.browser

NEW = "leyla@example.org"


def link_mailed_to(address, site):
    """The link of the invitation, once the worker has sent it."""
    until(lambda: f"To: {address}" in mails_of(site), f"the mail to {address}")
    mail = mails_of(site).split(f"To: {address}")[1].replace("=\n", "")  # long lines are broken so in a mail
    return re.search(r"http://\S+", mail)[0]


def test_a_colleague_is_invited_gets_other_roles_and_leaves_after_handing_work_over(site, visitor, log_in):
    administrator = log_in(visitor(360), "admin@example.org", "/portal/people/")
    press(administrator, administrator.get_by_role("link", name="Invite somebody"))
    administrator.get_by_label("E-mail address").fill(NEW)
    administrator.get_by_label("Triage officer").check()
    press(administrator, administrator.get_by_role("button", name="Invite"))
    expect(administrator.get_by_text(f"The invitation is on its way to {NEW}")).to_be_visible()

    colleague = visitor(360)
    colleague.goto(link_mailed_to(NEW, site))
    colleague.get_by_label("First name").fill("Leyla")
    colleague.get_by_label("Last name").fill("Aydin")
    colleague.get_by_label("Choose a password", exact=True).fill("seven quiet lanterns")
    press(colleague, colleague.get_by_role("button", name="Go on"))
    set_up_an_app(colleague)
    colleague.goto("/portal/referrals/?owner=none")
    press(colleague, colleague.locator(".queue .reference-link").first)
    press(colleague, colleague.get_by_role("button", name="Start screening"))

    administrator.goto("/portal/people/")
    press(administrator, administrator.get_by_role("link", name="Leyla Aydin"))
    press(administrator, administrator.get_by_role("link", name="Switch the account off"))
    expect(administrator.get_by_text("1 referral that they screen")).to_be_visible()
    administrator.get_by_label("They have left, or are leaving").check()
    press(administrator, administrator.get_by_role("button", name="Switch it off"))
    expect(administrator.get_by_role("alert")).to_contain_text("They still hold referrals")

    leader = log_in(visitor(1280), "leader@example.org", "/portal/referrals/")
    press(leader, leader.get_by_role("link", name="Hand work over"))
    press(leader, leader.get_by_role("link", name="Leyla Aydin"))
    leader.get_by_label("Amina Rahman").check()
    leader.get_by_label("Why?").fill("Leyla is leaving.")
    press(leader, leader.get_by_role("button", name="Hand over"))
    expect(leader.get_by_text("1 referral handed over.")).to_be_visible()

    press(administrator, administrator.get_by_role("button", name="Switch it off"))
    expect(administrator.get_by_text("is switched off")).to_be_visible()
    press(administrator, administrator.get_by_role("link", name="Leavers’ report"))
    expect(administrator.get_by_role("link", name="Leyla Aydin")).to_be_visible()
    colleague.goto("/portal/")
    assert "/accounts/login/" in colleague.url
