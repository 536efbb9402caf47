"""A referral handed over shows in the colleague’s bell; they read it, and choose how to hear from now on."""

import pytest
from playwright.sync_api import expect

from .conftest import press
from .faultless import check, check_at_each_width

pytestmark = pytest.mark.browser

MAKE_A_COLLEAGUE = """
from django.contrib.auth.models import Group
from portal.accounts.demo import DEMO_PASSWORD
from portal.accounts.models import AuthenticatorDevice, User
amina = User.objects.get(email="triage@example.org")
bo = User.objects.create_user("bo@example.org", DEMO_PASSWORD, first_name="Bo", last_name="Lind", is_demo=True)
bo.groups.set(amina.groups.all())
AuthenticatorDevice.objects.create(user=bo, name="Demo", confirmed=True)
"""


def screen_one(page):
    """Start screening the first referral that nobody has, and return its reference."""
    page.goto("/portal/referrals/?owner=none&state=submitted")
    link = page.locator(".queue .reference-link").first
    reference = link.inner_text()
    press(page, link)
    press(page, page.get_by_role("button", name="Start screening"))
    return reference


def test_a_hand_over_rings_the_bell_is_read_and_the_choice_is_kept(site, visitor, log_in):
    site.manage("shell", "-v0", "-c", MAKE_A_COLLEAGUE)
    amina = log_in(visitor(1280), "triage@example.org", "/portal/referrals/")
    reference = screen_one(amina)
    leader = log_in(visitor(1280), "leader@example.org", "/portal/referrals/")
    leader.goto(f"/portal/referrals/{reference}/hand_over/")
    leader.get_by_label("Bo Lind").check()
    leader.get_by_role("textbox", name="Why").fill("Amina is away until Monday.")
    press(leader, leader.get_by_role("button", name="Hand to a colleague"))

    bo = log_in(visitor(360), "bo@example.org", "/portal/")
    press(bo, bo.get_by_role("link", name="Notices 1 unread"))
    expect(bo.locator(".unread .notice-what")).to_have_text("A referral is in your hands now")
    check_at_each_width(bo, "/portal/notices/")
    press(bo, bo.get_by_role("link", name=reference))
    assert bo.url.endswith(f"/portal/referrals/{reference}/")
    expect(bo.locator(".bell-count")).to_have_count(0)

    bo.goto("/portal/account/")
    press(bo, bo.get_by_role("link", name="Choose what you are told by mail"))
    check(bo, "/portal/account/notices/")
    bo.get_by_label("There is something new to read").select_option("In one mail a working day")
    press(bo, bo.get_by_role("button", name="Save"))
    expect(bo.get_by_text("Your choices are saved.")).to_be_visible()
    expect(bo.get_by_label("There is something new to read")).to_have_value("daily")


def test_one_notice_is_marked_with_the_keyboard_and_then_all(visitor, log_in):
    amina = log_in(visitor(1280), "triage@example.org", "/portal/notices/")
    unread = amina.locator(".notices .unread")
    before = unread.count()
    unread.get_by_role("button").first.focus()
    with amina.expect_navigation():
        amina.keyboard.press("Enter")
    expect(unread).to_have_count(before - 1)
    press(amina, amina.get_by_role("button", name="Mark all as read"))
    expect(unread).to_have_count(0)
    expect(amina.get_by_text("0 unread")).to_be_visible()
