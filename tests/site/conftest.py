"""A process of its own that starts as production does."""

import base64
import secrets
import subprocess
import sys

import pytest
from django.conf import settings


def random_key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def good_environment(tmp_path):
    """All that production must be told, and nothing of this machine."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": f"k1:{random_key()}",
        "SEARCH_KEY": random_key(),
        "ALLOWED_HOSTS": "sos.example.org",
        "BASE_URL": "https://sos.example.org",
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "sos_site.settings",
    }


@pytest.fixture
def python_in_production(good_environment):
    """Run Python with the good environment and these changes; None takes a variable away."""

    def run(code, **changes):
        environment = {name: value for name, value in (good_environment | changes).items() if value is not None}
        return subprocess.run(
            [sys.executable, "-c", code],
            env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def run_in_production(python_in_production):
    """The same after `django.setup()`."""
    return lambda code, **changes: python_in_production(f"import django; django.setup(); {code}", **changes)
