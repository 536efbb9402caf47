"""Response headers, area by area (security.md, "Web")."""

import json
import re

import pytest

from tests.home.site_pages import ADDRESSES

pytestmark = pytest.mark.django_db

FORM = ("/refer/", "/refer/privacy/", "/refer/nowhere/")
ACCOUNTS = ("/accounts/login/", "/accounts/login/code/", "/accounts/invitation/x/")
PORTAL = ("/portal/", "/portal/referrals/", "/portal/account/")
MACHINES = ("/healthz", "/readyz", "/robots.txt", "/sitemap.xml", "/nowhere/")
CMS = ("/cms/", "/cms/pages/", "/cms/snippets/")
STRICT = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
}


@pytest.fixture
def everywhere(client, log_in, team_leader, comms_publisher):
    """What each address outside the CMS answers, to somebody who may see it where that is needed."""
    responses = {address: client.get(address) for address in (*ADDRESSES, *FORM, *ACCOUNTS, *MACHINES, "/leave")}
    log_in(client, team_leader)
    return responses | {address: client.get(address) for address in PORTAL}


@pytest.fixture
def cms(client, log_in, comms_publisher):
    log_in(client, comms_publisher)
    return {address: client.get(address, follow=True) for address in CMS}


def policy(response):
    """The content security policy by directive."""
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: set(sources) for name, *sources in parts}


def test_the_addresses_tried_are_really_shown(everywhere):
    assert all(everywhere[address].status_code == 200 for address in (*ADDRESSES, "/refer/", "/portal/referrals/"))


def test_the_policy_for_content_is_strict_everywhere_but_in_the_cms(everywhere):
    for address, response in everywhere.items():
        found = policy(response)
        for directive, sources in STRICT.items():
            allowed = {source for source in found[directive] if not re.fullmatch(r"'nonce-[\w+/=-]{16,}'", source)}
            assert allowed == sources, (address, directive)
        assert "unsafe" not in response["Content-Security-Policy"], address
        assert not re.search(r"https?:|\*", response["Content-Security-Policy"]), address


def test_the_cms_alone_has_the_policy_that_wagtail_needs(cms):
    for address, response in cms.items():
        assert response.status_code == 200, address
        assert policy(response)["script-src"] == {"'self'", "'unsafe-inline'"}, address
        assert policy(response)["object-src"] == {"'none'"}, address
        assert policy(response)["frame-ancestors"] == {"'self'"}, address
        assert not re.search(r"https?:|unsafe-eval|\*", response["Content-Security-Policy"]), address


@pytest.mark.parametrize("address", ["/cms", "/cmsx/", "/portal/cms/", "/refer/cms/", "//cms/"])
def test_an_address_that_only_looks_like_the_cms_keeps_the_strict_policy(client, db, address):
    assert "unsafe" not in client.get(address)["Content-Security-Policy"]


def test_private_areas_are_never_kept_by_a_browser_or_a_proxy(everywhere, cms):
    private = {address: everywhere[address] for address in (*FORM, *ACCOUNTS, *PORTAL, "/leave")} | cms
    for address, response in private.items():
        assert {"no-store", "private"} <= {part.strip() for part in response["Cache-Control"].split(",")}, address


def test_the_answer_to_a_form_is_not_kept_either(client, programmes):
    assert "no-store" in client.post("/refer/", {})["Cache-Control"]
    assert "no-store" in client.post("/refer/", {"immediate_danger": "no"})["Cache-Control"]
    assert "no-store" in client.post("/accounts/login/", {"login": "a@example.org", "password": "x"})["Cache-Control"]


def test_every_response_forbids_guessing_types_framing_and_sensors(everywhere, cms):
    for address, response in (everywhere | cms).items():
        assert response["X-Content-Type-Options"] == "nosniff", address
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", address
        for sensor in ("camera", "microphone", "geolocation"):
            assert f"{sensor}=()" in response["Permissions-Policy"], address
    for address, response in everywhere.items():
        assert response["X-Frame-Options"] == "DENY", address
    assert {response["X-Frame-Options"] for response in cms.values()} <= {"DENY", "SAMEORIGIN"}


def test_no_other_site_learns_where_a_reader_came_from(everywhere, cms):
    for address, response in (everywhere | cms).items():
        wanted = "no-referrer" if address == "/leave" else "same-origin"
        assert response["Referrer-Policy"] == wanted, address


def test_no_response_says_which_software_answers(everywhere):
    for address, response in everywhere.items():
        assert not {"Server", "X-Powered-By"} & set(response.headers), address
        assert not re.search("wagtail|django", response.content.decode(), re.I), address


def test_cookies_cannot_be_read_by_scripts_or_sent_from_other_sites(client, programmes):
    client.post("/refer/", {"immediate_danger": "no"})
    client.get("/refer/who/")
    cookies = {cookie.key: cookie for cookie in client.cookies.values()}
    assert set(cookies) == {"sessionid", "csrftoken"}
    for cookie in cookies.values():
        assert cookie["httponly"] is True, cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
    assert cookies["sessionid"]["max-age"] == ""  # ends with the browser


# As in production


def test_in_production_everything_is_said_over_https_and_stays_there(run_in_production):
    said = json.loads(
        run_in_production(
            "import json; from django.test import Client; client = Client(headers={'host': 'sos.example.org'});"
            "over_tls = client.get('/healthz', secure=True); plain = client.get('/healthz');"
            "forwarded = client.get('/healthz', headers={'x-forwarded-proto': 'https'});"
            "print(json.dumps({'headers': dict(over_tls.headers), 'plain': [plain.status_code, plain['Location']],"
            "'forwarded': forwarded.status_code}))"
        ).stdout.splitlines()[-1]
    )
    seconds, *rest = [part.strip() for part in said["headers"]["Strict-Transport-Security"].split(";")]
    assert int(seconds.removeprefix("max-age=")) >= 365 * 24 * 3600
    assert rest == ["includeSubDomains", "preload"]
    assert said["plain"] == [301, "https://sos.example.org/healthz"]
    assert said["forwarded"] == 301  # no proxy is trusted unless TRUSTED_PROXIES says so


def test_in_development_no_browser_is_told_to_insist_on_https(client):
    assert "Strict-Transport-Security" not in client.get("/healthz", secure=True).headers
