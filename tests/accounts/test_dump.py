"""A copy of the whole database opens nothing: no seed, code, link, password or session in it can be used."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.core import signing
from django.core.management import call_command
from django.db import connection
from django.test import Client

from portal.accounts.models import AuthenticatorDevice
from portal.accounts.roles import Role
from portal.accounts.services.recovery import start_recovery
from sos_site.sessions import SessionStore, stored

from .sign_in_pages import SET_UP, code_of, is_logged_in, sign_in

pytestmark = pytest.mark.django_db

PASSWORD = "seven quiet lanterns"


def everything():
    """All rows of all tables, as text."""
    dump = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            dump += [repr(value) for row in cursor.fetchall() for value in row]
    return "\n".join(dump)


@pytest.fixture
def secrets(client, settings, capsys):
    """What somebody would want to find, from a person who is just setting up and one who recovers."""
    settings.MAILERS = {**settings.MAILERS, "default": {"BACKEND": "portal.outbox.mailer.OutboxBackend"}}
    call_command("invite", "new@example.org", "--role", "caseworker")
    invited = re.search(r"/invitation/([\w-]+)/", capsys.readouterr().out).group(1)
    names = {"first_name": "Nadia", "last_name": "Boateng", "password": PASSWORD}
    client.post(f"/accounts/invitation/{invited}/", names)
    client.get(SET_UP)
    device = AuthenticatorDevice.objects.get()
    page = client.post(SET_UP, {"code": code_of(device)}).content.decode()
    codes = re.findall(r"<li>([\w-]{19})</li>", page)
    client.post(SET_UP, {"kept": "1"})
    assert is_logged_in(client)
    call_command("invite", "another@example.org", "--role", "caseworker")
    waiting = re.search(r"/invitation/([\w-]+)/", capsys.readouterr().out).group(1)
    recovery = re.search(r"/recovery/([\w-]+)/", start_recovery(person=device.user, by=None)).group(1)
    Client().post("/accounts/password/reset/", {"email": "new@example.org"})
    return {
        "password": PASSWORD, "seed": device.seed, "key": device.secret, "key as typed": device.secret.replace(" ", ""),
        "used invitation": invited, "waiting invitation": waiting, "recovery": recovery,
        "session": client.cookies["sessionid"].value,
        **{f"code {number}": code for number, code in enumerate(codes)},
        **{f"code {number} as kept": code.replace("-", "") for number, code in enumerate(codes)},
    }  # fmt: skip


def test_no_secret_stands_in_the_database_in_any_spelling(secrets):
    assert len(secrets) == 28
    dump = everything().lower()
    assert "nadia" in dump  # or this test reads the wrong tables
    assert [name for name, secret in secrets.items() if secret.lower() in dump] == []


def test_no_link_for_a_new_password_stands_in_the_database(secrets):
    dump = everything()
    assert "password/reset" not in dump
    assert apps.get_model("outbox", "OutboxMessage").objects.count() >= 4


def test_the_content_of_a_session_cannot_be_put_in_the_place_of_another(client, staff):
    sign_in(client, staff(Role.CASEWORKER))
    Session = apps.get_model("sessions", "Session")
    [kept] = [row for row in Session.objects.all() if row.session_key == stored(client.cookies["sessionid"].value)]
    assert is_logged_in(client)
    other = SessionStore()
    other.create()
    Session.objects.filter(session_key=stored(other.session_key)).update(session_data=kept.session_data)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = other.session_key
    assert not is_logged_in(thief)
    assert is_logged_in(client)


def test_the_page_for_a_new_password_leaves_no_way_to_it_in_the_database(settings, staff, mailoutbox):
    user = staff(Role.CASEWORKER)
    visitor = Client()
    Client().post("/accounts/password/reset/", {"email": user.email})
    link = re.search(r"/accounts/password/reset/\S+", mailoutbox[0].body).group()
    visitor.get(link)
    [key] = re.findall(r"reset/[^-]+-(.+)/", link)
    rows = apps.get_model("sessions", "Session").objects.all()
    assert rows
    for row in rows:
        assert key not in row.session_data
        with pytest.raises(signing.BadSignature):
            signing.loads(row.session_data, salt="django.contrib.sessions.SessionStore")


def test_what_is_stored_of_a_session_opens_none(client, secrets):
    rows = apps.get_model("sessions", "Session").objects.all()
    assert rows
    for row in rows:
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
        assert not is_logged_in(thief)


def test_a_bare_copy_of_a_password_is_a_slow_hash():
    """The tests themselves use a quick one."""
    from django.conf import global_settings

    assert "PBKDF2" in global_settings.PASSWORD_HASHERS[0]
