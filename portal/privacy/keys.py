"""Field keys: read from the settings, several at once, the newest writes (security.md, "Data at rest")."""

import base64
import binascii
from collections.abc import Mapping
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_LENGTH = 32  # bytes, AES-256


def decode_key(encoded: str, name: str) -> bytes:
    """Return the 32 bytes of one base64 key. Raises ImproperlyConfigured with a sentence that names the setting."""
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ImproperlyConfigured(f"{name} is not base64.") from error
    if len(key) != KEY_LENGTH:
        raise ImproperlyConfigured(f"{name} must be {KEY_LENGTH} bytes, base64 encoded; it is {len(key)} bytes.")
    return key


@lru_cache(maxsize=4)
def key_ring(setting: str) -> Mapping[str, AESGCM]:
    """Return the ciphers by key id, newest first, from `id:key,id:key`."""
    ring: dict[str, AESGCM] = {}
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        key_id, separator, encoded = entry.partition(":")
        if not separator or not key_id.isalnum() or len(key_id) > 16:
            raise ImproperlyConfigured("FIELD_KEYS must read id:key, with an id of up to 16 letters and digits.")
        if key_id in ring:
            raise ImproperlyConfigured(f"FIELD_KEYS names the id {key_id} twice.")
        ring[key_id] = AESGCM(decode_key(encoded, f"FIELD_KEYS {key_id}"))
    if not ring:
        raise ImproperlyConfigured("FIELD_KEYS is empty.")
    return ring


def field_keys() -> Mapping[str, AESGCM]:
    """Return every key that may read, newest first."""
    return key_ring(settings.FIELD_KEYS)


def newest_key_id() -> str:
    """Return the id of the key that writes."""
    return next(iter(field_keys()))
