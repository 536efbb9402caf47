"""`manage.py init_env`: write a `.env` with fresh keys, from which containers and systemd both start."""

import base64
import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

TEMPLATE = """\
# The settings of this site; docs/settings.md says what each means. Keep a copy of the four keys where the backups
# are not: without FIELD_KEYS nothing can be read, and with backups and keys together everything can.
SECRET_KEY={secret_key}
FIELD_KEYS=k1:{field_key}
SEARCH_KEY={search_key}
BACKUP_KEY={backup_key}

BASE_URL={base_url}
ALLOWED_HOSTS={host}
TRUSTED_PROXIES=1

# containers: the database and the cache of compose.yaml, which puts its own host names in
POSTGRES_PASSWORD={password}
DATABASE_URL=postgres://sos:{password}@127.0.0.1:5432/sos
REDIS_URL=redis://127.0.0.1:6379/0

# to be filled in: without them no mail arrives
EMAIL_URL=smtp+tls://user:password@mail.example.org:587
DEFAULT_FROM_EMAIL=SOS Project <no-reply@{host}>
QUIET_FROM_EMAIL=no-reply@{host}

METRICS_TOKEN={metrics_token}
"""


def key() -> str:
    """Return 32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def environment(base_url: str) -> str:
    """Return a `.env` with fresh keys for the site at this address."""
    return TEMPLATE.format(
        secret_key=secrets.token_urlsafe(60), field_key=key(), search_key=key(), backup_key=key(),
        base_url=base_url, host=urlsplit(base_url).hostname, password=secrets.token_hex(16),
        metrics_token=secrets.token_urlsafe(32),
    )  # fmt: skip


class Command(BaseCommand):
    help = "Write a .env with fresh keys. An existing one is never touched."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("base_url", metavar="https://ADDRESS", help="the public address of the site")
        parser.add_argument("--file", default=str(settings.BASE_DIR / ".env"), help="where to, or - to print it")

    def handle(self, *args: Any, **options: Any) -> None:
        base_url = options["base_url"].rstrip("/")
        parts = urlsplit(base_url)
        if parts.scheme != "https" or not parts.hostname or parts.path:
            raise CommandError("Give the public address of the site, such as https://sos.example.org")
        if options["file"] == "-":
            self.stdout.write(environment(base_url), ending="")
            return
        path = Path(options["file"])
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CommandError(f"{path} is there already. Its keys open the database: it is not touched.") from None
        with os.fdopen(descriptor, "w") as file:
            file.write(environment(base_url))
        self.stdout.write(f"{path} is written, for this account alone. Fill in EMAIL_URL, and keep a copy of the keys.")
