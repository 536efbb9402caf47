"""What a page says of itself to search engines, as schema.org describes things (https://schema.org/)."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from wagtail.fields import StreamField
from wagtail.models import Page

from home.page_text import lines_of_html

type Thing = dict[str, Any]
type Trail = list[tuple[str, str]]

ESCAPED = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def as_json(things: list[Thing]) -> SafeString:
    """The things as JSON in which no character can end the script element or begin a tag."""
    data = {"@context": "https://schema.org", "@graph": things}
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(ESCAPED))  # noqa: S308  # every <, > and & is escaped


def this_charity() -> Thing:
    """The charity as other things name it."""
    return {"@type": "NGO", "@id": f"{settings.BASE_URL}/#charity", "name": settings.WAGTAIL_SITE_NAME}


def organisation(summary: str) -> Thing:
    """The charity, for the home page."""
    return {
        **this_charity(),
        "url": f"{settings.BASE_URL}/",
        "description": summary,
        "parentOrganization": {"@type": "NGO", "name": "St Giles Trust"},
    }


def breadcrumbs(trail: Trail, title: str, address: str) -> Thing:
    """The way from the home page to this one."""
    stops = [*((label, f"{settings.BASE_URL}{url}") for label, url in trail), (title, address)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": label, "item": url}
            for position, (label, url) in enumerate(stops, start=1)
        ],
    }


def service(page: Any) -> Thing:
    """A programme: what it does, for whom and where."""
    programme = page.programme
    return {
        "@type": "Service",
        "name": programme.name,
        "description": programme.summary,
        "url": page.address,
        "provider": this_charity(),
        "areaServed": page.area_names,
        "audience": {
            "@type": "PeopleAudience",
            "suggestedMinAge": programme.youngest_age,
            "suggestedMaxAge": programme.oldest_age,
        },
    }


def news_article(page: Any) -> Thing:
    """A piece of news."""
    changed = page.last_published_at
    return {
        "@type": "NewsArticle",
        "headline": page.title,
        "description": page.summary_for_search,
        "url": page.address,
        "datePublished": page.date.isoformat(),
        **({"dateModified": changed.isoformat()} if changed else {}),
        "publisher": this_charity(),
    }


def questions_and_answers(page: Page) -> list[Thing]:
    """The questions that a page answers in its `faq` blocks, as one list; none when it has no such block."""
    questions = [
        {
            "@type": "Question",
            "name": each["question"],
            "acceptedAnswer": {"@type": "Answer", "text": "\n".join(lines_of_html(each["answer"].source))},
        }
        for each in questions_of(page)
    ]
    return [{"@type": "FAQPage", "mainEntity": questions}] if questions else []


def questions_of(page: Page) -> Iterator[Any]:
    """Each question with its answer, in the order of the page."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            for block in getattr(page, field.name):
                if block.block_type == "faq":
                    yield from block.value["questions"]
