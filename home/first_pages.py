"""Loads the first text of the public site. Safe to run again: what editors changed since is left alone."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from home.content import (
    about_pages,
    arabic,
    front,
    help_lines,
    help_pages,
    message_texts,
    news_pages,
    programme_pages,
    small_print,
)
from home.content.shapes import Block, ProgrammeText, Text, steps
from home.models import HelpLine, HelpLineWords, HomePage, NewsIndexPage, NewsPage, SiteSettings, StandardPage
from programmes.models import GuidancePage, MessageTemplate, Programme, ProgrammeIndexPage, ProgrammePage


@transaction.atomic
def load_site() -> HomePage:
    """Create the help lines, the site and each page that is not there yet, and return the home page.

    It holds no demo data: a real first installation starts from it too.
    """
    load_help_lines()
    load_message_texts()
    home = load_home()
    load_site_record(home)
    load_programme_pages(home)
    for text in [*about_pages.ABOUT_PAGES, *help_pages.HELP_PAGES, *small_print.SMALL_PRINT]:
        add_page(home, StandardPage, text.slug, **fields_of(text), bands=stream(text.bands))
    worried = help_pages.WORRIED
    county_lines = Programme.objects.get(code="county_lines")
    add_page(home, GuidancePage, worried.slug, **fields_of(worried), programme=county_lines)
    load_news(home)
    load_arabic(home)
    return home


def load_help_lines() -> None:
    """Add the help lines that are missing, in their order."""
    for position, line in enumerate(help_lines.HELP_LINES, start=1):
        HelpLine.objects.get_or_create(name=line.name, defaults={**line._asdict(), "sort_order": position})


def load_message_texts() -> None:
    """Add the first texts of messages to referrers; once there are some, they are the editors’ own."""
    if not MessageTemplate.objects.exists():
        for position, text in enumerate(message_texts.MESSAGE_TEXTS, start=1):
            MessageTemplate.objects.create(**text._asdict(), sort_order=position)


def load_home() -> HomePage:
    """Return the home page, made beside Wagtail’s own welcome page if it is new."""
    existing = HomePage.objects.filter(locale=Locale.get_default()).first()
    if existing:
        return existing
    root = Page.get_first_root_node()
    return add_page(
        root, HomePage, "sos-project", title=front.TITLE, intro=front.INTRO, doors=stream(front.DOORS),
        ways_heading=front.WAYS_HEADING, ways_text=front.WAYS_TEXT, bands=stream(front.BANDS),
    )  # fmt: skip


def load_arabic(home: HomePage) -> None:
    """Add “Get help now” in Arabic, below a home page that only leads there, and the help lines’ Arabic words."""
    locale, _ = Locale.objects.get_or_create(language_code=arabic.LANGUAGE)
    get_help = StandardPage.objects.get(slug=help_pages.GET_HELP.slug, locale=home.locale)
    if not home.has_translation(locale):
        home.copy_for_translation(locale).save_revision().publish()
    if not get_help.has_translation(locale):
        page = get_help.copy_for_translation(locale)
        for name, value in fields_of(arabic.GET_HELP).items():
            setattr(page, name, value)
        page.save_revision().publish()
    for words in arabic.HELP_LINES:
        line = HelpLine.objects.get(name=words.line)
        HelpLineWords.objects.get_or_create(
            help_line=line, language=locale.language_code,
            defaults={"name": words.name, "who_for": words.who_for, "opening_hours": words.opening_hours},
        )  # fmt: skip


def load_site_record(home: HomePage) -> None:
    """Point the site at the home page and remove the welcome page that Wagtail installs."""
    address = urlsplit(settings.BASE_URL)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    welcome = site.root_page if site.root_page_id != home.pk else None
    if welcome or site.pk is None:
        site.root_page, site.site_name = home, settings.WAGTAIL_SITE_NAME
        site.hostname, site.port = (
            address.hostname or "localhost",
            address.port or (443 if address.scheme == "https" else 80),
        )
        site.save()
    if welcome and welcome.specific_class is Page and not welcome.get_children().exists():
        welcome.delete()
    SiteSettings.for_site(site)


def load_programme_pages(home: HomePage) -> None:
    """Add the index and the page of each programme."""
    index = add_page(
        home, ProgrammeIndexPage, "programmes", title=front.PROGRAMMES_TITLE, intro=front.PROGRAMMES_INTRO,
        body=stream(front.PROGRAMMES_BODY),
    )  # fmt: skip
    for text in programme_pages.PROGRAMME_PAGES:
        if not ProgrammePage.objects.filter(programme__code=text.code).exists():
            add_page(index, ProgrammePage, **programme_fields_of(text))


def load_news(home: HomePage) -> None:
    """Add the list of news with its first items; once there is a list, its items are the editors’ own."""
    if NewsIndexPage.objects.exists():
        return
    news = add_page(home, NewsIndexPage, "news", title=news_pages.TITLE, intro=news_pages.INTRO)
    for text in news_pages.NEWS_PAGES:
        about = Programme.objects.filter(code__in=text.programmes)
        fields = {**text._asdict(), "body": stream(text.body), "programmes": about}
        add_page(news, NewsPage, **fields)


def add_page(parent: Page, model: type[Page], slug: str, **fields: Any) -> Any:
    """Return the page at this slug, published from `fields` if it is not there."""
    existing = parent.get_children().filter(slug=slug).first()
    if existing:
        return existing.specific
    # Each introduction was written to be short enough for search engines as well.
    page = parent.add_child(instance=model(slug=slug, search_description=fields["intro"], **fields))
    page.save_revision().publish()
    return page


def fields_of(text: Text) -> dict[str, Any]:
    """Return what every page to read has."""
    return {"title": text.title, "intro": text.intro, "body": stream(text.body), "discreet": text.discreet}


def programme_fields_of(text: ProgrammeText) -> dict[str, Any]:
    """Return the fields of a programme’s page."""
    fields = text._asdict()
    fields["programme"] = Programme.objects.get(code=fields.pop("code"))
    fields["how_it_works"] = stream([steps("How it works", fields.pop("steps"))])
    return {**fields, "body": stream(text.body), "bands": stream(text.bands)}


def stream(blocks: Sequence[Block]) -> str:
    """Return blocks as a StreamField stores them, help lines looked up by name."""
    return json.dumps([with_help_lines(block) for block in blocks])


def with_help_lines(block: Block) -> Block:
    """Return the block with the names of help lines replaced by their keys."""
    if block["type"] != "help_lines":
        return block
    keys = dict(HelpLine.objects.values_list("name", "pk"))
    return {**block, "value": {**block["value"], "lines": [keys[name] for name in block["value"]["lines"]]}}
