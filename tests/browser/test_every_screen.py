"""Every kind of screen at a phone's, a tablet's and a desk's width: nothing overflows, and axe finds nothing."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.intake.answers import story

from .conftest import answer, press
from .faultless import RULES_WITHOUT_OUR_COLOURS, check, check_at_each_width, check_by_day_and_night

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


@pytest.mark.parametrize("addresses", [PUBLIC[:13], PUBLIC[13:]], ids=["first", "others"])
def test_public_pages(visitor, addresses):
    page = visitor()
    for address in addresses:
        page.goto(address)
        check_at_each_width(page, address)


def test_public_pages_with_forced_colours_and_at_four_times_the_size(visitor):
    page = visitor(320, forced_colors="active")
    for address in ("/", "/programmes/county-lines/", "/get-help-now/", "/refer/"):
        page.goto(address)
        check(page, address, RULES_WITHOUT_OUR_COLOURS)


def test_on_a_phone_the_way_to_refer_is_one_press_from_the_top_of_a_programme(visitor):
    page = visitor(360)
    page.goto("/programmes/county-lines/")
    page.get_by_role("link", name="How to refer").click()
    expect(page.get_by_role("heading", name="How to refer")).to_be_in_viewport()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.get_by_role("link", name="How to refer")).to_be_hidden()


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


@pytest.mark.parametrize(("number", "look"), [("3", check_at_each_width), ("1", check), ("5", check), ("6", check)])
def test_each_page_of_each_pathway_empty_wrong_and_filled_in(visitor, number, look):
    page = visitor(360)
    typed = story(number).answers(timezone.now())
    page.goto("/refer/")
    while not page.url.endswith("/refer/check/"):
        slug = page.url.split("?")[0].strip("/").split("/")[-1]
        look(page, slug)
        if slug == "tasks":
            press(page, page.locator("main .buttons .button"))
            continue
        press(page, page.locator("main form .button").first)
        if page.locator(".error-summary").count():
            look(page, f"{slug} with errors")
        if slug in page.url or slug == "refer":
            answer(page, typed["danger" if slug == "refer" else slug])
            press(page, page.locator("main form .button").first)
            assert page.locator(".error-summary").count() == 0, page.locator(".error-summary").inner_text()
    look(page, "check")
    press(page, page.get_by_role("button", name="Send this" if number == "6" else "Send the referral"))
    page.locator(".reference").wait_for()
    look(page, "received")


def test_the_portal(visitor, log_in):
    page = log_in(visitor(), "leader@example.org")
    for address in ("/portal/", "/portal/audit/", "/portal/nowhere/", *ACCOUNT):
        page.goto(address)
        check_by_day_and_night(page, address)


def test_triage(visitor, log_in):
    page = log_in(visitor(), "leader@example.org", "/portal/referrals/")
    references = page.locator(".queue .reference-link").all_inner_texts()[:4]
    places = ["", "?band=RED&area=newham", "huddle/", "views/", "views/new/?band=RED", *references]
    for place in places:
        page.goto(f"/portal/referrals/{place}")
        check_by_day_and_night(page, place)
    page.goto("/portal/reports/")
    check_by_day_and_night(page, "reports")


def test_the_form_of_a_move_with_and_without_errors(visitor, log_in):
    page = log_in(visitor(360), "triage@example.org", "/portal/referrals/?owner=me")
    press(page, page.locator(".queue .reference-link").last)
    press(page, page.get_by_role("link", name="Confirm the band"))
    check_at_each_width(page, "the form of a move")
    press(page, page.get_by_role("button", name="Confirm the band"))
    page.locator(".error-summary").wait_for()
    check_at_each_width(page, "the form of a move with errors")


def test_people(site, visitor, log_in):
    page = log_in(visitor(), "admin@example.org", "/portal/people/")
    press(page, page.get_by_role("link", name="Amina Rahman"))
    amina = page.url
    addresses = ["/portal/people/", "/portal/people/?show=unused", "/portal/people/leavers/", amina]
    addresses += [f"{amina}{act}/" for act in ("rights", "recover", "switch-off")]
    for address in addresses:
        page.goto(address)
        check_by_day_and_night(page, address)
    page.goto("/portal/people/invite/")
    press(page, page.get_by_role("button", name="Invite"))
    check_by_day_and_night(page, "an invitation with errors")
    page.goto(site.manage("invite", "somebody.else@example.org", "--role", "caseworker").splitlines()[-1])
    assert page.get_by_role("heading", name="Sam W. is logged in here").is_visible()
    check(page, "a link opened where somebody is logged in")


def test_subject_access(visitor, log_in):
    place = "/portal/data-protection/subject-access/"
    page = log_in(visitor(), "dsl@example.org", place)
    request = page.get_by_role("link", name="SAR-").first.get_attribute("href")
    page.goto(request)
    item = page.get_by_role("link", name="Read the next one").get_attribute("href")
    addresses = [place, f"{place}new/", request, item, *(f"{request}{act}/" for act in ("extend", "end", "send-back"))]
    for address in addresses:
        page.goto(address)
        check_by_day_and_night(page, address)


def test_data_protection(visitor, log_in):
    start = "/portal/data-protection/"
    page = log_in(visitor(), "dsl@example.org", start)
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
    for address in addresses:
        page.goto(address)
        check_by_day_and_night(page, address)
    press(page, page.get_by_role("button", name="Propose to delete"))
    page.locator(".error-summary").wait_for()
    check(page, "a proposal without a reason")


def test_handing_work_over(visitor, log_in):
    page = log_in(visitor(1280), "leader@example.org", "/portal/referrals/hand-over/")
    addresses = [page.url, page.get_by_role("link", name="Amina Rahman").get_attribute("href")]
    for address in addresses:
        page.goto(address)
        check_at_each_width(page, address)
    press(page, page.get_by_role("button", name="Hand over").first)
    check_at_each_width(page, "handing over with errors")


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


@pytest.mark.parametrize("address", ["/get-help-now/", "/ar/get-help-now/", "/programmes/gangs/", "/refer/"])
def test_exit_this_page_stays_in_reach_and_never_stands_over_where_the_keyboard_is(visitor, address):
    page = visitor(360, reduced_motion="reduce")
    page.goto(address)
    way_out = page.locator(".exit")
    page.keyboard.press("End")
    page.wait_for_function("scrollY > 100")
    expect(way_out).to_be_in_viewport(ratio=1)
    below = way_out.bounding_box()
    page.locator("a").last.focus()
    for _ in range(page.locator("main :is(a, input, summary)").count()):
        page.keyboard.press("Shift+Tab")
        reached = page.evaluate("document.activeElement.getBoundingClientRect().toJSON()")
        assert reached["top"] >= below["y"] + below["height"] or page.evaluate("scrollY") == 0
    page.set_viewport_size({"width": 640, "height": 200})
    page.keyboard.press("End")
    expect(way_out).not_to_be_in_viewport()
