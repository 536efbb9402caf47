"""Run Django's deployment check with settings as in production: keys of this run, HTTPS. Exit 1 on any warning."""

import base64
import os
import secrets
import sys
from pathlib import Path

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "sos_site.settings",
    "DEBUG": "0",
    "DEMO": "0",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "FIELD_KEYS": f"check1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
    "SEARCH_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    "ALLOWED_HOSTS": "sos.example.org",
    "BASE_URL": "https://sos.example.org",
    "BACKUP_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "TRUSTED_PROXIES": "1",
    "DEFAULT_FROM_EMAIL": "SOS Project <no-reply@sos.example.org>",
    "QUIET_FROM_EMAIL": "no-reply@mail.example.org",
}

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.update(PRODUCTION)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("check", deploy=True, fail_level="WARNING")
