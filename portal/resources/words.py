"""The words of a resource, as search keeps them: roots that are the same on every database."""

import re
from collections.abc import Iterable

from home.page_text import lines_in
from home.search_words import SHORTEST_TO_BEGIN, root_of, words_of

from .models import Resource


def text_of(resource: Resource) -> str:
    """Return what the page of a resource says, a line a paragraph."""
    service = [resource.telephone, resource.opening_hours] if resource.telephone or resource.opening_hours else []
    body = lines_in(resource.body.stream_block, resource.body)
    return "\n".join(line for line in [resource.summary, *body, *service] if line)


def roots_of(words: Iterable[str]) -> str:
    """Return the roots of words, each once."""
    return " ".join(sorted({root_of(word) for word in words}))


def roots_in(text: str) -> str:
    """Return the roots of the words of a text, each once."""
    return roots_of(words_of(text))


def marks_for(roots: Iterable[str]) -> re.Pattern[str]:
    """Return what finds words that may have one of these roots, in any text and fast."""
    beginnings = [rf"\b{re.escape(root.removesuffix('y'))}\w*" for root in roots]
    return re.compile("|".join(beginnings) or "(?!)", re.IGNORECASE)


def has_root(word: str, roots: Iterable[str]) -> bool:
    """Say whether a word goes back to one of these roots, or a long root begins it, as “refer” does “referral”."""
    own = root_of(word.lower())
    return any(own == root or (len(root) >= SHORTEST_TO_BEGIN and own.startswith(root)) for root in roots)
