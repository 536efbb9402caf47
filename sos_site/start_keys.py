"""What is checked of the keys before anything is loaded: a wrong one stops the start at once."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.privacy.keys import decode_key, field_keys

FEWEST_BYTES = 16  # different ones among the 32 of a key: random ones have about 30


def refuse_bad_keys() -> None:
    """Raise ImproperlyConfigured, with a sentence that names the setting, unless every key can be used."""
    field_keys()
    decode_key(settings.SEARCH_KEY, "SEARCH_KEY")
    refuse_weak_keys()


def refuse_weak_keys() -> None:
    """Refuse keys that nobody made at random, and one key for two purposes, anywhere but in development."""
    if settings.DEVELOPMENT:
        return
    keys = {f"FIELD_KEYS {name}": encoded for name, _, encoded in key_entries(settings.FIELD_KEYS)}
    keys["SEARCH_KEY"] = settings.SEARCH_KEY
    if settings.BACKUP_KEY:
        decode_key(settings.BACKUP_KEY, "BACKUP_KEY")
        keys["BACKUP_KEY"] = settings.BACKUP_KEY
    seen: dict[bytes, str] = {}
    for name, encoded in keys.items():
        key = decode_key(encoded, name)
        if len(set(key)) < FEWEST_BYTES:
            raise ImproperlyConfigured(f"{name} is not random. Let manage.py init_env make one.")
        if key in seen:
            raise ImproperlyConfigured(f"{name} is the same key as {seen[key]}. Each purpose needs its own.")
        seen[key] = name


def key_entries(setting: str) -> list[tuple[str, str, str]]:
    return [part.strip().partition(":") for part in setting.split(",") if part.strip()]
