"""The news as an Atom feed."""

from datetime import datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from .models import NewsIndexPage, NewsPage

ITEMS = 20


class NewsFeed(Feed[NewsPage, NewsIndexPage]):
    """The newest items, each with its introduction; the rest is on the page."""

    feed_type = Atom1Feed
    language = "en-GB"

    def get_object(self, request: HttpRequest) -> NewsIndexPage:
        return get_object_or_404(NewsIndexPage.objects.live().public())

    def title(self, index: NewsIndexPage) -> str:
        return f"{index.title} – {settings.WAGTAIL_SITE_NAME}"

    def subtitle(self, index: NewsIndexPage) -> str:
        return index.intro

    def link(self, index: NewsIndexPage) -> str:
        return index.address

    def feed_url(self) -> str:
        return f"{settings.BASE_URL}{reverse('news_feed')}"

    def items(self) -> QuerySet[NewsPage]:
        return NewsPage.objects.newest()[:ITEMS]

    def item_title(self, item: NewsPage) -> str:
        return item.title

    def item_description(self, item: NewsPage) -> str:
        return escape(item.intro)  # readers take a summary for HTML

    def item_link(self, item: NewsPage) -> str:
        return item.address

    def item_pubdate(self, item: NewsPage) -> datetime:
        return timezone.make_aware(datetime.combine(item.date, time.min))

    def item_updateddate(self, item: NewsPage) -> datetime | None:
        return item.last_published_at
