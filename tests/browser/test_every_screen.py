"""Every kind of screen at a phone's, a tablet's and a desk's width: nothing overflows, and axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from tests.intake.answers import story

from .conftest import WIDTHS, answer, press

pytestmark = pytest.mark.browser

PUBLIC = [
    "/", "/about/", "/programmes/", "/programmes/gangs/", "/programmes/county-lines/", "/programmes/hospital/",
    "/programmes/family/", "/worried-about-someone/", "/get-help-now/", "/staying-safe-online/", "/what-happens-next/",
    "/contact/", "/privacy/", "/your-privacy/", "/accessibility/", "/complaints/", "/ar/get-help-now/", "/news/",
    "/news/worried-about-county-lines/", "/search/", "/search/?q=conty%20lins", "/search/?q=samaritains",
    "/search/?q=xyzzyq", "/no-such-page/", "/refer/", "/accounts/login/",
]  # fmt: skip
ACCOUNT = [f"/portal/account/{page}" for page in ("", "password/", "authenticator/", "passkey/", "recovery-codes/")]
NOT_ON_PAPER = ".urgent, .site-nav, .search-link, .menu-link, .site-footer, .search-form, .hero-lines"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


# With forced colours the browser paints its own; axe still reads ours.
RULES_WITHOUT_OUR_COLOURS = {**RULES, "rules": {"color-contrast": {"enabled": False}}}


def check(page, where, rules=RULES):
    """Fail when the page is wider than its window, or axe finds a fault."""
    widest = page.evaluate("document.documentElement.scrollWidth")
    assert widest <= page.viewport_size["width"], f"{where} is {widest} px wide"
    found = Axe().run(page, options=rules).response["violations"]
    faults = [(fault["id"], [node["target"] for node in fault["nodes"]][:3]) for fault in found]
    assert not faults, f"{where} at {page.viewport_size['width']} px: {faults}"


@pytest.mark.parametrize("width", WIDTHS)
def test_public_pages(visitor, width):
    page = visitor(width)
    for address in PUBLIC:
        page.goto(address)
        check(page, address)


def test_public_pages_with_forced_colours_and_at_four_times_the_size(visitor):
    page = visitor(320, forced_colors="active")
    for address in ("/", "/programmes/county-lines/", "/get-help-now/", "/refer/"):
        page.goto(address)
        check(page, address, RULES_WITHOUT_OUR_COLOURS)


def test_on_paper_there_is_nothing_to_press_and_no_help_line_is_torn_apart(visitor):
    page = visitor(768)
    page.emulate_media(media="print")
    for address in ("/", "/get-help-now/", "/news/", "/search/?q=county"):
        page.goto(address)
        assert not any(each.is_visible() for each in page.locator(NOT_ON_PAPER).all()), address
        assert page.locator("h1").is_visible()
    page.goto("/get-help-now/")
    breaks = page.locator(".help-line").evaluate_all("lines => lines.map((line) => getComputedStyle(line).breakInside)")
    assert set(breaks) == {"avoid"}
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


@pytest.mark.parametrize(("number", "width"), [("3", 360), ("3", 768), ("3", 1280), ("1", 360), ("5", 360), ("6", 360)])
def test_each_page_of_each_pathway_empty_wrong_and_filled_in(visitor, number, width):
    page = visitor(width)
    typed = story(number).answers(timezone.now())
    page.goto("/refer/")
    while not page.url.endswith("/refer/check/"):
        slug = page.url.split("?")[0].strip("/").split("/")[-1]
        check(page, slug)
        if slug == "tasks":
            press(page, page.locator("main .buttons .button"))
            continue
        press(page, page.locator("main form .button").first)
        if page.locator(".error-summary").count():
            check(page, f"{slug} with errors")
        if slug in page.url or slug == "refer":
            answer(page, typed["danger" if slug == "refer" else slug])
            press(page, page.locator("main form .button").first)
            assert page.locator(".error-summary").count() == 0, page.locator(".error-summary").inner_text()
    check(page, "check")
    press(page, page.get_by_role("button", name="Send the referral"))
    page.locator(".reference").wait_for()
    check(page, "received")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_portal(visitor, log_in, scheme):
    page = log_in(visitor(1280, color_scheme=scheme), "leader@example.org", "/portal/referrals/")
    references = page.locator(".queue .reference-link").all_inner_texts()
    addresses = ["/portal/", "/portal/audit/", "/portal/nowhere/", *ACCOUNT]
    addresses += [f"/portal/referrals/{page}" for page in ("", "?band=RED&area=newham", "huddle/", "views/")]
    addresses += ["/portal/referrals/views/new/?band=RED"]
    addresses += [f"/portal/referrals/{reference}/" for reference in references[:4]]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(address)
            check(page, address)


def test_the_form_of_a_move_with_and_without_errors(visitor, log_in):
    page = log_in(visitor(360), "triage@example.org", "/portal/referrals/?owner=me")
    press(page, page.locator(".queue .reference-link").last)
    press(page, page.get_by_role("link", name="Confirm the band"))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        check(page, "the form of a move")
    press(page, page.get_by_role("button", name="Confirm the band"))
    page.locator(".error-summary").wait_for()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        check(page, "the form of a move with errors")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_people(site, visitor, log_in, scheme):
    page = log_in(visitor(1280, color_scheme=scheme), "admin@example.org", "/portal/people/")
    press(page, page.get_by_role("link", name="Amina Rahman"))
    amina = page.url
    addresses = ["/portal/people/", "/portal/people/?show=unused", "/portal/people/leavers/", amina]
    addresses += [f"{amina}{act}/" for act in ("rights", "recover", "switch-off")]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(address)
            check(page, address)
        page.goto("/portal/people/invite/")
        press(page, page.get_by_role("button", name="Invite"))
        check(page, "an invitation with errors")
    page.goto(site.manage("invite", "somebody.else@example.org", "--role", "caseworker").splitlines()[-1])
    assert page.get_by_role("heading", name="Sam W. is logged in here").is_visible()
    check(page, "a link opened where somebody is logged in")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_data_protection(visitor, log_in, scheme):
    start = "/portal/data-protection/"
    page = log_in(visitor(1280, color_scheme=scheme), "dsl@example.org", start)
    lists = [f"{start}lists/{which}/" for which in ("proposals", "requests", "holds", "deleted")]
    addresses = ["/portal/", start, f"{start}?reference=nothing", f"{start}past-their-day/", *lists]
    for which in lists[:3]:
        page.goto(which)
        press(page, page.locator(".rows .reference-link").first)
        addresses.append(page.url)
    addresses += [f"{page.url}{act}/" for act in ("hold", "lift-hold", "erasure")]
    addresses.append(next(each for each in addresses if "proposals/" in each and "lists" not in each) + "approve/")
    page.goto(f"{start}past-their-day/")
    due = page.get_by_label("SOS-").first
    addresses.append(f"{start}delete/?reference={due.input_value()}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(address)
            check(page, address)
    press(page, page.get_by_role("button", name="Propose to delete"))
    page.locator(".error-summary").wait_for()
    check(page, "a proposal without a reason")


def test_handing_work_over(visitor, log_in):
    page = log_in(visitor(1280), "leader@example.org", "/portal/referrals/hand-over/")
    addresses = [page.url, page.get_by_role("link", name="Amina Rahman").get_attribute("href")]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(address)
            check(page, address)
        press(page, page.get_by_role("button", name="Hand over").first)
        check(page, "handing over with errors")


def test_what_is_not_for_a_role_says_so(visitor, log_in):
    page = log_in(visitor(360), "publisher@example.org")
    page.goto("/portal/referrals/")
    assert page.get_by_role("heading", name="This page is not for your role").is_visible()
    check(page, "not for this role")


def test_signing_in(visitor, site):
    page = visitor(360)
    page.goto("/accounts/login/")
    press(page, page.get_by_role("button", name="Go on"))
    check(page, "login with errors")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    press(page, page.get_by_role("button", name="Go on"))
    check(page, "the page of the password")
    page.get_by_label("Password", exact=True).fill("not this one either")
    press(page, page.get_by_role("button", name="Go on"))
    check(page, "the page of the password with errors")
    press(page, page.get_by_role("link", name="Forgotten your password?"))
    check(page, "forgotten password")
    recovery = site.manage("recover", "caseworker@example.org").splitlines()[-1]
    page.goto(recovery)
    check(page, "recovery")
    link = site.manage("invite", "new.person@example.org", "--role", "caseworker").splitlines()[-1]
    page.goto(link)
    check(page, "invitation")
    press(page, page.get_by_role("button", name="Go on"))
    check(page, "invitation with errors")
    page.get_by_label("First name").fill("Noor")
    page.get_by_label("Last name").fill("Hassan")
    page.get_by_label("Choose a password", exact=True).fill("copper kettle morning 9")
    press(page, page.get_by_role("button", name="Go on"))
    page.get_by_role("img", name="QR code").wait_for()
    check(page, "enrolment")
    page.get_by_label("The six figures").fill("000000")
    press(page, page.get_by_role("button", name="Go on"))
    check(page, "enrolment with errors")


def test_the_form_can_be_walked_by_keyboard_alone(visitor):
    page = visitor(1280)
    page.goto("/refer/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to the main part"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "immediate_danger"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/refer/who/**")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "radio":
        page.keyboard.press("Tab")
    outlines = page.evaluate("""() => {
        const input = document.activeElement;
        return [input, input.closest('.option')].map((element) => getComputedStyle(element).outlineStyle);
    }""")
    assert "solid" in outlines, "where the keyboard stands cannot be seen"


@pytest.mark.parametrize("leaving", ["click", "keyboard", "click without scripts"])
def test_exit_this_page_leaves_at_once_and_forgets_the_draft(visitor, leaving):
    page = visitor(360, java_script_enabled="without" not in leaving)
    page.goto("/refer/")
    answer(page, {"immediate_danger": "no"})
    press(page, page.locator("main form .button").first)
    if leaving == "keyboard":
        for _ in range(3):
            page.keyboard.press("Shift")
    else:
        press(page, page.get_by_role("link", name="Exit this page"))
    page.wait_for_url("http://localhost**/robots.txt")
    page.goto("/refer/who/")
    assert page.url.endswith("/refer/"), "the draft is still there"
