"""The editors’ guide (docs/editors.md) inside the CMS, with the list of words to avoid."""

import re
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from wagtail import hooks

from home.words_to_avoid import WRITE_INSTEAD

GUIDE: Path = settings.BASE_DIR / "docs" / "editors.md"
PICTURES: Path = settings.BASE_DIR / "docs" / "screenshots" / "cms"
PICTURE = re.compile(r"!\[(?P<shows>.+)\]\(screenshots/cms/(?P<name>[\w-]+)\.png\)")


class Picture(NamedTuple):
    """A picture of the CMS: its name in the folder, and what it shows."""

    name: str
    shows: str


Paragraph = str | list[str] | Picture


def sections_of(text: str) -> list[tuple[str, list[Paragraph]]]:
    """Split the guide into its sections: a heading, then paragraphs, lists and pictures. It uses no other markup."""
    sections = []
    for section in text.split("\n## ")[1:]:
        heading, _, rest = section.partition("\n")
        sections.append((heading.strip(), [paragraph_of(block) for block in rest.strip().split("\n\n") if block]))
    return sections


def paragraph_of(block: str) -> Paragraph:
    """Return a list for a block of items, a picture for a picture, and the block itself for a paragraph."""
    if picture := PICTURE.fullmatch(block):
        return Picture(picture["name"], picture["shows"])
    return [line.removeprefix("- ") for line in block.split("\n")] if block.startswith("- ") else block


@require_safe
def editors_guide(request: HttpRequest) -> HttpResponse:
    """Show the guide to whoever may open the CMS."""
    context = {"sections": sections_of(GUIDE.read_text(encoding="utf-8")), "write_instead": WRITE_INSTEAD}
    return render(request, "home/cms/guide.html", context)


@require_safe
def guide_picture(request: HttpRequest, name: str) -> FileResponse:
    """One picture of the guide."""
    file = PICTURES / f"{name}.png"
    if not file.is_file():
        raise Http404
    return FileResponse(file.open("rb"))


@hooks.register("register_admin_urls")
def guide_urls() -> list[URLPattern]:
    return [
        path("guide/", editors_guide, name="editors_guide"),
        path("guide/<slug:name>.png", guide_picture, name="guide_picture"),
    ]
