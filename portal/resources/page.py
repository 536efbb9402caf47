"""What the page of a resource shows: its body with anchors, its files, and which version it is."""

import re
from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from programmes.areas import Area

from .models import Resource

HEADING = re.compile(r"<h2([^>]*)>(.*?)</h2>", re.DOTALL)
FEWEST_TO_LIST = 3  # sections; fewer are seen at a glance


@dataclass(frozen=True, slots=True)
class Section:
    """A heading to which one can link."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """A resource as it is drawn."""

    resource: Resource
    body: SafeString
    sections: list[Section]
    area_names: list[str]

    @property
    def lists_sections(self) -> bool:
        """Whether a list of the sections helps."""
        return len(self.sections) >= FEWEST_TO_LIST


def page_of(resource: Resource) -> ResourcePage:
    """Return what the page of a resource, or of one of its versions, shows."""
    body, sections = with_anchors(str(resource.body.render_as_block()) if resource.body else "")
    areas = [Area(code).label for code in resource.areas if code in Area.values]
    return ResourcePage(resource, body, sections, areas)


def with_anchors(html: str) -> tuple[SafeString, list[Section]]:
    """Give each heading an address of its own. The HTML was made safe by the blocks."""
    sections: list[Section] = []

    def numbered(heading: re.Match[str]) -> str:
        title = " ".join(strip_tags(heading[2]).split())
        anchor = slugify(title) or "section"
        taken = {section.anchor for section in sections}
        name, number = anchor, 2
        while name in taken:
            name, number = f"{anchor}-{number}", number + 1
        sections.append(Section(name, title))
        return f'<h2{heading[1]} id="{name}">{heading[2]}</h2>'

    return mark_safe(HEADING.sub(numbered, html)), sections  # noqa: S308  # what the blocks drew, with anchors
