"""The public pages about the programmes. Name, areas, ages and pauses are read from the `Programme` itself."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from home import structured_data
from home.blocks import SHORT_FEATURES, BandBlock, PageBlock, PictureBlock, StepsBlock
from home.models.news import NewsPage
from home.models.pages import PublicPage
from programmes.areas import Area

from .programme import Programme, ProgrammeCode

NEWS_ON_A_PROGRAMME_PAGE = 3


class ProgrammePageQuerySet(PageQuerySet):
    """Reads the pages of the programmes."""

    def shown(self) -> "ProgrammePageQuerySet":
        """Published pages with their programmes, in the programmes' order; one query."""
        return self.live().public().select_related("programme").order_by("programme__sort_order", "title")


class ProgrammeIndexPage(PublicPage):
    """All the programmes, each a line."""

    body = StreamField(PageBlock(), blank=True)

    content_panels = [*PublicPage.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["programmes.ProgrammePage"]
    max_count = 1
    template = "programmes/programme_index_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "programme_pages": ProgrammePage.objects.shown()}


class ProgrammePage(PublicPage):
    """What a programme does. While the programme is paused, its message stands where the way to refer was."""

    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="page")
    picture = StreamField([("image", PictureBlock(label="Picture"))], max_num=1, blank=True, default=list)
    who_for = RichTextField("who it is for", features=SHORT_FEATURES)
    what_we_do = RichTextField(features=SHORT_FEATURES)
    how_it_works = StreamField([("steps", StepsBlock())], max_num=1)
    where = RichTextField(features=SHORT_FEATURES)
    with_whom = RichTextField("who we work with", features=SHORT_FEATURES)
    body = StreamField(PageBlock(), blank=True, help_text="Anything more.")
    bands = StreamField(BandBlock(), blank=True)

    objects = PageManager.from_queryset(ProgrammePageQuerySet)()

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("programme"),
        FieldPanel("picture"),
        MultiFieldPanel(
            [FieldPanel("who_for"), FieldPanel("what_we_do"), FieldPanel("where"), FieldPanel("with_whom")],
            heading="The programme",
        ),
        FieldPanel("how_it_works"),
        FieldPanel("body"),
        FieldPanel("bands"),
    ]
    parent_page_types = ["programmes.ProgrammeIndexPage"]
    subpage_types: list[str] = []
    max_count = len(ProgrammeCode)  # one each
    template = "programmes/programme_page.html"

    @property
    def browser_title(self) -> str:
        """The programme's own name, so that a rename shows here too."""
        return gettext("Information") if self.discreet else f"{self.seo_title or self.programme.name} – SOS Project"

    @property
    def area_names(self) -> str:
        """The boroughs served in words."""
        names = [str(Area(code).label) for code in self.programme.areas]
        return ", ".join(names) or "All London boroughs, the City of London and outside London"

    @property
    def line(self) -> str:
        return self.programme.line

    def versions(self) -> list[PublicPage]:
        """None in other languages: a programme has one page."""
        return []

    def described_for_machines(self, trail: structured_data.Trail) -> list[structured_data.Thing]:
        return [*super().described_for_machines(trail), structured_data.service(self)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.newest().filter(programmes=self.programme)[:NEWS_ON_A_PROGRAMME_PAGE]
        guidance = self.programme.guidance_pages.live().filter(locale_id=self.locale_id).order_by("title")
        return {**context, "guidance": guidance, "news": news}


class GuidancePage(PublicPage):
    """Guidance for people who worry about someone, with the line of the programme it belongs to."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="guidance_pages"
    )
    body = StreamField(PageBlock())

    content_panels = [*PublicPage.content_panels, FieldPanel("programme"), FieldPanel("body")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "programmes/guidance_page.html"
