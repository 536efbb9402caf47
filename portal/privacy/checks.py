"""Commands refuse to run when a key is missing or malformed (the web server: sos_site/start.py)."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from .keys import decode_key, field_keys


@register()
def keys_are_usable(**kwargs: Any) -> list[Error]:
    """Say in one sentence what is wrong with FIELD_KEYS or SEARCH_KEY."""
    try:
        field_keys()
        decode_key(settings.SEARCH_KEY, "SEARCH_KEY")
    except ImproperlyConfigured as error:
        return [Error(str(error), id="privacy.E001")]
    return []
