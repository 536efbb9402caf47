"""The running demo on this machine, and somebody who asks it whatever they like. Nothing else is ever asked."""

import re
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import pytest

from portal.accounts.demo import DEMO_PASSWORD
from tests.browser.conftest import site

__all__ = ["site"]


class Answer:
    """What the site answered."""

    def __init__(self, response):
        self.status, self.headers, self.content = response.status, response.headers, response.read()
        self.cookies = self.headers.get_all("Set-Cookie") or []

    @property
    def text(self):
        return self.content.decode(errors="replace")

    @property
    def leads_to(self):
        return self.headers.get("Location", "")


class Attacker:
    """A browser that keeps cookies and obeys nobody."""

    def __init__(self, url):
        self.host, self.cookies = urlsplit(url).netloc, {}
        assert self.host.startswith("127.0.0.1:")

    def ask(self, path, method="GET", body=None, **headers):
        """Send a request with exactly this path."""
        connection = HTTPConnection(self.host, timeout=30)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            headers.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if isinstance(body, dict):
            body = urlencode(body)
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        try:
            connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            content = body.encode() if isinstance(body, str) else body
            if content is not None:
                connection.putheader("Content-Length", str(len(content)))
            connection.endheaders(content)
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        for line in answer.cookies:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer

    def form(self, path):
        """Open a page and return the token of its form."""
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', self.ask(path).text)[1]

    def post(self, path, fields, page=None):
        return self.ask(path, "POST", {**fields, "csrfmiddlewaretoken": self.form(page or path)})


@pytest.fixture
def attacker(site):
    return Attacker(site.url)


@pytest.fixture(scope="session")
def insiders(site):
    """Somebody of each role, logged in with password and code, once for all tests."""
    found = {}

    def log_in(name):
        if name not in found:
            someone = Attacker(site.url)
            email = f"{name}@example.org"
            someone.post("/accounts/login/", {"login": email, "password": DEMO_PASSWORD})
            answer = someone.post("/accounts/login/code/", {"code": site.code_of(email)})
            assert answer.status == 302, answer.text[:500]
            found[name] = someone
        return found[name]

    return log_in
