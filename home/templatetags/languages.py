"""What the frame of a page needs to know about languages. Which one is spoken, the address says."""

from django import template
from django.conf import settings
from django.utils.translation import get_language
from wagtail.models import Page

from home.models import HomePage

register = template.Library()


@register.simple_tag
def pages_in_this_language() -> list[Page] | None:
    """Return the pages that can be read in this language; None in English, which has a menu of its own."""
    language = get_language()
    if language == settings.LANGUAGE_CODE:
        return None
    home = HomePage.objects.filter(locale__language_code=language).first()
    return list(home.get_children().live().public()) if home else []
