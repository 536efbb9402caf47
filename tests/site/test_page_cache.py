"""Public pages come from what is kept, nobody ever sees what has changed since, and nothing private is kept."""

import brotli
import pytest
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import timedelta
from wagtail.models import PageViewRestriction

from home.models import HelpLine, SiteSettings, StandardPage
from programmes.models import Programme
from sos_site import page_cache
from sos_site.page_cache import PageCacheMiddleware, changes_by_itself

pytestmark = pytest.mark.django_db
ABOUT = "/about/"


@pytest.fixture(autouse=True)
def kept_pages(settings):
    settings.PUBLIC_PAGE_LIFETIME = 300
    caches["pages"].clear()
    page_cache.start_new_edition()


def queries_of(client, address, **headers):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, headers=headers)
    return len(queries), response


def shown(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize("address", ["/", "/programmes/gangs/", "/get-help-now/", "/robots.txt", "/sitemap.xml"])
def test_a_page_that_was_shown_once_is_shown_again_without_asking_the_database(client, site, address):
    _, first = queries_of(client, address)
    count, second = queries_of(client, address)
    assert (first.status_code, count) == (200, 0)
    assert second.content == first.content
    # The id of a request is its own; everything else is the page's.
    assert {**first.headers, "X-Request-ID": ""} == {**second.headers, "X-Request-ID": ""}


def test_a_kept_page_carries_every_header_of_security(client, site):
    client.get(ABOUT)
    _, kept = queries_of(client, ABOUT)
    assert "default-src 'none'" in kept["Content-Security-Policy"]
    assert kept["X-Frame-Options"] == "DENY"
    assert kept["Permissions-Policy"]
    assert kept["X-Content-Type-Options"] == "nosniff"
    assert kept["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert kept["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("", None),
        ("gzip;q=0", None),
    ],
)
def test_a_page_is_sent_in_the_best_encoding_that_the_browser_takes(client, site, accepted, encoding):
    plain = client.get(ABOUT).content
    response = client.get(ABOUT, headers={"Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding") == encoding
    assert int(response["Content-Length"]) == len(response.content)
    if encoding == "br":
        assert brotli.decompress(response.content) == plain
        assert len(response.content) < len(plain) / 2


def test_a_browser_that_has_the_page_is_told_so_until_it_changes(client, site, django_capture_on_commit_callbacks):
    tag = client.get(ABOUT)["ETag"]
    again = client.get(ABOUT, headers={"If-None-Match": f"W/{tag}"})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    with django_capture_on_commit_callbacks(execute=True):
        page = StandardPage.objects.get(slug="about")
        page.intro = "Another introduction."
        page.save_revision().publish()
    assert client.get(ABOUT, headers={"If-None-Match": tag}).status_code == 200


def test_each_encoding_has_a_tag_of_its_own(client, site):
    tags = {client.get(ABOUT, headers={"Accept-Encoding": accepted})["ETag"] for accepted in ("", "gzip", "br")}
    assert len(tags) == 3


def test_the_head_of_a_page_has_its_length_and_no_body(client, site):
    length = client.get(ABOUT)["Content-Length"]
    head = client.head(ABOUT)
    assert (head["Content-Length"], head.content) == (length, b"")


def publish(page, **changes):
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def pause():
    programme = Programme.objects.get(code="gangs")
    programme.open_for_referrals, programme.paused_message = False, "We are full until spring."
    programme.save()


def correct_childline():
    line = HelpLine.objects.get(name="Childline")
    line.number = "0800 1112"
    line.save()


def put_up_a_notice():
    found = SiteSettings.objects.get()
    found.notice = "Our phones are down today."
    found.save()


@pytest.mark.parametrize(
    ("change", "address", "words"),
    [
        (lambda: publish(StandardPage.objects.get(slug="about"), intro="Quite new."), ABOUT, "Quite new."),
        (pause, "/programmes/gangs/", "We are full until spring."),
        (correct_childline, "/get-help-now/", "0800 1112"),
        (put_up_a_notice, "/", "Our phones are down today."),
    ],
    ids=["a page", "a pause", "a help line", "a notice"],
)
def test_what_an_editor_changes_is_seen_at_once(
    client, site, change, address, words, django_capture_on_commit_callbacks
):
    assert words not in shown(client, address)
    with django_capture_on_commit_callbacks(execute=True):
        change()
    assert words in shown(client, address)


def test_a_page_that_is_taken_down_is_gone_at_once(client, site, django_capture_on_commit_callbacks):
    page = StandardPage.objects.get(slug="about")
    assert client.get(ABOUT).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert client.get(ABOUT).status_code == 404


def test_a_page_that_becomes_private_is_private_at_once(client, site, django_capture_on_commit_callbacks):
    assert client.get(ABOUT).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        page = StandardPage.objects.get(slug="about")
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(ABOUT).status_code == 302


def test_a_draft_leaves_what_is_kept_alone(client, site, django_capture_on_commit_callbacks):
    client.get(ABOUT)
    page = StandardPage.objects.get(slug="about")
    page.intro = "Only a draft."
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision()
    count, response = queries_of(client, ABOUT)
    assert count == 0
    assert b"Only a draft." not in response.content


def test_a_preview_is_neither_taken_from_what_is_kept_nor_kept(client, site):
    public = shown(client, ABOUT)
    draft = StandardPage.objects.get(slug="about")
    draft.intro = "Seen in the preview alone."
    preview = draft.make_preview_request()
    assert "Seen in the preview alone." in preview.content.decode()
    assert shown(client, ABOUT) == public
    caches["pages"].clear()
    draft.make_preview_request()
    assert shown(client, ABOUT) == public


def test_a_change_in_one_process_is_seen_in_the_others(client, site, settings, tmp_path):
    files = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}
    settings.CACHES = {**settings.CACHES, "edition": files}
    before = page_cache.current_edition()
    assert page_cache.current_edition() == before
    page_cache.start_new_edition()
    assert page_cache.current_edition() != before


@pytest.mark.parametrize(
    "address", ["/refer/", "/accounts/login/", "/healthz", "/readyz", "/leave", "/nowhere/", "/portal/", "/about/?q=1"]
)
def test_what_is_not_a_public_page_is_never_kept(client, site, address):
    client.get(address)
    assert not caches["pages"]._cache


def answers(**about):
    response = HttpResponse("hello " * 100, headers={"Cache-Control": "public"})
    for name, value in about.items():
        response.headers[name] = value
    return response


@pytest.mark.parametrize(
    "about", [{"Vary": "Accept, Cookie"}, {"Cache-Control": "private"}, {"Cache-Control": "no-store"}]
)
def test_an_answer_that_depends_on_who_asks_is_never_kept(about):
    PageCacheMiddleware(lambda request: answers(**about))(RequestFactory().get("/"))
    assert not caches["pages"]._cache


def test_an_answer_with_a_cookie_is_never_kept():
    response = answers()
    response.set_cookie("who", "me")
    PageCacheMiddleware(lambda request: response)(RequestFactory().get("/"))
    assert not caches["pages"]._cache


def test_a_page_that_changes_by_itself_is_kept_until_then():
    now = timezone.now()
    response = answers()
    assert page_cache.lifetime_of(response) == 300
    changes_by_itself(response, now + timedelta(seconds=20))
    assert 0 < page_cache.lifetime_of(response) <= 20
    changes_by_itself(response, now - timedelta(seconds=1))
    assert page_cache.lifetime_of(response) == 0


def test_without_its_cache_the_site_still_answers(client, site, settings, caplog):
    settings.CACHES = {
        **settings.CACHES,
        "edition": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"},
    }
    assert client.get(ABOUT).status_code == 200
    page_cache.start_new_edition()
    assert "the cache does not answer" in caplog.text


def test_an_unknown_host_is_refused_as_ever(client, site):
    assert client.get(ABOUT, headers={"host": "evil.example"}).status_code == 400


def test_pages_of_two_hosts_are_kept_apart(client, site, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    client.get("/robots.txt", headers={"host": "one.example"})
    count = len(caches["pages"]._cache)
    client.get("/robots.txt", headers={"host": "two.example"})
    assert len(caches["pages"]._cache) == count + 1
