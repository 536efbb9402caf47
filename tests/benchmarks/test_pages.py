"""`make bench`: how long pages take, as multiples of a view that does nothing, measured in the same run."""

import statistics
import time
import uuid

import pytest

from home.first_pages import load_site
from portal.referrals.demo import answers_of
from portal.referrals.demo_stories import STORIES
from portal.referrals.intake.submission import receive
from tests.benchmarks.figures import report

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
ROUNDS = 60


def milliseconds(client, address):
    """Return the median time of a page; the first requests, which fill caches, do not count."""
    times = []
    for _ in range(ROUNDS + 5):
        start = time.perf_counter()
        response = client.get(address)
        times.append(1000 * (time.perf_counter() - start))
        assert response.status_code == 200, address
    return statistics.median(times[5:])


def test_pages_as_multiples_of_an_empty_view(client, log_in, programmes, triage_officer, settings):
    settings.DEBUG = False
    load_site()
    referrals = [receive(answers=answers_of(story), submission_key=uuid.uuid4()) for story in STORIES]
    empty = milliseconds(client, "/healthz")
    public = ("/", "/programmes/county-lines/", "/get-help-now/", "/refer/")
    rows = [("empty view", empty), *((address, milliseconds(client, address)) for address in public)]
    log_in(client, triage_officer)
    rows.append((f"queue of {len(referrals)}", milliseconds(client, "/portal/referrals/")))
    for _ in range(10):
        for story in STORIES:
            receive(answers=answers_of(story), submission_key=uuid.uuid4())
    rows.append((f"queue, 50 of {11 * len(referrals)}", milliseconds(client, "/portal/referrals/")))
    rows.append(("a referral", milliseconds(client, referrals[2].get_absolute_url())))
    figures = [[name, f"{median:.1f} ms", f"{median / empty:.0f}"] for name, median in rows]
    report("one request at a time", ["page", "median", "times the empty view"], figures)
