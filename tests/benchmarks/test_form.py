"""`make bench`: the form on PostgreSQL: how many referrals are sent a second and none lost, how long a page takes."""

import itertools
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from tests.benchmarks.figures import report
from tests.faults.processes import Database, Processes, production
from tests.faults.sender import Sender
from tests.prepared import own_database

pytestmark = [pytest.mark.benchmark, pytest.mark.on_postgresql]
URL = os.environ.get("DATABASE_URL", "")
DRAFTS, SENDERS, ROUNDS = 600, 8, 400
TOKEN = "a" * 32  # the cookie and the form carry the same, which is what the check asks
PREPARE = f"""
from django.core.signing import TimestampSigner
from portal.referrals.demo import answers_of
from portal.referrals.demo_stories import STORIES
from portal.referrals.models import Draft
given = [answers_of(story) for story in STORIES]
for number in range({DRAFTS}):
    draft = Draft.objects.create(answers=given[number % len(given)])
    print(TimestampSigner(salt="draft").sign(str(draft.pk)))
"""


@pytest.fixture
def site(tmp_path_factory):
    """The site with production settings, on a database of its own."""
    folder = tmp_path_factory.mktemp("form")
    with own_database(URL, f"sos_bench_{os.getpid()}") as url:
        settings = {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"}
        site = Processes(production(folder, url, **settings), folder)
        site.manage("collectstatic", "-v0", "--no-input")
        site.database = Database(url)
        yield site
        site.end()


def send(port, keys):
    """Send one prepared draft after the other on one connection; return how long each took and what was answered."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={TOKEN}"}
    found = []
    for key in keys:
        began = time.perf_counter()
        connection.request("POST", "/refer/check/", urlencode({"key": key, "csrfmiddlewaretoken": TOKEN}), headers)
        response = connection.getresponse()
        response.read()
        found.append((time.perf_counter() - began, response.headers.get("Location")))
    return found


def test_sustained_submissions_a_second_and_none_lost(site):
    keys = site.manage("shell", "-v0", "-c", PREPARE).split()
    shares = [keys[number::SENDERS] for number in range(SENDERS)]
    _, port = site.web(workers=2)
    began = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as people:
        answered = list(itertools.chain(*people.map(lambda share: send(port, share), shares)))
    seconds = time.perf_counter() - began
    receipts = sum(leads_to == "/refer/received/" for _, leads_to in answered)
    stored = site.database.value("SELECT count(*) FROM referrals_referral")
    assert receipts == stored == DRAFTS
    site.manage("verify_audit")
    p95 = 1000 * statistics.quantiles([took for took, _ in answered], n=20)[-1]
    row = [len(keys), receipts, stored, receipts - stored, f"{receipts / seconds:.0f}", f"{p95:.0f} ms"]
    report("sent", ["sent", "receipts", "stored", "lost", "a second", "p95"], [[str(figure) for figure in row]])


def milliseconds(ask):
    """Return median and p95 of a request; the first ones, which fill caches, do not count."""
    times = []
    for _ in range(ROUNDS + 20):
        began = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times[20:]), statistics.quantiles(times[20:], n=20)[-1]


def test_a_page_of_the_form_beside_an_empty_view(site):
    _, port = site.web()
    sender = Sender(port).fill_in()
    typed = sender.pages()["young-person"] | {"key": sender.form["key"]}
    asked = {
        "an empty view behind this site's middleware": lambda: sender.ask("GET", "/empty/"),
        "a page of the form": lambda: sender.ask("GET", "/refer/young-person/"),
        "a page of the form, posted": lambda: sender.post("/refer/young-person/", typed),
    }
    rows = {name: milliseconds(ask) for name, ask in asked.items()}
    empty = rows["an empty view behind this site's middleware"][1]
    figures = [
        [name, f"{median:.1f} ms", f"{p95:.1f} ms", f"{p95 / empty:.1f}"] for name, (median, p95) in rows.items()
    ]
    report("form", ["one at a time", "median", "p95", "times the empty view’s p95"], figures)
