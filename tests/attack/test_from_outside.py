"""What somebody without an account tries against the running demo (`make attack`)."""

import re

import pytest

pytestmark = pytest.mark.attack
PUBLIC = ["/", "/about/", "/programmes/gangs/", "/get-help-now/", "/search/?q=help", "/news/", "/contact/"]
PRIVATE = [
    "/portal/",
    "/portal/referrals/",
    "/portal/people/",
    "/portal/audit/",
    "/portal/system/",
    "/cms/",
    "/cms/pages/",
    "/cms/snippets/",
    "/cms/images/",
    "/cms/documents/",
    "/cms/users/",
    "/cms/settings/",
    "/cms/reports/",
]
FORMS = ["/refer/", "/accounts/login/", "/accounts/password/reset/"]
ANYWHERE = [*PUBLIC, *FORMS, "/no-such-page/", "/robots.txt", "/healthz", "/.well-known/security.txt"]


@pytest.mark.parametrize("path", ANYWHERE)
def test_every_answer_carries_the_headers_that_protect(attacker, path):
    headers = attacker.ask(path).headers
    policy = headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in policy and "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert not headers.get("X-Powered-By")
    assert not re.search(r"\d", headers.get("Server", ""))


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_set_no_cookie(attacker, path):
    assert attacker.ask(path).cookies == []


@pytest.mark.parametrize("path", FORMS)
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(attacker, path):
    cookies = attacker.ask(path).cookies
    assert cookies or path == "/refer/"
    for cookie in cookies:
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Domain" not in cookie


@pytest.mark.parametrize("path", FORMS)
def test_what_is_personal_is_stored_by_no_cache(attacker, path):
    assert "no-store" in attacker.ask(path).headers["Cache-Control"]


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "https:evil.example",
    "%2f%2fevil.example",
    "javascript:alert(1)",
    "http://127.0.0.1@evil.example/",
    "\thttps://evil.example",
    "/%09/evil.example",
]


@pytest.mark.parametrize("where", ELSEWHERE)
@pytest.mark.parametrize(
    "path", ["/accounts/login/?next=", "/portal/?next=", "/leave?next=", "/leave?to=", "/_util/login/?next="]
)
def test_no_address_leads_to_another_site(attacker, site, path, where):
    from urllib.parse import quote

    answer = attacker.ask(path + quote(where, safe=""))
    assert "evil.example" not in answer.leads_to.partition("?")[0]
    assert f'action="{where}' not in answer.text and f'href="{where}' not in answer.text


@pytest.mark.parametrize("path", ["//evil.example/..", "//evil.example/%2e%2e", "/\\evil.example", "/%5cevil.example/"])
def test_an_address_with_two_slashes_leads_to_no_other_site(attacker, path):
    assert not re.match(r"(https?:)?[/\\]{2}evil", attacker.ask(path).leads_to)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "CONNECT", "DEBUG"])
@pytest.mark.parametrize("path", ["/", "/refer/", "/portal/", "/healthz"])
def test_other_methods_do_nothing(attacker, path, method):
    answer = attacker.ask(path, method)
    assert answer.status in {302, 400, 403, 404, 405, 501}
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL"])
def test_no_header_changes_method_or_address(attacker, header):
    answer = attacker.ask("/", **{header: "/portal/referrals/" if "URL" in header else "DELETE"})
    assert answer.status == 200
    assert "SOS-" not in answer.text


UP = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "....//", "..;/", "%252e%252e%252f", "..%c0%af", "..%00/"]


@pytest.mark.parametrize("up", UP)
@pytest.mark.parametrize("base", ["/static/", "/media/images/", "/documents/", "/"])
def test_no_path_leads_out_of_the_folders(attacker, base, up):
    for target in ("etc/passwd", "manage.py", "sos_site/settings.py", ".env", "var/sos.sqlite3"):
        answer = attacker.ask(f"{base}{up * 6}{target}")
        assert answer.status in {301, 302, 400, 404}, (base, up, target)
        assert b"root:" not in answer.content and b"SECRET" not in answer.content and b"SQLite" not in answer.content


@pytest.mark.parametrize(
    "path",
    [
        "/.env",
        "/.git/config",
        "/.git/HEAD",
        "/manage.py",
        "/var/sos.sqlite3",
        "/sos.sqlite3",
        "/compose.yaml",
        "/admin/",
        "/admin/login/",
        "/phpinfo.php",
        "/server-status",
        "/metrics",
        "/api/",
        "/api/v2/pages/",
        "/graphql",
        "/debug",
        "/__debug__/",
        "/backup/",
        "/backups/",
        "/attachments/",
        "/var/attachments/",
        "/media/",
        "/media/original_images/",
        "/static/",
        "/static/../manage.py",
        "/actuator/health",
        "/wp-login.php",
    ],
)
def test_nothing_lies_about(attacker, path):
    answer = attacker.ask(path)
    if answer.status == 301 and answer.leads_to == f"{path}/":  # an address without its last slash
        answer = attacker.ask(answer.leads_to)
    assert answer.status == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:80@evil.example", "", "a b", "[::"]
)
def test_a_host_that_is_not_ours_is_refused_and_never_repeated(attacker, host):
    for path in ("/", "/accounts/password/reset/", "/sitemap.xml"):
        answer = attacker.ask(path, Host=host)
        assert answer.status == 400
        assert "evil.example" not in answer.text


def test_a_forwarded_host_changes_nothing(attacker):
    for name in ("X-Forwarded-Host", "X-Host", "Forwarded", "X-Forwarded-Server"):
        answer = attacker.ask("/about/", **{name: "evil.example"})
        assert answer.status == 200
        assert "evil.example" not in answer.text


def test_what_one_visitor_sends_is_kept_for_no_other(attacker):
    """Cache poisoning: by a header, a query, a cookie or a method."""
    attacker.ask("/about/?mark=poison7", Cookie="mark=poison7", X_Forwarded_Host="poison7", Accept_Language="ar")
    attacker.ask("/about/", Referer="poison7", User_Agent="poison7", X_Forwarded_Proto="poison7")
    answer = attacker.ask("/about/")
    assert "poison7" not in answer.text + str(answer.headers)
    assert 'lang="en' in answer.text


@pytest.mark.parametrize("path", ["/portal/referrals/", "/portal/account/", "/refer/status/"])
def test_a_name_of_a_file_behind_a_private_page_makes_nothing_public(attacker, insiders, path):
    """Web cache deception: a private page under an address that a cache would take for a picture."""
    for ending in ("a.css", ";a.css", "%0aa.css", "%23.css", "a.js", "%3fa.png"):
        answer = insiders("triage").ask(path + ending)
        assert "public" not in answer.headers.get("Cache-Control", "")
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", PRIVATE)
def test_private_pages_lead_to_the_log_in(attacker, path):
    answer = attacker.ask(path)
    assert answer.status in {302, 404}
    assert answer.status == 404 or answer.leads_to.startswith("/accounts/login/")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("token", [None, "", "x" * 64, "another"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/accounts/logout/"])
def test_a_form_without_its_token_does_nothing(attacker, insiders, path, token):
    attacker.ask("/accounts/login/")
    fields = {"login": "triage@example.org", "email": "triage@example.org", "password": "x"}
    if token == "another":
        from .conftest import Attacker

        token = Attacker("http://" + attacker.host).form("/accounts/login/")
    answer = attacker.ask(path, "POST", fields if token is None else {**fields, "csrfmiddlewaretoken": token})
    assert answer.status == 403


def test_a_form_from_another_site_does_nothing(attacker):
    token = attacker.form("/accounts/login/")
    fields = {"login": "triage@example.org", "password": "x", "csrfmiddlewaretoken": token}
    assert attacker.ask("/accounts/login/", "POST", fields, Origin="https://evil.example").status == 403
    assert attacker.ask("/accounts/login/", "POST", fields, Origin="null").status == 403


STRANGE = [
    "/?page=" + "9" * 30,
    "/news/?page=-1",
    "/search/?q=" + "%00",
    "/search/?q=" + "a" * 7000,
    "/search/?q=%ff%fe",
    "/search/?q=' OR 1=1--",
    "/search/?q=%27%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/refer/%00/",
    "/%ff%fe/",
    "/news/?page=${7*7}",
    "/search/?q={{7*7}}{%25%20debug%20%25}",
    "/refer/status/?reference[]=x",
]


@pytest.mark.parametrize("path", STRANGE)
def test_strange_questions_get_plain_answers(attacker, path):
    answer = attacker.ask(path.replace(" ", "%20"))
    assert answer.status < 500
    assert "Traceback" not in answer.text and "Exception" not in answer.text
    assert "<script>alert(1)" not in answer.text
    assert "{{7*7}}" not in path or "49" not in re.findall(r'value="([^"]*)"', answer.text)


def test_a_page_of_an_error_tells_nothing_of_what_runs_here(attacker):
    for answer in (
        attacker.ask("/no-such-page/"),
        attacker.ask("/", Host="evil.example"),
        attacker.ask("/refer/", "PUT"),
    ):
        for word in ("Django", "Wagtail", "Python", "settings", "site-packages", "granian"):
            assert word.lower() not in answer.text.lower(), word


def test_trying_passwords_is_stopped(attacker):
    """From one address, for an account that there is and for one that there is not, alike."""
    for email in ("caseworker@example.org", "nobody@example.org"):
        tries = ({"login": email, "password": f"wrong {number}"} for number in range(12))
        answers = [attacker.post("/accounts/login/", fields) for fields in tries]
        assert any("Too many wrong passwords" in answer.text for answer in answers)


def test_a_header_cannot_be_smuggled_in(attacker):
    answer = attacker.ask("/accounts/login/?next=/portal/%0d%0aSet-Cookie:%20evil=1")
    assert not [cookie for cookie in answer.cookies if "evil" in cookie]
    assert "evil" not in answer.leads_to
