"""Without Redis the public site goes on, and the log-in refuses: limits on tries are kept there (security.md)."""

import socket

import pytest
from django.core.cache import caches
from django.test import Client
from redis.exceptions import RedisError

from portal.accounts.roles import Role
from sos_site import shared_cache
from sos_site.shared_cache import FOR_SPEED, NOT_ASKED_AGAIN_FOR
from tests.accounts.sign_in_pages import give_password, has_nobody
from tests.home.site_pages import ADDRESSES

pytestmark = pytest.mark.django_db
MORE = ("/search/?q=knife", "/search/?q=nife", "/sitemap.xml", "/robots.txt", "/leave", "/refer/", "/refer/status/")


@pytest.fixture
def without_redis(settings):
    away = {"BACKEND": "sos_site.shared_cache.SharedCache", "LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {**settings.CACHES, "default": away, "edition": away}


@pytest.mark.usefixtures("site", "without_redis")
def test_every_public_address_answers(client):
    answers = {address: client.get(address).status_code for address in (*ADDRESSES, *MORE)}
    assert {address: status for address, status in answers.items() if status not in (200, 302)} == {}


@pytest.mark.usefixtures("without_redis")
def test_nobody_logs_in(staff):
    client = Client(raise_request_exception=False)
    assert give_password(client, staff(Role.TRIAGE_OFFICER)).status_code >= 400
    assert has_nobody(client)


@pytest.mark.usefixtures("without_redis")
def test_what_is_for_speed_alone_is_done_without_and_everything_else_raises():
    cache = caches["default"]
    for prefix in FOR_SPEED:
        assert cache.get(f"{prefix}-x", "nothing") == "nothing"
        assert cache.get_or_set(f"{prefix}-x", lambda: "made") == "made"
        assert cache.get_many([f"{prefix}-x"]) == {}
        cache.set(f"{prefix}-x", 1)
        assert cache.set_many({f"{prefix}-x": 1}) == [f"{prefix}-x"]
        assert not cache.delete(f"{prefix}-x")
    for question in (
        lambda: cache.get("allauth:rl:login"),
        lambda: cache.add("allauth:rl:login:lock", True),
        lambda: cache.set("readyz", 1),
        lambda: cache.delete("allauth:rl:login:lock"),
        lambda: cache.incr("files"),
        lambda: cache.get_many(["wagtail_site_root_paths", "allauth:rl:login"]),
    ):
        with pytest.raises(RedisError):
            question()


@pytest.mark.usefixtures("without_redis")
def test_what_is_for_speed_is_not_waited_for_again_at_once(monkeypatch):
    clock, asked = [1000.0], []
    monkeypatch.setattr(shared_cache.time, "monotonic", lambda: clock[0])

    def question():
        asked.append(clock[0])
        raise RedisError

    cache = caches["default"]
    for _ in range(3):
        assert cache.ask(["wagtail_x"], question, "without") == "without"
    assert len(asked) == 1
    clock[0] += NOT_ASKED_AGAIN_FOR
    cache.ask(["wagtail_x"], question, "without")
    assert len(asked) == 2


def test_a_redis_that_swallows_questions_is_waited_for_with_one_of_them(client, site, settings):
    settings.PUBLIC_PAGE_LIFETIME = 300
    with socket.create_server(("127.0.0.1", 0)) as swallows:
        swallows.setblocking(False)
        redis = {
            "BACKEND": "sos_site.shared_cache.SharedCache",
            "LOCATION": f"redis://127.0.0.1:{swallows.getsockname()[1]}",
            "OPTIONS": {"socket_timeout": 0.1},
        }
        settings.CACHES = {**settings.CACHES, "default": redis, "edition": redis}
        assert [client.get(address).status_code for address in ("/", "/about/", "/refer/")] == [200, 200, 200]
        swallows.accept()
        with pytest.raises(BlockingIOError):
            swallows.accept()  # whatever waits in vain connects anew
