"""The home page, and the plain pages to read."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from home.blocks import BandBlock, DoorBlock, PageBlock


class PublicPage(Page):
    """What every public page has: an introduction, the way back, and a discreet title where it matters."""

    intro = models.TextField("introduction", max_length=400, help_text="Two short sentences under the heading.")
    discreet = models.BooleanField(
        "discreet title",
        default=False,
        help_text="The browser’s tab and history then say “Information” instead of the title. For pages about help.",
    )

    translation_checked = models.BooleanField(
        "checked by a translator",
        default=False,
        help_text="Only for pages in another language. Until then the page says so and search engines do not list it.",
    )

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    promote_panels = [
        MultiFieldPanel([*Page.promote_panels, FieldPanel("discreet")], heading="For search and history"),
        FieldPanel("translation_checked"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        abstract = True

    @property
    def browser_title(self) -> str:
        """What the tab and the history show (domain.md §7: neutral titles on help pages)."""
        return gettext("Information") if self.discreet else f"{self.seo_title or self.title} – SOS Project"

    @property
    def summary_for_search(self) -> str:
        """The description for search engines; the introduction unless an editor wrote another."""
        return self.search_description or self.intro

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        translated = get_language() != settings.LANGUAGE_CODE
        above = self.get_ancestors().filter(depth__gt=2 if translated else 1)
        context["trail"] = [
            (gettext("Home") if page.depth == 2 else page.title, page.get_url(request)) for page in above
        ]
        context["awaits_translator"] = translated and not self.translation_checked
        context["versions"] = self.versions()
        context["english"] = next((each for each in context["versions"] if each.locale.is_default), None)
        return context

    def versions(self) -> list["PublicPage"]:
        """This page in each language in which it is published; empty where there is only one."""
        found = self.get_translations(inclusive=True).live().select_related("locale")
        versions = list(found.order_by("-locale__language_code"))  # English first
        return versions if len(versions) > 1 else []

    @property
    def language_name(self) -> str:
        """The name of the page’s language as its readers call it."""
        return dict(settings.LANGUAGES)[self.locale.language_code]


class HomePage(PublicPage):
    """The front page: who we are, three doors, the programmes as lines."""

    doors = StreamField([("door", DoorBlock())], min_num=3, max_num=3, help_text="Three ways in.")
    ways_heading = models.CharField("heading over the programmes", max_length=60)
    ways_text = models.CharField("sentence under it", max_length=140, blank=True)
    bands = StreamField(BandBlock(), blank=True)

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("doors"),
        MultiFieldPanel([FieldPanel("ways_heading"), FieldPanel("ways_text")], heading="Programmes"),
        FieldPanel("bands"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.StandardPage", "programmes.ProgrammeIndexPage", "programmes.GuidancePage"]
    max_count = 1
    template = "home/home_page.html"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page; in another language, where there is no front page, lead to the first page there is."""
        first = None if self.locale.is_default else self.get_children().live().public().first()
        return redirect(first.get_url(request)) if first else super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from programmes.models import ProgrammePage  # programmes builds on this module

        context = super().get_context(request, *args, **kwargs)
        return {**context, "programme_pages": ProgrammePage.objects.shown()}


class StandardPage(PublicPage):
    """A page to read: about us, privacy, what happens next and the like."""

    body = StreamField(PageBlock())
    bands = StreamField(BandBlock(), blank=True)

    content_panels = [*PublicPage.content_panels, FieldPanel("body"), FieldPanel("bands")]
    search_fields = [*PublicPage.search_fields, index.SearchField("body")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "home/standard_page.html"
