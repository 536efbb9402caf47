"""`make bench`: the pages of triage on PostgreSQL, with a thousand referrals and with many more.

A thousand, a hundred thousand and a million, or as many as `SIZES=1000,10000` says. Each size has a database and a
server of its own, and they are asked in turn, so that whatever else the machine does meets them all.
"""

import os
import statistics
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.benchmarks.figures import draw_growth, report
from tests.faults.processes import Database, Processes, production
from tests.prepared import own_database

pytestmark = [pytest.mark.benchmark, pytest.mark.on_postgresql]
URL = os.environ.get("DATABASE_URL", "")
SIZES = [int(size) for size in os.environ.get("SIZES", "1000,100000,1000000").split(",")]
ROUNDS = int(os.environ.get("ROUNDS", "100"))
TOKEN = "a" * 32  # the cookie and the form carry the same, which is what the check asks
STAFF = """
from django.contrib.auth.models import Group
from portal.accounts.models import User
for number in range(12):
    role = "caseworker" if number % 2 else "triage_officer"
    person = User.objects.create_user(f"person{number}@example.org", None, first_name=f"Person{number}")
    person.groups.add(Group.objects.get(name=role))
"""
LOG_IN = """
import time
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django_otp import DEVICE_ID_SESSION_KEY
from portal.accounts.adapter import LAST_SEEN, SESSION_BEGAN, STAFF_SESSION, VERIFIED_AT
from portal.accounts.models import AuthenticatorDevice, StaffSession, User
from portal.referrals.models import Referral
from portal.referrals.triage.filters import Filters
from portal.referrals.triage.saved_views import keep_view
from sos_site.sessions import SessionStore
officer = User.objects.get(email="person0@example.org")
device = AuthenticatorDevice.objects.create(user=officer, name="Benchmark", confirmed=True)
row = StaffSession.objects.create(user=officer, browser="A benchmark", second_factor=device.name)
session = SessionStore()
session.update({
    SESSION_KEY: str(officer.pk), BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
    HASH_SESSION_KEY: officer.get_session_auth_hash(), DEVICE_ID_SESSION_KEY: device.persistent_id,
    STAFF_SESSION: str(row.pk),
})
session[SESSION_BEGAN] = session[LAST_SEEN] = session[VERIFIED_AT] = int(time.time())
session.create()
for name, filters in (("Red", Filters(band="RED")), ("Not reached", Filters(flag="stuck"))):
    keep_view(owner=officer, name=name, filters=filters)
referral = Referral.objects.open().exclude(owner=None).earliest("received_at")
person = referral.answers["young-person"]
print(session.session_key, referral.reference, person["first_name"], person["last_name"], sep="|")
"""


class Staff:
    """A triage officer who is logged in at a site with so many referrals, and asks for its pages."""

    def __init__(self, site, size):
        began = time.monotonic()
        site.manage("make_referrals", str(size))
        self.made_in = time.monotonic() - began
        key, self.reference, self.first, self.last = site.manage("shell", "-v0", "-c", LOG_IN).strip().split("|")
        _, port = site.web()
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {
            "Cookie": f"sessionid={key}; csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        self.times = {name: [] for name in self.pages()}

    def pages(self):
        """What is asked for: a page’s name, its address, and what is posted to it."""
        search = {"csrfmiddlewaretoken": TOKEN}
        return {
            "an empty view behind the same middleware and log-in": ("/empty-for-staff/", None),
            "queue": ("/portal/referrals/", None),
            "filtered queue": ("/portal/referrals/?band=RED&programme=county_lines", None),
            "a filter that finds nothing": ("/portal/referrals/?band=RED&programme=gangs&flag=unowned", None),
            "search by full name": ("/portal/referrals/", search | {"q": f"{self.first} {self.last}"}),
            "search by first name": ("/portal/referrals/", search | {"q": self.first}),
            "search by date of birth": ("/portal/referrals/", search | {"q": "14 March 2010"}),
            "referral": (f"/portal/referrals/{self.reference}/", None),
        }

    def ask(self, name):
        address, form = self.pages()[name]
        began = time.perf_counter()
        self.connection.request("POST" if form else "GET", address, urlencode(form) if form else None, self.headers)
        answer = self.connection.getresponse()
        page = answer.read()
        self.times[name].append(1000 * (time.perf_counter() - began))
        assert answer.status == 200, (name, answer.status, page[:400])


@pytest.fixture
def sites(tmp_path_factory):
    """A site with production settings for each size, on a database of its own, with people who could triage."""
    with ExitStack() as databases:
        found = {}
        for size in SIZES:
            folder = Path(tmp_path_factory.mktemp("triage"))
            url = databases.enter_context(own_database(URL, f"sos_triage_{os.getpid()}_{size}"))
            site = Processes(
                production(folder, url, DJANGO_SETTINGS_MODULE="tests.benchmarks.settings", HOME="/tmp"), folder
            )  # fmt: skip
            for command in (["collectstatic", "-v0", "--no-input"], ["shell", "-v0", "-c", STAFF]):
                site.manage(*command)
            site.database = Database(url)
            databases.callback(site.end)
            found[size] = site
        yield found


def test_pages_of_triage_with_few_and_with_many_referrals(sites):
    staff = {size: Staff(site, size) for size, site in sites.items()}
    for number in range(ROUNDS + 10):
        for person in staff.values():
            for name in person.pages():
                person.ask(name)
        if number == 9:  # what fills caches does not count
            for person in staff.values():
                person.times = {name: [] for name in person.pages()}
    made = {size: f"{size:,} referrals made in {person.made_in:.0f} s" for size, person in staff.items()}
    print("\n".join(["", *made.values()]))
    tell({size: {name: person.times[name] for name in person.pages()} for size, person in staff.items()})


def tell(times):
    """Write the table and the picture of these milliseconds, by size and page."""
    first, *_, last = sizes = list(times)
    empty = next(iter(times[first]))
    p95 = {
        size: {name: statistics.quantiles(taken, n=20)[-1] for name, taken in pages.items()}
        for size, pages in times.items()
    }
    head = ["page", *(f"{figure}, {size:,}" for size in sizes for figure in ("median", "p95"))]
    head += [f"p95, {last:,} : {first:,}", f"p95, {last:,} : empty view"]
    rows = [
        [
            name,
            *(f"{time:.1f} ms" for size in sizes for time in (statistics.median(times[size][name]), p95[size][name])),
            f"{p95[last][name] / p95[first][name]:.2f}",
            f"{p95[last][name] / p95[last][empty]:.1f}",
        ]
        for name in times[first]
    ]
    report("triage", head, rows)
    draw_growth(sizes, {name: [p95[size][name] for size in sizes] for name in times[first]})
