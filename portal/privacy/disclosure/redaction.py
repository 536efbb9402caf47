"""Taking words out of a text for good: what is left holds nothing of them, not even how long they were (§6.5)."""

import re
import unicodedata
from collections.abc import Iterable

BLOCK = "█████"
# What NFKD and casefold leave apart though people type one for the other; ß is "ss" to casefold.
SPELT = str.maketrans("’‘`´ʼ′−łŁøØđĐ", "''''''-lLoOdD")
PHONE = re.compile(r"\+?[\d\s()./_-]{6,}")
FEWEST_FIGURES = 6
UK = "44"
BETWEEN_FIGURES = r"[\s()./_\-]*"
BETWEEN_PARTS = r"[\s\-]+"


def burn(text: str, words: Iterable[str]) -> str:
    """Return the text with every occurrence of each of the words as a block of one fixed length.

    Capitals, accents, kinds of apostrophe and dash, characters nobody sees, and spaces, line breaks or hyphens between
    the parts of a name make no difference; a word is found whole, with an "s" behind it too, also beside figures and
    underscores. Phone numbers are found however they are spaced, with +44 or 0.
    """
    patterns = [pattern for pattern in map(pattern_of, words) if pattern]
    left, before = text, None
    while left != before:  # a word may stand whole only once its neighbour is gone
        left, before = burn_once(left, patterns), left
    return left


def burn_once(text: str, patterns: Iterable[re.Pattern[str]]) -> str:
    """Return the text without what these patterns find in it now."""
    folded, places = fold(text)
    cuts = [place_of(match, places) for pattern in patterns for match in pattern.finditer(folded)]
    parts, at = [], 0
    for start, end in merged(cuts):
        parts += [text[at:start], BLOCK]
        at = end
    return "".join([*parts, text[at:]])


def place_of(match: re.Match[str], places: list[int]) -> tuple[int, int]:
    """Return where a match in a folded text stood: whole characters, with the marks behind the last."""
    start, end = match.span()
    return places[start], max(places[end], places[end - 1] + 1)


def found_in(text: str, words: Iterable[str]) -> list[str]:
    """Return which of these words would be taken out of a text."""
    folded = fold(text)[0]
    return [word for word in words if (pattern := pattern_of(word)) and pattern.search(folded)]


def spelt_plainly(text: str) -> str:
    """Return a text with one kind of dash and apostrophe, and without characters that nobody sees."""
    kinds = [(each, unicodedata.category(each)) for each in text.translate(SPELT)]
    return "".join("-" if kind == "Pd" else each for each, kind in kinds if kind != "Cf")


def fold(text: str) -> tuple[str, list[int]]:
    """Return the text without case and accents, and for each of its characters, and the end, where it stood."""
    folded, places = [], []
    for place, character in enumerate(text):
        # Spelt plainly before, as NFKD takes some apostrophes apart, and after, as it makes others.
        plain = spelt_plainly(unicodedata.normalize("NFKD", spelt_plainly(character)).casefold())
        for each in plain:
            if not unicodedata.combining(each):
                folded.append(each)
                places.append(place)
    return "".join(folded), [*places, len(text)]


def pattern_of(word: str) -> re.Pattern[str] | None:
    """Return what finds a word in a folded text, None for nothing."""
    plain = fold(word.replace(BLOCK[0], " "))[0].strip()
    figures = re.sub(r"\D", "", plain)
    if PHONE.fullmatch(plain) and len(figures) >= FEWEST_FIGURES and at_home(figures):
        return phone_pattern(figures)
    parts = [part.strip("'") for part in re.split(BETWEEN_PARTS, plain)]
    said = BETWEEN_PARTS.join(with_or_without_apostrophe(part) for part in parts if part)
    if not any(each.isalnum() for each in plain):
        return None
    before, after = (r"(?<!\d)" if plain[0].isdigit() else "", r"(?!\d)" if plain[-1].isdigit() else "")
    return re.compile(rf"(?<![^\W\d_]){before}{said}(?:'?s)?(?![^\W\d_]){after}")


def with_or_without_apostrophe(part: str) -> str:
    """Return a pattern for a part of a name: O'Brien is OBrien, and the other way round."""
    first, rest = part[0], part[1:].lstrip("'")
    return re.escape(first) + ("'?" if rest else "") + re.escape(rest).replace("'", "'?")


def at_home(figures: str) -> str:
    """Return the figures of a number as they are everywhere: without the country or the leading 0."""
    abroad = figures.startswith((UK, "00", "0"))
    return figures.removeprefix("00").removeprefix(UK).lstrip("0") if abroad else figures


def phone_pattern(figures: str) -> re.Pattern[str]:
    """Return what finds a number in any usual spelling."""
    spaced = BETWEEN_FIGURES.join(at_home(figures))
    abroad, trunk = rf"(?:(?:\+|00)?{UK}{BETWEEN_FIGURES})?", rf"(?:\(?0{BETWEEN_FIGURES})?"
    return re.compile(rf"(?<!\d){abroad}{trunk}{spaced}(?!\d)")


def merged(cuts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the cuts in order, those that touch or overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(cuts):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
