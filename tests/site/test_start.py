"""The web server does not start with keys or accounts that do not fit (security.md, "Data at rest")."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from portal.accounts.demo import load_demo_accounts
from sos_site import start
from sos_site.start import refuse_unsafe_start

pytestmark = pytest.mark.django_db
ANOTHER_KEY = "other:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def test_the_right_keys_start(triage_officer):
    refuse_unsafe_start()


def test_keys_that_do_not_open_the_database_are_refused(triage_officer, settings):
    settings.FIELD_KEYS = ANOTHER_KEY
    with pytest.raises(ImproperlyConfigured, match="does not open what the database holds"):
        refuse_unsafe_start()


@pytest.mark.parametrize("keys", ["", "nonsense", "a:c2hvcnQ="])
def test_malformed_keys_are_refused(settings, keys):
    settings.FIELD_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        refuse_unsafe_start()


def test_demo_accounts_are_refused_in_production(settings):
    load_demo_accounts()
    settings.DEMO = settings.DEVELOPMENT = False
    with pytest.raises(ImproperlyConfigured, match="demo accounts"):
        refuse_unsafe_start()
    settings.DEMO = settings.DEVELOPMENT = True
    refuse_unsafe_start()


def test_a_database_that_is_away_does_not_stop_the_start(monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(start, "refuse_demo_accounts", away)
    refuse_unsafe_start()
