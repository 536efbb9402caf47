"""Words that blame a young person, and words that say nothing. The only place that holds them."""

import re

# Each with what to write instead (domain.md §1).
WRITE_INSTEAD = {
    "gang member": "controlled by",
    "drug runner": "being exploited",
    "lifestyle choice": "being exploited",
    "absconded": "went missing",
    "failed to engage": "we have not reached them yet",
    "put themselves at risk": "being exploited",
}

# Words that could belong to any link: a screen reader can read out the links alone (WCAG 2.4.4).
VAGUE_LINKS = frozenset(
    {
        "click", "click here", "details", "find out more", "go", "here", "info", "learn more", "link", "more",
        "more info", "more information", "page", "read", "read more", "see", "see more", "this", "this link",
        "this page", "website",
    }
)  # fmt: skip


def avoided_in(text: str) -> list[tuple[str, str]]:
    """Return each word to avoid that stands in this text, with what to write instead."""
    plain = " ".join(text.split()).lower()
    return [(word, better) for word, better in WRITE_INSTEAD.items() if word in plain]


def is_vague(words: str) -> bool:
    """Say whether the words of a link could belong to any link."""
    return re.sub(r"[^a-z ]", "", words.lower()).strip() in VAGUE_LINKS
