"""News: a list with the newest first, and its items."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from home import structured_data
from home.blocks import PageBlock

from .pages import PublicPage

ITEMS_A_PAGE = 10


class NewsPageQuerySet(PageQuerySet):
    """Reads news."""

    def newest(self) -> "NewsPageQuerySet":
        """Published news, the newest first. No page is private (`PublicPage.private_page_options`)."""
        return self.live().order_by("-date", "-pk")


class NewsIndexPage(PublicPage):
    """All the news, a page at a time."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsPage"]
    max_count = 1
    template = "home/news_index_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        news = Paginator(NewsPage.objects.newest(), ITEMS_A_PAGE).get_page(request.GET.get("page"))
        context = super().get_context(request, *args, **kwargs)
        address = f"{context['address']}?page={news.number}" if news.number > 1 else context["address"]
        return {**context, "news": news, "address": address}


class NewsPage(PublicPage):
    """One piece of news, with the programmes it is about."""

    date = models.DateField(default=timezone.localdate, help_text="The day shown with it. The newest stands first.")
    body = StreamField(PageBlock())
    programmes = ParentalManyToManyField(
        "programmes.Programme", blank=True, related_name="news", help_text="It is also listed on their pages."
    )

    objects = PageManager.from_queryset(NewsPageQuerySet)()

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("date"),
        FieldPanel("body"),
        FieldPanel("programmes", widget=CheckboxSelectMultiple),
    ]
    parent_page_types = ["home.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "home/news_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from programmes.models import ProgrammePage  # programmes builds on this module

        pages = ProgrammePage.objects.shown().filter(programme__in=self.programmes.all())
        return {**super().get_context(request, *args, **kwargs), "programme_pages": pages, "kind": "article"}

    def described_for_machines(self, trail: structured_data.Trail) -> list[structured_data.Thing]:
        return [*super().described_for_machines(trail), structured_data.news_article(self)]
