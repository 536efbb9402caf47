"""Staff of every role, logged in as the real sign-in leaves them."""

import itertools
import os
import sqlite3
import time
from contextlib import closing

import pytest
from _pytest import runner
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django_otp import DEVICE_ID_SESSION_KEY
from hypothesis import settings as hypothesis_settings
from wagtail.models import Locale

from home.models import HomePage
from portal.accounts.adapter import LAST_SEEN, SESSION_BEGAN, STAFF_SESSION, VERIFIED_AT
from portal.accounts.models import AuthenticatorDevice, StaffSession, User
from portal.accounts.roles import Role
from programmes.models import Programme
from sos_site.shared_cache import silence

from .prepared import prepared_database, prepared_file

# Thousands of examples, for a night: pytest --hypothesis-profile=thorough
hypothesis_settings.register_profile("thorough", max_examples=10_000)

numbers = itertools.count(1)
PASSWORD = "a long test Passphrase"


def pytest_collection_modifyitems(items):
    """Begin with what needs no database: one worker goes on with that while another makes the prepared one."""
    items.sort(key=lambda item: "db" in item.fixturenames or item.get_closest_marker("django_db") is not None)


def pytest_runtest_protocol(item, nextitem):
    """Run a test as pytest does, on a stack with room.

    CPython keeps frames in chunks of 16 KiB, and asks the system for the next one whenever a call passes the end of a
    chunk. Beneath pytest most tests do that in a loop, thousands of times: one frame as large as a chunk of a megabyte
    leaves half of it to everything called from here, and the tests take an eighth less time.
    """
    return runner.pytest_runtest_protocol(item, nextitem)


FRAME = 66_000  # places for values, of eight bytes: a little over half a megabyte
pytest_runtest_protocol.__code__ = pytest_runtest_protocol.__code__.replace(co_stacksize=FRAME)


@pytest.fixture(scope="session")
def django_db_setup(_prepared, django_db_setup):
    """Every test finds what migrations made, and the first pages of the site."""


@pytest.fixture(scope="session")
def _prepared(django_test_environment, django_db_modify_db_settings):
    """What the test database begins with: Django finds it there, and nothing is left to migrate."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = prepared_database(os.environ["DATABASE_URL"])
        yield
        return
    memory = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)
    with closing(memory), closing(sqlite3.connect(prepared_file())) as prepared:
        prepared.backup(memory)
        yield  # as long as somebody is connected, what is in memory stays


@receiver(connection_created)
def _in_no_order(connection, **kwargs):
    """What is asked for in no order comes the wrong way round: nothing relies on an order that nobody promised."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA reverse_unordered_selects = ON")


@pytest.fixture(autouse=True)
def _empty_caches():
    silence.until = 0.0
    for cache in caches.all():
        cache.clear()


@pytest.fixture
def site(db):
    """The home page of the site, which is loaded already."""
    return HomePage.objects.get(locale=Locale.get_default())


@pytest.fixture
def programmes(db):
    """The four programmes by code, as the migration made them."""
    return {programme.code: programme for programme in Programme.objects.all()}


@pytest.fixture
def staff(db):
    """Make a member of staff with these roles and a confirmed authenticator."""

    def make_staff(*roles, **fields):
        number = next(numbers)
        names = {"first_name": f"Person{number}", "last_name": "Test"}
        user = User.objects.create_user(f"person{number}@example.org", PASSWORD, **names | fields)
        user.groups.set(Group.objects.filter(name__in=[Role(role) for role in roles]))
        AuthenticatorDevice.objects.create(user=user, name="Test authenticator", confirmed=True)
        return user

    return make_staff


@pytest.fixture
def triage_officer(staff):
    return staff(Role.TRIAGE_OFFICER)


@pytest.fixture
def team_leader(staff):
    return staff(Role.TEAM_LEADER)


@pytest.fixture
def dsl(staff):
    return staff(Role.DSL)


@pytest.fixture
def caseworker(staff):
    return staff(Role.CASEWORKER)


@pytest.fixture
def other_caseworker(staff):
    return staff(Role.CASEWORKER)


@pytest.fixture
def system_admin(staff):
    return staff(Role.SYSTEM_ADMIN)


@pytest.fixture
def data_protection_lead(staff):
    return staff(Role.DATA_PROTECTION_LEAD)


@pytest.fixture
def comms_editor(staff):
    return staff(Role.COMMS_EDITOR)


@pytest.fixture
def comms_publisher(staff):
    return staff(Role.COMMS_PUBLISHER)


@pytest.fixture
def log_in():
    """Give a client the session that a full sign-in leaves behind."""

    def log_client_in(client, user):
        device = AuthenticatorDevice.objects.filter(user=user, confirmed=True).first()
        client.force_login(user)
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session[SESSION_BEGAN] = session[LAST_SEEN] = session[VERIFIED_AT] = int(time.time())
        row = StaffSession.objects.create(user=user, browser="A test", second_factor=device.name)
        session[STAFF_SESSION] = str(row.pk)
        session.save()
        return client

    return log_client_in
