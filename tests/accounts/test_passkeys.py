"""Passkeys and security keys: a second factor like the others, and never more than that (security.md, "Sign-in")."""

import html
import json
import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django_otp_webauthn.models import WebAuthnCredential

from portal.accounts.models import AuthenticatorDevice
from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry

from .sign_in_pages import CODE, give_password, has_nobody, is_logged_in, sign_in
from .soft_key import SoftKey

pytestmark = pytest.mark.django_db

AT = {"headers": {"host": "localhost:8000"}}
ADD = "/portal/account/passkey/"


@pytest.fixture
def client():
    return Client(**AT)


@pytest.fixture
def user(staff):
    return staff(Role.TRIAGE_OFFICER)


def options_in(response):
    """What the page tells the browser to ask the key."""
    [found] = re.findall(r'data-passkey-options="([^"]*)"', response.content.decode())
    return json.loads(html.unescape(found))


def add_key(client, key, name="Key on my ring"):
    options = options_in(client.get(ADD))
    return client.post(ADD, {"name": name, "passkey": key.make(options)})


@pytest.fixture
def key(user):
    """A key that the person has added."""
    browser, key = Client(**AT), SoftKey()
    sign_in(browser, user)
    assert add_key(browser, key).status_code == 302
    return key


def ask_for_key(client, user):
    give_password(client, user)
    return options_in(client.get(CODE))


def test_a_passkey_logs_in_after_the_password(client, user, key):
    options = ask_for_key(client, user)
    assert has_nobody(client)
    response = client.post(CODE, {"passkey": key.use(options)})
    assert response.url == "/portal/"
    assert is_logged_in(client)


def test_a_passkey_works_when_the_app_is_gone(client, user, key):
    AuthenticatorDevice.objects.filter(user=user).delete()
    client.post(CODE, {"passkey": key.use(ask_for_key(client, user))})
    assert is_logged_in(client)


def test_a_passkey_without_a_password_opens_nothing(client, user, key):
    options = ask_for_key(client, user)
    stranger = Client(**AT)
    stranger.post(CODE, {"passkey": key.use(options)})
    stranger.post("/accounts/login/", {"login": user.email, "password": "", "passkey": key.use(options)})
    assert has_nobody(stranger)


def test_the_passkey_comes_first_where_there_is_one(client, user, key):
    give_password(client, user)
    page = client.get(CODE).content.decode()
    assert page.index("Use your passkey") < page.index('name="code"')


def test_whoever_has_no_passkey_is_not_asked_for_one(client, user):
    give_password(client, user)
    assert "passkey or security key" not in client.get(CODE).content.decode()


def test_an_answer_is_taken_once(client, user, key):
    answer = key.use(ask_for_key(client, user))
    client.post(CODE, {"passkey": answer})
    again = Client(**AT)
    ask_for_key(again, user)
    assert again.post(CODE, {"passkey": answer}).status_code == 422
    assert has_nobody(again)


def test_the_challenge_of_one_browser_is_not_that_of_another(client, user, key):
    options = ask_for_key(Client(**AT), user)
    ask_for_key(client, user)
    assert client.post(CODE, {"passkey": key.use(options)}).status_code == 422
    assert has_nobody(client)


def test_the_key_of_somebody_else_is_refused(client, user, key, staff):
    other = staff(Role.DSL)
    theirs = Client(**AT)
    sign_in(theirs, other)
    other_key = SoftKey()
    add_key(theirs, other_key)
    response = client.post(CODE, {"passkey": other_key.use(ask_for_key(client, user))})
    assert response.status_code == 422
    assert has_nobody(client)
    assert AuditEntry.objects.filter(action=Action.SIGN_IN_REFUSED, actor=user).exists()


def test_a_key_that_is_not_confirmed_is_refused(client, user, key):
    options = ask_for_key(client, user)
    WebAuthnCredential.objects.update(confirmed=False)
    assert client.post(CODE, {"passkey": key.use(options)}).status_code == 422
    assert has_nobody(client)


@pytest.mark.parametrize("wrong", [{"origin": "https://evil.example"}, {"site": "evil.example"}])
def test_what_was_signed_for_another_site_is_refused(client, user, key, wrong):
    for name, value in wrong.items():
        setattr(key, name, value)
    assert client.post(CODE, {"passkey": key.use(ask_for_key(client, user))}).status_code == 422
    assert has_nobody(client)


def test_a_signature_by_another_key_under_the_same_name_is_refused(client, user, key):
    forged = SoftKey()
    forged.identity = key.identity
    assert client.post(CODE, {"passkey": forged.use(ask_for_key(client, user))}).status_code == 422
    assert has_nobody(client)


@pytest.mark.parametrize("sent", ["", "x", "[]", "null", "{}", '{"id": 1}', "\x00", "9" * 30_000, '{"response": {}}'])
def test_nonsense_for_a_passkey_is_answered_and_logs_nobody_in(client, user, key, sent):
    ask_for_key(client, user)
    assert client.post(CODE, {"passkey": sent}).status_code == 422
    assert has_nobody(client)


def test_a_key_is_added_once_and_its_owner_is_told(client, user, key):
    other = Client(**AT)
    sign_in_with(other, user, key)
    assert add_key(other, key).status_code == 422
    assert WebAuthnCredential.objects.filter(user=user).count() == 1


def sign_in_with(client, user, key):
    return client.post(CODE, {"passkey": key.use(ask_for_key(client, user))})


def test_a_passkey_made_for_another_page_is_not_added(client, user):
    sign_in(client, user)
    assert add_key(client, SoftKey(origin="https://evil.example")).status_code == 422
    assert not WebAuthnCredential.objects.exists()


def test_a_passkey_needs_a_name(client, user):
    sign_in(client, user)
    response = add_key(client, SoftKey(), name="")
    assert response.status_code == 422
    assert "Give it a name" in response.content.decode()


def test_at_an_address_that_is_a_number_passkeys_are_not_offered(user):
    client = Client(headers={"host": "127.0.0.1:8000"})
    sign_in(client, user)
    assert "data-passkey-options" not in client.get(ADD).content.decode()


@pytest.mark.parametrize("name", ["credential-authentication-begin", "credential-registration-begin"])
def test_the_addresses_of_the_passkey_library_are_not_reachable(name, settings):
    with pytest.raises(NoReverseMatch):
        reverse(f"otp_webauthn:{name}")
    assert settings.OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN is False
    assert settings.AUTHENTICATION_BACKENDS == ["allauth.account.auth_backends.AuthenticationBackend"]
