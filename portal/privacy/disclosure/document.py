"""What leaves, as one document: the same words as JSON, as plain text and as a PDF, and nothing beside them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

Entry = tuple[str, str, str]  # section, question or thing, words


@dataclass(frozen=True, slots=True)
class Document:
    """A title, what it is, and the entries, those of one section together."""

    title: str
    about: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    closing: str = ""

    def sections(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return each section with its entries, in order."""
        return [
            (section, [(label, text) for _, label, text in entries])
            for section, entries in groupby(self.entries, key=itemgetter(0))
        ]


def as_json(document: Document) -> bytes:
    """Return the document for machines."""
    sections = [
        {"section": name, "entries": [{"label": label, "text": text} for label, text in entries]}
        for name, entries in document.sections()
    ]
    content = {"title": document.title, "about": dict(document.about), "sections": sections}
    return json.dumps(content | {"note": document.closing}, ensure_ascii=False, indent=2).encode()


def as_text(document: Document) -> bytes:
    """Return the document as plain text."""
    return "\n".join(lines(document)).encode()


def lines(document: Document) -> Iterable[str]:
    yield document.title
    yield from (f"{label}: {text}" for label, text in document.about)
    for name, entries in document.sections():
        yield from ("", name.upper())
        yield from (f"{label}\n  {text.replace('\n', '\n  ')}" for label, text in entries)
    yield from ("", document.closing)
