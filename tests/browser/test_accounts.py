"""A member of staff from the invitation to a lost phone, as they do it in a browser."""

import base64
import time

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import expect

from .conftest import press

pytestmark = pytest.mark.browser

PASSWORD, NEW_PASSWORD = "seven quiet lanterns", "brave otters fold maps"


def code_of(secret, ahead=0):
    """What an authenticator app with this key shows, or so many half-minutes from now."""
    generator = TOTP(base64.b32decode(secret.replace(" ", "")))
    generator.time = time.time()
    generator.drift = ahead
    return f"{generator.token():06d}"


def at_this_site(site, link):
    """The link by the name of the site: a passkey belongs to a name, not to a number."""
    return link.replace("127.0.0.1", "localhost")


def link_of(printed):
    return next(line for line in printed.splitlines() if line.startswith("http"))


def give_password(page, email, password=PASSWORD):
    page.goto(f"http://localhost:{page.port}/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_label("Password", exact=True).fill(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def set_up_an_app(page):
    """Scan (read) the key, type the code, keep the recovery codes. Returns the key and the codes."""
    secret = page.locator(".secret").inner_text()
    page.get_by_label("The six figures").fill(code_of(secret))
    press(page, page.get_by_role("button", name="Go on"))
    codes = page.locator(".recovery-codes li").all_inner_texts()
    assert len(codes) == 10
    press(page, page.get_by_role("button", name="I have kept them"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    return secret, codes


def invite(site, email):
    return link_of(site.manage("invite", email, "--role", "triage_officer"))


def join(page, link):
    """Set an account up as the person who was invited. Returns the key of their app and the recovery codes."""
    page.goto(link)
    page.get_by_label("First name").fill("Nadia")
    page.get_by_label("Last name").fill("Boateng")
    page.get_by_label("Choose a password", exact=True).fill(PASSWORD)
    press(page, page.get_by_role("button", name="Go on"))
    return set_up_an_app(page)


@pytest.fixture
def member_of_staff(site, visitor):
    """A browser in which an invited person has just set up their account: page, address, key, recovery codes."""

    def invited(email):
        page = visitor(360)
        page.port = site.port
        return page, *join(page, at_this_site(site, invite(site, email)))

    return invited


def log_out(page):
    press(page, page.get_by_role("button", name="Log out"))


def add_virtual_key(page):
    """A key that Chromium itself plays, plugged in and always touched."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def test_invitation_enrolment_login_passkey_lost_phone_recovery(site, member_of_staff):
    email = "nadia@example.org"
    page, secret, codes = member_of_staff(email)

    log_out(page)
    give_password(page, email)
    page.get_by_label("Code", exact=True).fill(code_of(secret, ahead=1))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")

    press(page, page.get_by_role("link", name="Nadia B."))
    add_virtual_key(page)
    press(page, page.get_by_role("link", name="Add a passkey or security key"))
    page.get_by_label("What do you call it?").fill("Key on my ring")
    press(page, page.get_by_role("button", name="Go on"))
    expect(page.get_by_text("“Key on my ring” is set up")).to_be_visible()

    log_out(page)
    give_password(page, email)
    passkey = page.get_by_role("button", name="Use your passkey or security key")
    expect(passkey).to_be_focused()
    with page.expect_navigation(url="**/portal/"):
        page.keyboard.press("Enter")

    log_out(page)
    give_password(page, email)
    page.get_by_text("Lost your phone or key?").click()
    page.get_by_label("Code", exact=True).fill(codes[0])
    press(page, page.get_by_role("button", name="Log in", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")

    page.goto(at_this_site(site, link_of(site.manage("recover", email))))
    expect(page.get_by_role("heading", level=1)).to_have_text("Get back into your account")
    page.get_by_label("Choose a password", exact=True).fill(NEW_PASSWORD)
    press(page, page.get_by_role("button", name="Go on"))
    set_up_an_app(page)
    press(page, page.get_by_role("link", name="Nadia B."))
    expect(page.get_by_text("Key on my ring")).to_have_count(0)


def test_a_session_can_be_ended_from_another_browser_and_what_was_typed_there_is_kept(site, visitor, member_of_staff):
    email = "session@example.org"
    page, secret, _ = member_of_staff(email)
    other = visitor(768)
    other.port = site.port
    give_password(other, email)
    other.get_by_label("Code", exact=True).fill(code_of(secret, ahead=1))
    press(other, other.get_by_role("button", name="Log in", exact=True))
    other.goto(f"http://localhost:{site.port}/portal/referrals/")
    other.get_by_role("searchbox").fill("a long name of somebody")

    press(page, page.get_by_role("link", name="Nadia B."))
    press(page, page.get_by_role("button", name="End all others"))
    expect(page.get_by_text("One session is ended")).to_be_visible()

    with other.expect_navigation():
        other.get_by_role("searchbox").press("Enter")
    expect(other.get_by_role("heading", level=1)).to_have_text("This is not saved yet")
    expect(other.get_by_text("a long name of somebody")).to_be_visible()


def test_the_page_warns_before_an_unused_session_ends_and_typing_keeps_it(site, member_of_staff):
    page, _, _ = member_of_staff("idle@example.org")
    page.clock.install()
    page.goto(f"http://localhost:{site.port}/portal/")
    page.clock.fast_forward("13:10")
    warning = page.get_by_role("dialog")
    expect(warning).to_contain_text("In two minutes you are logged out")
    stay = page.get_by_role("button", name="Stay logged in")
    expect(stay).to_be_focused()
    with page.expect_response("**/still-here/") as answer:
        page.keyboard.press("Enter")
    assert answer.value.status == 204
    expect(warning).to_be_hidden()
    page.clock.fast_forward("13:10")
    expect(warning).to_be_visible()
    page.clock.fast_forward("02:10")
    expect(warning).to_contain_text("You are logged out")
