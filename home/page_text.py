"""The plain text of a page, for search and for the checks that editors see."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import RichText


def text_of(page: Page) -> str:
    """Every word of a page, each heading, paragraph and item on a line of its own."""
    lines = [page.title, getattr(page, "intro", "")]
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            lines.append(plain(getattr(page, field.name)))
        elif isinstance(field, StreamField):
            lines += words_in(getattr(page, field.name))
    return "\n".join(line for line in lines if line)


def words_in(value: Any) -> Iterator[str]:
    if isinstance(value, RichText):
        yield plain(value.source)
    elif isinstance(value, str):
        yield value
    elif hasattr(value, "items"):
        for each in value.values():
            yield from words_in(each)
    elif hasattr(value, "block_type"):
        yield from words_in(value.value)
    elif hasattr(value, "__iter__"):
        for each in value:
            yield from words_in(each)


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "li", "h2", "h3", "h4"}:
            self.found.append("\n")


def plain(html: str) -> str:
    words = Words()
    words.feed(html)
    return "".join(words.found)
