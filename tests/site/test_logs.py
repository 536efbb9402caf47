"""What is logged and reported: which request, which view, which lines of code. Never what somebody typed."""

import json
import logging
import re
import sys
import uuid

import pytest
from django.test import Client

from portal.accounts.roles import Role
from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from sos_site.error_reports import scrubbed
from sos_site.log_filter import WithoutLinks
from sos_site.logs import JsonFormatter, request_id
from tests.intake.answers import story

FORMATTER = JsonFormatter()


def line_of(record):
    WithoutLinks().filter(record)
    return json.loads(FORMATTER.format(record))


def error_record(message="broken"):
    try:
        raise ValueError("Kofi Mensah, 07700 900123")
    except ValueError:
        return logging.LogRecord("portal", logging.ERROR, "", 1, message, (), sys.exc_info())


def test_a_line_is_json_and_says_when_where_and_what():
    line = line_of(logging.LogRecord("portal.outbox", logging.WARNING, "", 1, "mail %s not sent", ("x",), None))
    assert line.keys() == {"at", "level", "logger", "message"}
    assert (line["level"], line["logger"], line["message"]) == ("WARNING", "portal.outbox", "mail x not sent")


def test_an_error_is_told_by_its_kind_and_the_lines_it_passed_never_by_its_words():
    line = line_of(error_record())
    assert line["error"] == "ValueError"
    assert re.search(r"test_logs\.py:\d+ error_record", line["where"][-1])
    assert "Kofi" not in str(line)


@pytest.fixture
def logged(caplog):
    """The lines as production would write them."""
    caplog.set_level(logging.INFO)
    return lambda: [line_of(record) for record in caplog.records]


@pytest.mark.django_db
def test_no_line_holds_a_name_after_pages_and_errors(logged, log_in, staff, programmes, monkeypatch):
    referral = receive(answers=answers_of(story("9")), submission_key=uuid.uuid4())
    names = {"Kofi", "Mensah", "Dami", referral.reference}
    client = log_in(Client(raise_request_exception=False), staff(Role.DSL))
    for address in ("/", "/search/?q=Kofi", "/nowhere/Kofi/Mensah", "/portal/referrals/Kofi/", "/refer/Kofi/",
                    f"/portal/referrals/{referral.reference}/", "/portal/referrals/?view=Kofi"):  # fmt: skip
        client.get(address)
    client.post("/accounts/login/", {"login": "Kofi@example.org", "password": "Mensah"})

    def broken(*args, **kwargs):
        raise ValueError("Kofi Mensah")

    monkeypatch.setattr("portal.views.what_waits", broken)
    assert client.get("/portal/?name=Kofi").status_code == 500
    lines = logged()
    assert [line["view"] for line in lines if line.get("status") == 500] == ["portal_home"]
    assert any(line.get("status") == 404 for line in lines)
    assert [line for line in lines if any(name in str(line) for name in names)] == []


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        (0, "a-proxy-said-so", False),
        (1, "a-proxy-said-so", True),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, 'with "quotes" and\nlines', False),
    ],
)
def test_the_id_of_a_request_comes_from_us_or_from_our_proxy(client, settings, proxies, given, taken):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    answered = client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert (answered == given) is taken
    assert re.fullmatch(r"[0-9a-f]{32}", answered) or taken
    assert request_id.get() == ""


EVENT = {
    "event_id": "1", "level": "error", "transaction": "/portal/referrals/SOS-1/", "server_name": "machine",
    "request": {"url": "https://x/?q=Kofi", "data": "Kofi", "cookies": "Kofi", "headers": {"a": "Kofi"}},
    "user": {"email": "Kofi"}, "extra": {"x": "Kofi"}, "tags": {"x": "Kofi"}, "contexts": {"x": {"y": "Kofi"}},
    "breadcrumbs": {"values": [{"message": "Kofi"}]}, "message": "Kofi", "logentry": {"message": "Kofi"},
    "exception": {"values": [{
        "type": "ValueError", "value": "Kofi", "module": "builtins", "mechanism": {"data": "Kofi"},
        "stacktrace": {"frames": [{"filename": "a.py", "function": "f", "lineno": 3, "vars": {"name": "Kofi"}}]},
    }]},
}  # fmt: skip


def test_an_error_report_holds_the_kind_and_the_lines_of_code_and_nothing_else():
    sent = scrubbed(EVENT, {})
    assert "Kofi" not in str(sent)
    assert "SOS-1" not in str(sent)
    assert sent["exception"]["values"][0]["type"] == "ValueError"
    assert sent["exception"]["values"][0]["stacktrace"]["frames"] == [
        {"filename": "a.py", "function": "f", "lineno": 3}
    ]


def test_a_report_that_is_really_sent_is_scrubbed(run_in_production):
    code = """
import sentry_sdk
sent = []
def keep(envelope):
    sent.append(str([item.payload.json for item in envelope.items]))
sentry_sdk.get_client().transport.capture_envelope = keep
secret = "Kofi Mensah"
try:
    raise ValueError(secret)
except ValueError:
    sentry_sdk.capture_exception()
import logging; logging.getLogger("portal").error("%s was here", secret)
sentry_sdk.flush()
print(len(sent), "ValueError" in sent[0], any("Kofi" in each or "Mensah" in each for each in sent))
"""
    process = run_in_production(f"exec({code!r})", SENTRY_DSN="http://key@127.0.0.1:1/1")
    assert process.stdout == "2 True False\n", process.stderr
