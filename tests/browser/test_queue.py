"""The queue under somebody's hands: keys, filters, the live refresh, a phone."""

import pytest

from .conftest import press

pytestmark = pytest.mark.browser
QUEUE = "/portal/referrals/"


@pytest.fixture
def queue(visitor, log_in):
    return log_in(visitor(), "triage@example.org", QUEUE)


CLOSE = "from portal.referrals.models import Referral; Referral.objects.filter({}).update(state='closed')"


@pytest.fixture
def arrive(site):
    """Let made-up referrals come in; they are closed again when the test is over."""
    known = "', '".join(site.manage("shell", "-v0", "-c", LIST).split())
    yield lambda number: site.manage("make_referrals", str(number), "--open", str(number))
    site.manage("shell", "-v0", "-c", CLOSE.format(f"~__import__('django').db.models.Q(reference__in=['{known}'])"))


LIST = "from portal.referrals.models import Referral; print(*Referral.objects.values_list('reference', flat=True))"


def references(page):
    return page.locator(".queue .reference-link").all_inner_texts()


def focused(page):
    return page.evaluate("document.activeElement.textContent").strip()


def ask_what_is_new(page):
    """Let the page ask now, as it does when somebody comes back to its tab."""
    with page.expect_response("**/fresh/**"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_keys_go_through_the_rows_tick_and_open(queue):
    rows = references(queue)
    queue.keyboard.press("j")
    queue.keyboard.press("j")
    assert focused(queue) == rows[1]
    queue.keyboard.press("k")
    assert focused(queue) == rows[0]
    queue.keyboard.press("k")
    assert focused(queue) == rows[0]
    queue.keyboard.press("x")
    assert queue.locator("[name=referrals]").first.is_checked()
    assert focused(queue) == rows[0]
    with queue.expect_navigation():
        queue.keyboard.press("Enter")
    assert queue.url.endswith(f"{QUEUE}{rows[0]}/")


def test_no_key_is_taken_while_somebody_types(queue):
    queue.keyboard.press("/")
    assert queue.evaluate("document.activeElement.id") == "search"
    queue.keyboard.type("jack?/x")
    assert queue.locator("#search").input_value() == "jack?/x"
    assert not queue.locator("[data-keys]").is_visible()
    assert queue.locator("[name=referrals]:checked").count() == 0


def test_a_question_mark_shows_the_keys_and_they_can_be_turned_off_for_good(queue):
    queue.keyboard.press("?")
    window = queue.get_by_role("dialog", name="Keys")
    assert window.is_visible()
    queue.keyboard.press("j")
    assert window.is_visible() and focused(queue) == "Back to the queue"
    queue.keyboard.press("Escape")
    assert not window.is_visible()
    queue.get_by_role("button", name="Keys ?").click()
    window.get_by_role("button", name="Turn the keys off").click()
    window.get_by_role("button", name="Back to the queue").click()
    queue.reload()
    queue.keyboard.press("j")
    assert focused(queue) not in references(queue)
    queue.keyboard.press("?")
    assert not window.is_visible()


def test_the_filter_stands_in_the_address_and_becomes_a_view_of_ones_own(queue):
    press(queue, queue.get_by_role("link", name="Filter"))
    queue.get_by_label("Band", exact=True).select_option("RED")
    press(queue, queue.get_by_role("button", name="Show these"))
    assert "band=RED" in queue.url
    assert set(queue.locator(".queue .band").all_inner_texts()) == {"RED"}
    shown = references(queue)
    press(queue, queue.get_by_role("link", name="+ Save this view"))
    queue.get_by_label("What do you call it?").fill("All red")
    press(queue, queue.get_by_role("button", name="Save"))
    pill = queue.get_by_role("link", name=f"All red {len(shown)}")
    assert pill.get_attribute("aria-current") == "page"
    press(queue, queue.get_by_role("link", name="Saved views"))
    press(queue, queue.get_by_role("button", name="Remove All red"))
    assert queue.get_by_text("The view is removed.").is_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_filter_search_and_ticks_need_no_script(visitor, log_in, scripts):
    page = log_in(visitor(java_script_enabled=scripts), "leader@example.org", QUEUE)
    press(page, page.get_by_role("link", name="Filter"))
    page.get_by_label("Owner", exact=True).select_option("none")
    press(page, page.get_by_role("button", name="Show these"))
    assert references(page)
    page.get_by_label("Search by").fill("Thompson")
    press(page, page.get_by_role("button", name="Search"))
    assert len(references(page)) >= 2
    page.goto(QUEUE)
    page.locator("[name=referrals]").first.check()
    press(page, page.get_by_role("button", name="Give to a colleague"))
    assert page.get_by_role("heading", name="Give to a colleague").is_visible()


def test_what_is_new_is_told_and_moves_nothing_under_focus_or_finger(arrive, queue):
    before = references(queue)
    queue.keyboard.press("j")
    queue.keyboard.press("j")
    place = queue.evaluate("document.activeElement.getBoundingClientRect().top")
    arrive(3)
    ask_what_is_new(queue)
    news = queue.get_by_role("status").get_by_role("link", name="press to show")
    news.wait_for()
    assert "new" in news.inner_text()
    assert references(queue) == before
    assert focused(queue) == before[1]
    assert queue.evaluate("document.activeElement.getBoundingClientRect().top") == place
    press(queue, news)
    assert len(references(queue)) == len(before) + 3


def test_a_row_that_somebody_else_dealt_with_loses_its_words_and_keeps_its_place(site, arrive, queue):
    arrive(1)
    queue.reload()
    reference = references(queue)[-1]
    row = queue.locator(f"[data-row^='{reference}']")
    place = row.bounding_box()
    site.manage("shell", "-v0", "-c", CLOSE.format(f"reference='{reference}'"))
    ask_what_is_new(queue)
    row.get_by_text("not in this view any more").wait_for()
    assert row.bounding_box()["y"] == place["y"]
    assert row.get_by_role("link").count() == 0


def test_nothing_is_asked_while_the_tab_is_hidden(queue):
    asked = []
    queue.on("request", lambda request: asked.append(request.url) if "/fresh/" in request.url else None)
    queue.evaluate("Object.defineProperty(document, 'hidden', {get: () => true, configurable: true})")
    queue.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    queue.wait_for_load_state("networkidle")
    assert asked == []
    queue.evaluate("delete document.hidden")
    ask_what_is_new(queue)
    assert len(asked) == 1


def test_on_a_phone_each_row_is_a_card_with_targets_for_a_thumb(visitor, log_in):
    page = log_in(visitor(360, has_touch=True), "triage@example.org", QUEUE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for target in page.locator(".tick, .pill, .queue-form .button, .queue-tools .button").all():
        box = target.bounding_box()
        assert box["height"] >= 44, target.inner_text()
    first = references(page)[0]
    card = page.locator("[data-row]").first
    box = card.locator(".cell-where").bounding_box()
    with page.expect_navigation():
        page.touchscreen.tap(box["x"] + 10, box["y"] + 10)
    assert page.url.endswith(f"{QUEUE}{first}/"), "the whole card opens the referral"
    page.goto(QUEUE)
    page.locator(".tick").first.tap()
    assert page.locator("[name=referrals]").first.is_checked()
    assert page.url.endswith(QUEUE)
