"""Taking words out of a text for good: what is left holds nothing of them, not even how long they were (§6.5)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

BLOCK = "█████"
APOSTROPHES = str.maketrans("’‘`´", "''''")
PHONE = re.compile(r"\+?[\d\s().-]{6,}")
UK = "44"
BETWEEN_FIGURES = r"[\s().\-–]*"


def burn(text: str, words: Iterable[str]) -> str:
    """Return the text with every occurrence of each of the words as a block of one fixed length.

    Capitals, accents, kinds of apostrophe and line breaks between words make no difference; a word is found whole,
    with an "s" behind it too. Phone numbers are found however they are spaced, with +44 or 0.
    """
    folded, places = fold(text)
    cuts = [match.span() for word in words for match in occurrences(word, folded)]
    parts, at = [], 0
    for start, end in merged(cuts):
        parts += [text[at : places[start]], BLOCK]
        at = places[end]
    return "".join([*parts, text[at:]])


def found_in(text: str, words: Iterable[str]) -> list[str]:
    """Return which of these words would be taken out of a text."""
    folded = fold(text)[0]
    return [word for word in words if next(occurrences(word, folded), None)]


def fold(text: str) -> tuple[str, list[int]]:
    """Return the text without case and accents, and for each of its characters, and the end, where it stood."""
    folded, places = [], []
    for place, character in enumerate(text):
        plain = unicodedata.normalize("NFKD", character.translate(APOSTROPHES)).casefold()
        for each in plain:
            if not unicodedata.combining(each):
                folded.append(each)
                places.append(place)
    return "".join(folded), [*places, len(text)]


def occurrences(word: str, folded: str) -> Iterator[re.Match[str]]:
    """Yield where a word stands in a folded text."""
    pattern = pattern_of(word)
    return pattern.finditer(folded) if pattern else iter(())


def pattern_of(word: str) -> re.Pattern[str] | None:
    """Return what finds a word in a folded text, None for nothing."""
    plain = fold(word.strip())[0]
    if PHONE.fullmatch(plain):
        return phone_pattern(re.sub(r"\D", "", plain))
    parts = [re.escape(part) for part in plain.split()]
    if not parts:
        return None
    return re.compile(rf"(?<!\w){r'\s+'.join(parts)}(?:'?s)?(?!\w)")


def phone_pattern(figures: str) -> re.Pattern[str]:
    """Return what finds a number in any usual spelling."""
    home = figures.removeprefix("00").removeprefix(UK).lstrip("0") if figures.startswith((UK, "00", "0")) else figures
    spaced = BETWEEN_FIGURES.join(home)
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
