"""Contrast of the colours in tokens.css, in daylight and after dark (WCAG 2.2: 1.4.3, 1.4.6 and 1.4.11)."""

import re

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "sos_site" / "static" / "css"
TEXT, BODY_TEXT, SHAPE = 4.5, 7, 3  # the least ratios

# Text, and what it stands on.
TEXT_PAIRS = [
    *((text, ground) for text in ("text", "text-second", "link", "danger-text") for ground in ("page", "surface")),
    *((text, ground) for text in ("text", "text-second", "link") for ground in ("sand",)),
    *(("text", wash) for wash in ("teal-wash", "gold-wash", "violet-wash", "band-red-wash")),
    ("on-teal", "teal"), ("on-teal", "teal-deep"), ("on-red", "red"), ("on-red", "red-deep"),
    ("on-violet-wash", "violet-wash"), ("on-band-red", "band-red-wash"), ("on-band-amber", "band-amber-wash"),
    ("on-band-green", "band-green-wash"), ("ink", "gold"),
]  # fmt: skip
SHAPE_PAIRS = [
    ("edge", "surface"), ("edge", "page"), ("focus", "page"), ("focus", "surface"), ("focus-gap", "focus"),
    ("band-amber-shape", "band-amber-wash"),
]  # fmt: skip


def declared(block):
    """The custom properties of one block."""
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", block))


def block_of(css, selector):
    """What stands between the braces of the first rule of this selector."""
    (block,) = re.findall(re.escape(selector) + r"\s*\{([^{}]*)\}", css)
    return block


def read_modes():
    css = (CSS / "tokens.css").read_text()
    light = declared(block_of(css, ":root"))
    return {"light": light, "dark": light | declared(block_of(css, "html.portal"))}


MODES = read_modes()


def colour(value, mode):
    """Red, green and blue of a property's name or of any value, None where it is not one opaque colour."""
    value = MODES[mode].get(value, value)
    if reference := re.fullmatch(r"var\(--([\w-]+)(?:,\s*(.+))?\)", value):
        name, fallback = reference.groups()
        return colour(MODES[mode].get(name, fallback or ""), mode)
    if re.fullmatch("#[0-9a-f]{6}", value):
        return tuple(int(value[place : place + 2], 16) for place in (1, 3, 5))
    return None


def luminance(rgb):
    channels = [value / 255 for value in rgb]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one, other, mode):
    lighter, darker = sorted((luminance(colour(one, mode)), luminance(colour(other, mode))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ff0000", "#0000ff", 2.15), ("#123456", "#123456", 1)],
)
def test_the_measure_agrees_with_known_ratios(one, other, expected):
    assert ratio(one, other, "light") == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read_on_its_ground(text, ground, mode):
    assert ratio(text, ground, mode) >= TEXT


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ground", ["page", "surface", "sand"])
def test_body_text_has_the_highest_contrast(ground, mode):
    assert ratio("text", ground, mode) >= BODY_TEXT


def test_ink_on_paper_has_the_highest_contrast():
    assert ratio("ink", "paper", "light") >= BODY_TEXT


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_edges_focus_and_marks_can_be_seen(shape, ground, mode):
    assert ratio(shape, ground, mode) >= SHAPE


def test_dark_mode_changes_every_colour_of_text_and_ground_together():
    light, dark = MODES["light"], MODES["dark"]
    for name in ("text", "text-second", "link", "danger-text", "page", "surface", "sand", "focus"):
        assert dark[name] != light[name], name
    assert luminance(colour("page", "dark")) < 0.05 < luminance(colour("text", "dark"))


def rules_with_text_and_ground():
    """Every rule of every style sheet that sets both a text colour and a ground: file, selector, the two values."""
    for sheet in sorted(CSS.glob("*.css")):
        css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
        for selector, block in re.findall(r"([^{};]+)\{([^{}]*)\}", css):
            text = re.search(r"(?:^|[;\s])color:\s*([^;]+);", block)
            ground = re.search(r"background(?:-color)?:\s*([^;]+);", block)
            if text and ground and all(colour(found[1], "light") for found in (text, ground)):
                yield sheet.name, " ".join(selector.split()), text[1], ground[1]


RULES = list(rules_with_text_and_ground())


def test_rules_with_text_and_ground_are_found():
    assert len(RULES) >= 12
    assert len({file for file, *_ in RULES}) >= 4


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("file", "selector", "text", "ground"), RULES)
def test_every_rule_that_sets_text_and_ground_can_be_read(file, selector, text, ground, mode):
    assert ratio(text, ground, mode) >= TEXT
