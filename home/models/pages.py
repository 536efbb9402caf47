"""The home page, and the plain pages to read."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from home import structured_data
from home.blocks import BandBlock, DoorBlock, PageBlock
from home.page_form import PublicPageForm
from home.page_text import text_of
from home.sharing import picture_of
from sos_site.page_cache import PUBLIC, changes_by_itself

from .site_settings import SiteSettings

NEWS_ON_THE_HOME_PAGE = 3


class PublicPage(Page):
    """What every public page has: an introduction, the way back, and a discreet title where it matters."""

    intro = models.TextField("introduction", max_length=400, help_text="Two short sentences under the heading.")
    discreet = models.BooleanField(
        "discreet title",
        default=False,
        help_text="The browser’s tab and history then say “Information” instead of the title. For pages about help.",
    )
    share_image = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Shown with a link to the page in messages. Empty means the drawing of the lines.",
    )  # fmt: skip

    translation_checked = models.BooleanField(
        "checked by a translator",
        default=False,
        help_text="Only for pages in another language. Until then the page says so and search engines do not list it.",
    )
    reviewed_on = models.DateField(
        null=True, blank=True, help_text="When somebody last read the whole page and found it right."
    )
    review_every_months = models.PositiveSmallIntegerField(
        "review every (months)", default=12, validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="After this time the page stands in “Needs attention”.",
    )  # fmt: skip

    content_panels = [
        TitleFieldPanel("title", help_text="A few plain words, at most 60 characters."),
        FieldPanel("intro"),
    ]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel(
                    "slug", heading="Address", help_text="The last part of it. Best left alone once people use it."
                ),
                FieldPanel(
                    "seo_title", heading="Title for search", help_text="Only if search should show another title."
                ),
                FieldPanel(
                    "search_description",
                    heading="Description for search",
                    help_text="What the page tells, in 50 to 160 characters.",
                ),
                FieldPanel("discreet"),
            ],
            heading="For search and history",
        ),
        FieldPanel("share_image"),
        FieldPanel("translation_checked"),
    ]
    settings_panels = [
        *Page.settings_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_every_months")])], heading="Review"
        ),
    ]
    base_form_class = PublicPageForm
    private_page_options: list[str] = []  # a page of this site is public or not published
    search_fields = [*Page.search_fields, index.SearchField("text")]

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

    @method_decorator(cache_control(**PUBLIC))
    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the page, which anybody may keep as long as they ask whether it still holds."""
        response: HttpResponse = super().serve(request, *args, **kwargs)
        changes_at = SiteSettings.for_request(request).next_notice_change(timezone.now())
        if changes_at:
            changes_by_itself(response, changes_at)
        return response

    @property
    def last_reviewed_on(self) -> date | None:
        """When it was last read through: publishing a page for the first time counts."""
        first = self.first_published_at
        return self.reviewed_on or (timezone.localdate(first) if first else None)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """What the preview shows beside the page: what an editor could mend in this draft."""
        from home.content_checks import findings_of  # the checks read the pages of this module

        return {**self.get_context(request), "findings": findings_of(self)}

    @property
    def text(self) -> str:
        """Every word of the page, for the search index."""
        return text_of(self)

    @property
    def address(self) -> str:
        """The one address of the page, for search engines and for sharing; empty before it is saved."""
        parts = self.get_url_parts()
        return f"{settings.BASE_URL}{parts[2]}" if parts else ""

    @property
    def line(self) -> str:
        """The name of the line in whose colour the page is shared; empty for all four."""
        return ""

    def described_for_machines(self, trail: structured_data.Trail) -> list[structured_data.Thing]:
        """What the page is, for search engines."""
        way = [structured_data.breadcrumbs(trail, self.title, self.address)] if trail else []
        return [*way, *structured_data.questions_and_answers(self)]

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
        context["address"], context["picture"] = self.address, picture_of(self)
        context["structured_data"] = structured_data.as_json(self.described_for_machines(context["trail"]))
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
    subpage_types = [
        "home.StandardPage", "home.NewsIndexPage", "programmes.ProgrammeIndexPage", "programmes.GuidancePage",
    ]  # fmt: skip
    max_count = 1
    template = "home/home_page.html"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page; in another language, where there is no front page, lead to the first page there is."""
        first = None if self.locale.is_default else self.get_children().live().public().first()
        return redirect(first.get_url(request)) if first else super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from programmes.models import ProgrammePage  # programmes builds on this module

        from .news import NewsPage  # and so does news

        context = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.newest()[:NEWS_ON_THE_HOME_PAGE]
        return {**context, "programme_pages": ProgrammePage.objects.shown(), "news": news}

    def described_for_machines(self, trail: structured_data.Trail) -> list[structured_data.Thing]:
        return [structured_data.organisation(self.summary_for_search), *super().described_for_machines(trail)]


class StandardPage(PublicPage):
    """A page to read: about us, privacy, what happens next and the like."""

    body = StreamField(PageBlock())
    bands = StreamField(BandBlock(), blank=True)

    content_panels = [*PublicPage.content_panels, FieldPanel("body"), FieldPanel("bands")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "home/standard_page.html"
