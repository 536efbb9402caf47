"""Each test has a PostgreSQL database of its own beside the one of DATABASE_URL, and processes that it may kill."""

import itertools
import os
import tempfile
from pathlib import Path

import pytest

from tests.prepared import own_database

from .processes import Cluster, Database, Processes, production

numbers = itertools.count(1)
URL = os.environ.get("DATABASE_URL", "")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def prepared(folder):
    """A database with the first pages and a triage officer to be told, ready to be copied, and the static files."""
    if not URL:
        pytest.fail("These tests need PostgreSQL: set DATABASE_URL.")
    name = f"sos_faults_{os.getpid()}"
    with own_database(URL, name) as url:
        site = Processes(production(folder, url), folder)
        for command in (["collectstatic", "-v0", "--no-input"], ["shell", "-v0", "-c", OFFICER]):
            site.manage(*command)
        yield name, url


OFFICER = """
from django.contrib.auth.models import Group
from portal.accounts.models import User
User.objects.create_user("officer@example.org", None).groups.add(Group.objects.get(name="triage_officer"))
"""


@pytest.fixture
def site(prepared, folder, tmp_path):
    """A site with an empty database of its own; nothing runs yet."""
    name, _ = prepared
    with own_database(URL, f"{name}_{next(numbers)}", template=name) as url:
        processes = Processes(production(folder, url), tmp_path)
        processes.database = Database(url)
        yield processes
        processes.end()


@pytest.fixture
def cluster_folder():
    """A folder that the owner of a cluster can reach, whoever runs the tests."""
    with tempfile.TemporaryDirectory(prefix="sos-cluster-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def site_on_its_own_cluster(prepared, folder, tmp_path, cluster_folder):
    """The same on a PostgreSQL server that belongs to the test."""
    cluster = Cluster(cluster_folder)
    try:
        cluster.copy_from(prepared[1])
        processes = Processes(production(folder, cluster.url), tmp_path)
        processes.database, processes.cluster = Database(cluster.url), cluster
        yield processes
        processes.end()
    finally:
        cluster.stop()


@pytest.fixture
def whole():
    """Check what holds after every fault: what was shown is stored, once, whole, and its trail verifies."""

    def check(site, shown):
        database = site.database
        stored = database.column("SELECT reference FROM referrals_referral")
        assert sorted(stored) == sorted(set(shown))
        for table in ("referrals_searchtoken", "referrals_risksuggestion"):
            lacking = f"SELECT reference FROM referrals_referral r WHERE NOT EXISTS (SELECT FROM {table} WHERE referral_id = r.id)"  # noqa: E501
            assert database.column(lacking) == [], table
            orphans = f"SELECT count(*) FROM {table} WHERE referral_id NOT IN (SELECT id FROM referrals_referral)"
            assert database.value(orphans) == 0, table
        for action in ("referral_received", "risk_suggested"):
            written = f"SELECT reference FROM audit_auditentry WHERE action = '{action}'"
            assert sorted(database.column(written)) == sorted(stored), action
        keys = database.column("SELECT key FROM outbox_outboxmessage")
        ids = database.column("SELECT id::text FROM referrals_referral")
        assert sorted(key.split(":")[1] for key in keys if key.startswith("received:")) == sorted(ids)
        assert sorted(key.split(":")[1] for key in keys if key.startswith("waiting:")) == sorted(ids)
        assert (
            database.value(
                "SELECT count(*) FROM referrals_draft WHERE id IN (SELECT submission_key FROM referrals_referral)"
            )
            == 0
        )
        site.manage("verify_audit")

    return check
