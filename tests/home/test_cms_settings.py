"""Site settings: the notice and when it shows, where "Exit this page" leads, and who may change them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from home.models import SiteSettings, exit_address
from portal.accounts.roles import Role

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = timedelta(hours=1)


@pytest.fixture
def details(site):
    return SiteSettings.for_site(Site.objects.get())


@pytest.mark.parametrize(
    ("starts", "ends", "shown", "changes"),
    [
        (None, None, True, None),
        (NOW + HOUR, None, False, NOW + HOUR),
        (NOW - HOUR, None, True, None),
        (NOW, None, True, None),
        (None, NOW + HOUR, True, NOW + HOUR),
        (None, NOW, False, None),
        (None, NOW - HOUR, False, None),
        (NOW - HOUR, NOW + HOUR, True, NOW + HOUR),
        (NOW + HOUR, NOW + 2 * HOUR, False, NOW + HOUR),
        (NOW - 2 * HOUR, NOW - HOUR, False, None),
    ],
)
def test_a_notice_shows_from_its_start_until_its_end(starts, ends, shown, changes):
    details = SiteSettings(notice="We are closed on Monday.", notice_starts=starts, notice_ends=ends)
    assert details.current_notice(NOW) == ("We are closed on Monday." if shown else "")
    assert details.next_notice_change(NOW) == changes


def test_a_notice_that_is_empty_never_changes():
    assert SiteSettings(notice="", notice_starts=NOW + HOUR).next_notice_change(NOW) is None


def test_a_notice_that_has_ended_is_on_no_page(client, details):
    details.notice, details.notice_ends = "Closed on Monday", timezone.now() - HOUR
    details.save()
    assert b"Closed on Monday" not in client.get("/about/").content
    details.notice_ends = timezone.now() + HOUR
    details.save()
    assert b"Closed on Monday" in client.get("/about/").content


def test_a_notice_must_end_after_it_starts(details):
    details.notice_starts, details.notice_ends = NOW, NOW
    with pytest.raises(ValidationError, match="must end after it starts"):
        details.full_clean()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.org/", "data:text/html,x", "not an address"])
def test_exit_leads_only_to_a_web_address(details, address):
    details.exit_url = address
    with pytest.raises(ValidationError):
        details.full_clean()


def test_exit_leads_where_a_publisher_said_at_once(client, details, settings, django_capture_on_commit_callbacks):
    assert client.get("/leave").url == settings.EXIT_URL
    for address, leads_to in (
        ("https://weather.example.org/", "https://weather.example.org/"),
        ("", settings.EXIT_URL),
    ):
        with django_capture_on_commit_callbacks(execute=True):
            details.exit_url = address
            details.save()
        assert client.get("/leave").url == leads_to


def test_exit_leads_somewhere_even_when_the_cache_is_away(details, settings, monkeypatch):
    def away(*arguments):
        raise ConnectionError

    monkeypatch.setattr("home.models.site_settings.cache.get_or_set", away)
    assert exit_address() == settings.EXIT_URL


def change(client, site, **changes):
    address = f"/cms/settings/home/sitesettings/{site.pk}/"
    fields = {"notice": "", "charity_number": "1", "address": "", "phone": "", "email": ""} | changes
    return client.post(address, fields)


@pytest.mark.parametrize(
    ("role", "may"), [(Role.COMMS_PUBLISHER, True), (Role.COMMS_EDITOR, False), (Role.TEAM_LEADER, False)]
)
def test_only_a_publisher_changes_the_settings(details, staff, log_in, role, may):
    client = log_in(Client(), staff(role))
    change(client, details.site, notice="Closed on Monday")
    details.refresh_from_db()
    assert (details.notice == "Closed on Monday") is may
    assert ("/cms/settings/home/sitesettings/" in client.get("/cms/").content.decode()) is may
