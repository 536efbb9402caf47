"""The piece of a page that a search result shows, with the words found in it marked."""

import re
from collections.abc import Collection

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LENGTH = 220  # characters
SHORT = 70  # characters; so short a line says little without the next one
END_OF_SENTENCE = ". "


def marked_extract(text: str, words: Collection[str]) -> SafeString:
    """The part of the text with most of the words, cut to length. The marks are the only markup there is in it."""
    wanted = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in words if word) or "(?!)", re.IGNORECASE)
    return marked(cut(most_telling_part(text, wanted), wanted), wanted)


def most_telling_part(text: str, wanted: re.Pattern[str]) -> str:
    """The line with the most different words of those wanted, of several the longest; a short one with the next."""
    lines = text.split("\n")
    best = max(lines, key=lambda line: (len({word.lower() for word in wanted.findall(line)}), len(line)))
    following = lines[lines.index(best) + 1 :]
    return f"{best}\n{following[0]}" if len(best) < SHORT and following else best


def cut(part: str, wanted: re.Pattern[str]) -> str:
    """The part from the sentence with the first word on, to the last whole word that fits."""
    if len(part) <= LENGTH:
        return part
    first = wanted.search(part)
    start = part.rfind(END_OF_SENTENCE, 0, first.start()) + len(END_OF_SENTENCE) if first else 0
    start = start if start > 1 else 0  # rfind found no sentence before
    if first and first.end() - start > LENGTH:
        start = first.start()
    piece = part[start : start + LENGTH]
    return piece if start + LENGTH >= len(part) else piece.rpartition(" ")[0] or piece


def marked(piece: str, wanted: re.Pattern[str]) -> SafeString:
    """The piece, escaped, with `<mark>` around each word that is wanted."""
    parts, done = [], 0
    for found in wanted.finditer(piece):
        parts.append((piece[done : found.start()], format_html("<mark>{}</mark>", found[0])))
        done = found.end()
    return format_html_join("", "{}{}", [*parts, (piece[done:], "")])
