"""Somebody who fills in the form and sends it, and does not give up before a receipt is shown."""

import re
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from django.utils import timezone

from tests.intake.answers import story

from .processes import until

BOUNDARY = b"----between-two-parts"
REFERENCE = re.compile(r'class="reference">(SOS-\w{4}-\w{4})<')


class Sender:
    """One browser: its cookies, and the form that it is about to send."""

    headers: dict[str, str] = {}

    def __init__(self, port, number="3"):
        self.port, self.number = port, number
        self.cookies, self.form = {}, {}

    def connect(self):
        return HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method, path, form=None, raw=None):
        """Send one request and return status, where it leads, and the page."""
        connection = self.connect()
        headers = {**self.headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body, headers["Content-Type"] = raw or (None, "text/plain")
        if form is not None:
            body, headers["Content-Type"] = urlencode(form, doseq=True), "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            page = response.read().decode()
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return response.status, response.headers.get("Location"), page

    def post(self, path, form):
        return self.ask("POST", path, {**form, "csrfmiddlewaretoken": self.form["csrfmiddlewaretoken"]})

    def fill_in(self):
        """Answer every page, and stop before the button that sends."""
        _, _, page = self.ask("GET", "/refer/")
        self.form["csrfmiddlewaretoken"] = hidden(page, "csrfmiddlewaretoken")
        for slug, typed in self.pages().items():
            status, _, page = self.post("/refer/" if slug == "danger" else f"/refer/{slug}/", typed)
            assert status == 302, (slug, status, page)
        _, _, page = self.ask("GET", "/refer/check/")
        self.form["key"] = hidden(page, "key")
        return self

    def pages(self):
        typed = story(self.number).answers(timezone.now())
        first = ("danger", "who", "programme")
        return {slug: typed[slug] for slug in (*first, *(slug for slug in typed if slug not in first)) if slug in typed}

    def upload(self, name, content):
        """Add one file. Returns the status and the page."""
        token = self.form["csrfmiddlewaretoken"].encode()
        parts = {'name="csrfmiddlewaretoken"': token, f'name="uploads"; filename="{name}"': content}
        body = b"".join(
            b"--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (BOUNDARY, head.encode(), value)
            for head, value in parts.items()
        )
        kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
        status, _, page = self.ask("POST", "/refer/files/", raw=(body + b"--%s--\r\n" % BOUNDARY, kind))
        return status, page

    def send(self):
        """Press the button once. Returns the reference of the receipt, or None when none was shown."""
        try:
            status, leads_to, _ = self.post("/refer/check/", {"key": self.form["key"]})
            if status != 302 or leads_to != "/refer/received/":
                return None
            found = REFERENCE.search(self.ask("GET", leads_to)[2])
        except (OSError, HTTPException):
            return None
        return found[1] if found else None

    def send_until_received(self):
        """Press the button until a receipt is shown, as a person would."""
        return until(self.send, "a receipt is shown")


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]
