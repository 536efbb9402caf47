"""Keyed search tokens: what lets staff find an encrypted value without the database knowing it."""

import hashlib
import hmac

from django.conf import settings

from .keys import decode_key


def search_token(kind: str, value: str) -> str:
    """Return the keyed fingerprint (32 hex digits of HMAC-SHA-256) of a normalised value of one kind."""
    key = decode_key(settings.SEARCH_KEY, "SEARCH_KEY")
    return hmac.new(key, f"{kind}\x00{value}".encode(), hashlib.sha256).hexdigest()[:32]
