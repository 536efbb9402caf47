"""Everything on the site that somebody should look at: pages, help lines and settings, a row for each thing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from wagtail.models import Page, Site

from home.content_checks import PLACEHOLDER, TEXT_CHECKS, Finding, FindingKind, findings_of, missing, unchecked
from home.models import HelpLine, PublicPage, SiteSettings

DETAILS = ("charity_number", "address", "phone", "email")


@dataclass(frozen=True, slots=True)
class AttentionRow:
    """One finding with the place where it is mended; without an address for those who may not mend it."""

    finding: Finding
    place: str
    place_type: str
    edit_url: str = ""

    @property
    def kind_label(self) -> str:
        return str(self.finding.kind.label)

    @property
    def sentence(self) -> str:
        return self.finding.sentence


def attention_rows(user: Any) -> list[AttentionRow]:
    """Return a row for each finding, those of published pages first."""
    return [*rows_of_pages(), *rows_of_help_lines(), *rows_of_settings(user)]


def rows_of_pages() -> Iterator[AttentionRow]:
    """What the public sees now. Drafts are checked in their preview; help lines have rows of their own."""
    for page in Page.objects.live().order_by("path").specific():
        if isinstance(page, PublicPage):
            edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
            for finding in findings_of(page, TEXT_CHECKS):
                yield AttentionRow(finding, page.title, str(page.page_type_display_name), edit_url)


def rows_of_help_lines() -> Iterator[AttentionRow]:
    """Help lines that nobody has checked for 90 days (domain.md §7)."""
    for line in HelpLine.objects.all():
        edit_url = reverse(HelpLine.snippet_viewset.get_url_name("edit"), args=[line.pk])
        for finding in unchecked(line):
            yield AttentionRow(finding, line.name, "Help line", edit_url)


def rows_of_settings(user: Any) -> Iterator[AttentionRow]:
    """Details of the charity that still have to be filled in."""
    may_change = user.has_perm("home.change_sitesettings")
    for details in SiteSettings.objects.filter(site__in=Site.objects.filter(is_default_site=True)):
        edit_url = reverse("wagtailsettings:edit", args=["home", "sitesettings", details.site_id])
        for field in DETAILS:
            for what in PLACEHOLDER.findall(getattr(details, field)):
                yield AttentionRow(missing(what), "Site settings", "Settings", edit_url if may_change else "")


def counts_by_kind(rows: list[AttentionRow]) -> list[tuple[FindingKind, int]]:
    """Return how many rows there are of each kind, without the kinds of which there are none."""
    counts = [(kind, sum(row.finding.kind == kind for row in rows)) for kind in FindingKind]
    return [(kind, count) for kind, count in counts if count]
