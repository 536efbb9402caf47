"""The editors’ guide (docs/editors.md) inside the CMS, with the list of words to avoid."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from wagtail import hooks

from home.words_to_avoid import WRITE_INSTEAD

GUIDE: Path = settings.BASE_DIR / "docs" / "editors.md"

Paragraph = str | list[str]


def sections_of(text: str) -> list[tuple[str, list[Paragraph]]]:
    """Split the guide into its sections: a heading, then paragraphs and lists. It uses no other markup."""
    sections = []
    for section in text.split("\n## ")[1:]:
        heading, _, rest = section.partition("\n")
        sections.append((heading.strip(), [paragraph_of(block) for block in rest.strip().split("\n\n") if block]))
    return sections


def paragraph_of(block: str) -> Paragraph:
    """Return a list for a block of items, and the block itself for a paragraph."""
    return [line.removeprefix("- ") for line in block.split("\n")] if block.startswith("- ") else block


@require_safe
def editors_guide(request: HttpRequest) -> HttpResponse:
    """Show the guide to whoever may open the CMS."""
    context = {"sections": sections_of(GUIDE.read_text(encoding="utf-8")), "write_instead": WRITE_INSTEAD}
    return render(request, "home/cms/guide.html", context)


@hooks.register("register_admin_urls")
def guide_urls() -> list[URLPattern]:
    return [path("guide/", editors_guide, name="editors_guide")]
