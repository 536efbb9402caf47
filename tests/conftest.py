"""Staff of every role, logged in as the real sign-in leaves them, and a database that tests may commit to."""

import itertools
import time

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import connection
from django_otp import DEVICE_ID_SESSION_KEY

from home.first_pages import load_site
from portal.accounts.adapter import LAST_SEEN, SESSION_BEGAN
from portal.accounts.models import AuthenticatorDevice, User
from portal.accounts.roles import Role
from portal.audit.triggers import install_triggers, remove_triggers
from programmes.models import Programme

numbers = itertools.count(1)
PASSWORD = "a long test Passphrase"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test finds the first pages of the site, loaded once, as it finds what migrations made."""
    with django_db_blocker.unblock():
        load_site()


@pytest.fixture(autouse=True)
def _empty_caches():
    for cache in caches.all():
        cache.clear()


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
        session[SESSION_BEGAN] = session[LAST_SEEN] = int(time.time())
        session.save()
        return client

    return log_client_in


@pytest.fixture
def _audit_refuses_again(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock():
        install_triggers(connection)


@pytest.fixture
def committed_db(_audit_refuses_again, transactional_db, django_db_serialized_rollback):
    """A database with real commits, for threads. It is emptied afterwards, which the audit trail would refuse."""
    yield
    remove_triggers(connection)
