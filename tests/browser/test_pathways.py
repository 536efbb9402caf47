"""Each of the four pathways on a phone, by keyboard alone, with and without scripts, up to the receipt."""

import re

import pytest
from django.utils import timezone

from tests.intake.answers import story

from .conftest import answer, press
from .faultless import check

pytestmark = pytest.mark.browser

STORIES = {"professional": "3", "hospital": "1", "parent": "5", "self": "6"}
MOST_TABS = 150
WHERE_THE_KEYBOARD_IS = """() => {
    const at = document.activeElement;
    const folded = at.tagName === "SUMMARY" ? [...at.parentElement.querySelectorAll("[name]")] : [];
    return {
        tag: at.tagName, type: at.type ?? "", name: at.name ?? "", value: at.value ?? "", checked: at.checked === true,
        text: at.textContent.trim(), in_main: at.closest("main") !== null, folded: folded.map((field) => field.name),
    };
}"""


def tab(page):
    """Go one stop on, and say what the keyboard is at."""
    page.keyboard.press("Tab")
    return page.evaluate(WHERE_THE_KEYBOARD_IS)


def enter(page):
    """Press Enter on what leads to another page, and wait until that has loaded."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def skip_to_main(page):
    """Leave the head of the page by the link for it. After that the address carries the way from page to page."""
    if page.url.endswith("#main"):
        return
    assert tab(page)["text"] == "Skip to the main part"
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")


def choose(page, key, wanted):
    """Press an arrow until the wanted answer is the one chosen."""
    for _ in range(60):
        if page.evaluate(WHERE_THE_KEYBOARD_IS)["value"] == wanted:
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} could not be reached")


def answer_here(page, here, wanted):
    """Answer the question the keyboard is at. Returns whether there is nothing more to do for it."""
    if here["type"] == "checkbox":
        if (here["value"] in wanted or here["value"] == "on") and not here["checked"]:
            page.keyboard.press("Space")
        return here["value"] == "on"
    if here["type"] == "radio":
        page.keyboard.press("Space")
        choose(page, "ArrowDown", wanted)
    elif here["tag"] == "SELECT":
        choose(page, "ArrowDown", wanted)
    else:
        page.keyboard.type(wanted)
    return True


def answer_page(page, typed):
    """Go through the page once from top to bottom, answer what there is an answer for, and press its button."""
    left = {name: value for name, value in typed.items() if value}
    lists = {name for name, value in left.items() if isinstance(value, list)}
    for _ in range(MOST_TABS):
        here = tab(page)
        if here["tag"] == "BUTTON" and here["in_main"]:
            assert not set(left) - lists, f"the keyboard did not reach {sorted(left)}"
            enter(page)
            return
        if set(here["folded"]) & set(left):
            page.keyboard.press("Enter")
        elif here["name"] in left and answer_here(page, here, left[here["name"]]):
            del left[here["name"]]
    raise AssertionError("the keyboard did not reach the button")


def press_link(page, words):
    """Tab to a link or a button of the main part that begins with these words, and press Enter."""
    for _ in range(MOST_TABS):
        here = tab(page)
        if here["in_main"] and here["tag"] in ("A", "BUTTON") and here["text"].startswith(words):
            enter(page)
            return
    raise AssertionError(f"the keyboard did not reach “{words}”")


def looked_at(page, where, scripts):
    """Run axe, which is a script itself; the pages are the same without."""
    if scripts:
        check(page, where)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("pathway", STORIES)
def test_a_pathway_is_walked_by_keyboard_alone_on_a_phone(visitor, pathway, scripts):
    page = visitor(360, java_script_enabled=scripts)
    typed = story(STORIES[pathway]).answers(timezone.now())
    page.goto("/refer/")
    pages = 0
    while not page.url.split("#")[0].endswith("/refer/check/"):
        slug = page.url.split("#")[0].split("?")[0].strip("/").split("/")[-1]
        looked_at(page, slug, scripts)
        skip_to_main(page)
        if slug == "tasks":
            press_link(page, "Next:")
            continue
        answer_page(page, typed["danger" if slug == "refer" else slug])
        pages += 1
        assert page.locator(".error-summary").count() == 0, page.locator(".error-summary").inner_text()
    if pathway in ("hospital", "self"):
        assert pages <= 8
    looked_at(page, "check", scripts)
    skip_to_main(page)
    press_link(page, "Send this" if pathway == "self" else "Send the referral")
    assert re.fullmatch(r"SOS-\w{4}-\w{4}", page.locator(".reference").inner_text().strip())
    looked_at(page, "received", scripts)


def test_the_keyboard_goes_back_as_it_came(visitor):
    page = visitor(360)
    page.goto("/refer/")
    stops = [tab(page)["text"] for _ in range(6)]
    back = []
    for _ in range(5):
        page.keyboard.press("Shift+Tab")
        back.append(page.evaluate(WHERE_THE_KEYBOARD_IS)["text"])
    assert back == stops[-2::-1]


def test_the_keyboard_never_reaches_the_box_that_only_machines_fill_in(visitor):
    page = visitor(360)
    page.goto("/refer/")
    names = [tab(page)["name"] for _ in range(40)]
    assert "immediate_danger" in names
    assert "further_notes" not in names
    box = page.locator("[name='further_notes']")
    assert box.count() == 1
    assert "Leave this empty" not in page.locator("main").aria_snapshot()


def test_the_background_questions_can_be_skipped_or_answered_by_keyboard(visitor):
    page = visitor(360)
    typed = story("6").answers(timezone.now())
    page.goto("/refer/")
    while not page.url.split("#")[0].endswith("/refer/check/"):
        slug = page.url.split("#")[0].strip("/").split("/")[-1]
        answer_page(page, typed["danger" if slug == "refer" else slug])
    press_link(page, "Send this")
    press_link(page, "Answer the questions about background")
    check(page, "background")
    press_link(page, "Skip these questions")
    assert page.locator(".reference").is_visible()
    press_link(page, "Answer the questions about background")
    answer_page(page, {"ethnic_group": "mixed", "religion": "not_said"})
    page.get_by_role("heading", name="Thank you", exact=True).wait_for()
    check(page, "thanks")


def test_how_to_reach_somebody_is_folded_away_when_it_is_not_safe_and_nothing_typed_is_lost(visitor):
    page = visitor(360)
    page.goto("/refer/")
    for typed in ({"immediate_danger": "no"}, {"pathway": "professional"}):
        answer(page, typed)
        press(page, page.locator("main form .button").first)
    page.goto("/refer/family-contact/")
    answer(page, {"safe_times": "after 6 pm", "may_contact": "no"})
    assert not page.get_by_label("Phone call").is_visible()
    assert not page.get_by_label("Number, e-mail address or name").is_visible()
    assert page.get_by_label("When is it safe?").input_value() == "after 6 pm"
    assert page.get_by_label("When is it safe?").is_visible()
    assert page.get_by_label("Who must not find out?").is_visible()
    check(page, "no contact")
    answer(page, {"may_contact": "yes"})
    assert page.get_by_label("Phone call").is_visible()
    answer(page, {"channel": "call", "value": "a wrong number", "may_contact": "no"})
    press(page, page.locator("main form .button").first)
    assert page.get_by_label("Number, e-mail address or name").is_visible(), "what is wrong must be in sight"
    answer(page, {"value": ""})
    press(page, page.locator("main form .button").first)
    page.goto("/refer/family-contact/")
    assert page.get_by_label("When is it safe?").input_value() == "after 6 pm"
