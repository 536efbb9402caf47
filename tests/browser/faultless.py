"""What every screen must pass: nothing overflows at any width, and axe finds nothing."""

from axe_playwright_python.sync_playwright import Axe

from .conftest import WIDTHS

AXE = Axe().axe_script
# The faults alone: to carry over all that is right, and to load axe for each look, takes longer than the look itself.
FAULTS = """async (rules) => (await axe.run(document, {...rules, resultTypes: ["violations"]})).violations
    .map(({id, nodes}) => [id, nodes.slice(0, 3).map((node) => node.target)])"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
RULES_OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# With forced colours the browser paints its own; axe still reads ours.
RULES_WITHOUT_OUR_COLOURS = {**RULES, "rules": {"color-contrast": {"enabled": False}}}


def check(page, where, rules=RULES):
    """Fail when the page is wider than its window, or axe finds a fault."""
    widest = page.evaluate("document.documentElement.scrollWidth")
    assert widest <= page.viewport_size["width"], f"{where} is {widest} px wide"
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    faults = page.evaluate(FAULTS, rules)
    assert not faults, f"{where} at {page.viewport_size['width']} px: {faults}"


def check_at_each_width(page, where, rules=RULES):
    """The same for each width. A page that is made wider lays itself out anew; it need not be loaded again."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        check(page, where, rules)


def check_by_day_and_night(page, where):
    """The same for each width, in a light and in a dark room, where colours alone differ."""
    check_at_each_width(page, where)
    page.emulate_media(color_scheme="dark")
    check_at_each_width(page, f"{where} in the dark", RULES_OF_COLOURS)
    page.emulate_media(color_scheme="light")
