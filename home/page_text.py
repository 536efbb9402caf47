"""The plain text of a page, for search and for the checks that editors see."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

END_OF_LINE = re.compile(r"</(?:p|h\d|li|blockquote)>|<(?:br|hr)\s*/?>", re.IGNORECASE)


def text_of(page: Page) -> str:
    """Every word an editor wrote on the page: title, headings, paragraphs and items, each on a line of its own."""
    lines = [page.title, getattr(page, "intro", "")]
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            lines += lines_of_html(getattr(page, field.name))
        elif isinstance(field, StreamField):
            lines += lines_in(field.stream_block, getattr(page, field.name))
    return "\n".join(line for line in lines if line)


def lines_in(block: blocks.Block, value: Any) -> Iterator[str]:
    """The lines of a block's value. What is not text, such as a colour, a page or a help line, has none."""
    if isinstance(block, blocks.StreamBlock):
        for child in value:
            yield from lines_in(child.block, child.value)
    elif isinstance(block, blocks.StructBlock):
        for name, child_block in block.child_blocks.items():
            yield from lines_in(child_block, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        for each in value or []:
            yield from lines_in(block.child_block, each)
    elif isinstance(block, blocks.RichTextBlock):
        yield from lines_of_html(value.source if value else "")
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock) and block.search_index:
        yield " ".join((value or "").split())


def lines_of_html(html: str) -> list[str]:
    """The text of rich text, without markup."""
    lines = unescape(strip_tags(END_OF_LINE.sub("\n", html))).splitlines()
    return [words for line in lines if (words := " ".join(line.split()))]
