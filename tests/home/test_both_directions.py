"""Public style sheets hold for scripts that run from right to left as well as from left to right."""

import re

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "sos_site" / "static" / "css"
SHEETS = ("base.css", "components.css", "forms.css", "journey.css", "public.css", "pages.css", "blocks.css")
ONE_SIDE = re.compile(r"(?<![\w-])(?:[a-z]+-)*(?:left|right)(?:-[a-z]+)*\s*:|:\s*(?:left|right)\s*[;}]")
FOUR_SIDES = re.compile(r"(?:padding|margin|inset|border-width):\s*(\S+) (\S+) (\S+) (\S+);")
ALLOWED = {"border-width: 0 3px 3px 0;"}  # the tick in a box looks the same in every script
CORNERS = re.compile(r"border-radius:\s*(\S+) (\S+) (\S+) (\S+);")


def one_sided(css):
    """Every declaration that means left or right, whichever way the text runs."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    found = [match[0] for match in ONE_SIDE.finditer(css)]
    found += [match[0] for match in FOUR_SIDES.finditer(css) if match[2] != match[4]]
    found += [match[0] for match in CORNERS.finditer(css) if (match[1], match[3]) != (match[2], match[4])]
    return [each for each in found if each not in ALLOWED]


@pytest.mark.parametrize("sheet", SHEETS)
def test_no_public_style_sheet_means_left_or_right(sheet):
    assert one_sided((CSS / sheet).read_text()) == []


@pytest.mark.parametrize(
    "rule",
    [
        "a { left: 0; }", "a { margin-left: 1px; }", "a { border-left-width: 8px; }", "a { text-align: right; }",
        "a { padding: 0 0 2px 3px; }", "a { border-radius: 0 3px 3px 0; }", "a { border-top-right-radius: 1px; }",
    ],
)  # fmt: skip
def test_the_search_finds_what_would_stand_on_the_wrong_side(rule):
    assert len(one_sided(rule)) == 1


def test_the_search_lets_pass_what_follows_the_text():
    assert one_sided("a { inset-inline: 0 auto; border-radius: 0 0 3px 3px; padding: 1px 2px 3px 2px; }") == []
