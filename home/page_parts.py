"""What an editor put into a page, piece by piece, whatever blocks it is made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import Page
from wagtail.rich_text import RichText

from home.blocks import HelpLinesBlock
from home.models.help_lines import HelpLine

LINK_TEXT = "link_text"  # the words of a link in a block of its own, such as a door


@dataclass(frozen=True, slots=True)
class LinkWords:
    """The words of a link, as a reader sees them."""

    words: str


@dataclass(frozen=True, slots=True)
class EveryHelpLine:
    """A list of help lines for which an editor chose none, so that all are shown."""


type Part = LinkWords | EveryHelpLine | HelpLine | AbstractImage


def parts_of(page: Page) -> Iterator[Part]:
    """The links, pictures and help lines of a page, in the order of its fields."""
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            yield from links_in(getattr(page, field.name))
        elif isinstance(field, StreamField):
            yield from parts_in(getattr(page, field.name))


def parts_in(value: Any) -> Iterator[Part]:
    """The parts within a block's value."""
    if isinstance(value, HelpLine | AbstractImage):
        yield value
    elif isinstance(value, RichText):
        yield from links_in(value.source)
    elif isinstance(value, Mapping):
        if value.get(LINK_TEXT):
            yield LinkWords(value[LINK_TEXT])
        for inner in value.values():
            yield from parts_in(inner)
    elif isinstance(value, StreamValue):
        for child in value:
            if isinstance(child.block, HelpLinesBlock) and not any(child.value["lines"]):
                yield EveryHelpLine()
            yield from parts_in(child.value)
    elif isinstance(value, ListValue):
        for inner in value:
            yield from parts_in(inner)


def links_in(html: str) -> Iterator[LinkWords]:
    """The words of each link in rich text."""
    parser = LinkParser()
    parser.feed(html)
    yield from (LinkWords(" ".join(words.split())) for words in parser.links)


class LinkParser(HTMLParser):
    """Collects what stands between `<a>` and `</a>`."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.inside = True
            self.links.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "a"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.links[-1] += data
