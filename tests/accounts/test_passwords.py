"""Passwords: weak and stolen ones, and forgotten ones."""

import hashlib
import re
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import SecurityEvent, User
from portal.accounts.password_checks import is_in_file
from portal.accounts.roles import Role
from portal.outbox.models import MailKind, OutboxMessage
from tests.conftest import PASSWORD

from .sign_in_pages import give_code, give_password, has_nobody, is_logged_in, right_code, sign_in

pytestmark = pytest.mark.django_db

FORGOTTEN = "/accounts/password/reset/"
NEW = "seven quiet lanterns"


@pytest.fixture(autouse=True)
def _mails_go_into_the_outbox(settings):
    settings.MAILERS = {**settings.MAILERS, "default": {"BACKEND": "portal.outbox.mailer.OutboxBackend"}}


@pytest.fixture
def user(staff):
    return staff(Role.CASEWORKER, first_name="Winifred", last_name="Appleyard")


# Weak and stolen ones


@pytest.mark.parametrize(
    "password",
    ["short words", "password12345", "qwertyuiop123", "Winifred2026!", "aaaaaaaaaaaaaaa", "123456789012345",
     "winifredappleyard", "sosproject2026", "P@ssw0rd12345"],
)  # fmt: skip
def test_a_password_that_is_soon_guessed_is_refused(user, password):
    with pytest.raises(ValidationError):
        validate_password(password, user)


@pytest.mark.parametrize("password", [NEW, "correct horse battery staple", "Blåbær på ødegården 7", "x9$Lq2!vR7#tWm"])
def test_a_long_unlikely_one_is_taken(user, password):
    validate_password(password, user)


@given(st.sets(st.text(min_size=1, max_size=20), max_size=30), st.text(min_size=1, max_size=20))
def test_a_stolen_password_is_found_in_a_file_of_any_length_and_no_other_is(tmp_path_factory, stolen, other):
    path = tmp_path_factory.mktemp("stolen") / "hashes.txt"
    sums = sorted(hashlib.sha1(password.encode()).hexdigest().upper() for password in stolen)
    path.write_text("".join(f"{found}:{number}\r\n" for number, found in enumerate(sums)))
    for password in stolen | {other}:
        assert is_in_file(password, path) == (password in stolen)


def test_a_stolen_password_is_refused_where_the_settings_name_such_a_file(user, settings, tmp_path):
    path = tmp_path / "hashes.txt"
    path.write_text(hashlib.sha1(NEW.encode()).hexdigest().upper() + ":3\n")
    validate_password(NEW, user)
    settings.BREACHED_PASSWORDS = str(path)
    with pytest.raises(ValidationError, match="stolen from another website"):
        validate_password(NEW, user)


# Forgotten ones


def ask(email, client=None):
    return (client or Client()).post(FORGOTTEN, {"email": email})


def link_for(email):
    [mail] = [mail for mail in OutboxMessage.objects.filter(kind=MailKind.STAFF_NOTICE) if mail.recipient == email]
    return re.search(r"http://testserver(/accounts/password/reset/\S+)", mail.context["body"]).group(1)


def choose(client, user, password=NEW):
    ask(user.email)
    page = client.get(link_for(user.email), follow=True)
    return client.post(page.redirect_chain[-1][0], {"password": password})


def test_a_new_password_logs_nobody_in_and_still_needs_the_second_factor(client, user):
    choose(client, user)
    assert has_nobody(client)
    assert give_password(client, user, password=NEW).url == "/accounts/login/code/"
    assert has_nobody(client)
    give_code(client, right_code(user))
    assert is_logged_in(client)


def test_a_new_password_ends_every_session_and_its_owner_is_told(client, user):
    thief = Client()
    sign_in(thief, user)
    choose(client, user)
    assert has_nobody(thief)
    assert any(mail.context.get("what") == SecurityEvent.PASSWORD_CHANGED.label for mail in OutboxMessage.objects.all())


def test_the_link_works_once_and_not_after_the_password_changed(user):
    ask(user.email)
    link = link_for(user.email)
    client = Client()
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password": NEW})
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()


def test_the_key_does_not_stay_in_the_address(client, user):
    ask(user.email)
    link = link_for(user.email)
    page = client.get(link, follow=True)
    assert link.rsplit("-", 1)[1].strip("/") not in page.redirect_chain[-1][0]
    assert "no-store" in page["Cache-Control"] or "no-cache" in page["Cache-Control"]


def test_a_weak_new_password_is_refused_and_the_link_stays(client, user):
    assert choose(client, user, "password12345").status_code in (200, 422)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_known_unknown_and_switched_off_addresses_are_answered_alike(user, staff):
    off = staff(Role.DSL)
    off.is_active = False
    off.save()
    answers = [ask(email) for email in (user.email, "nobody@example.org", off.email)]
    assert len({(answer.status_code, answer.url) for answer in answers}) == 1
    assert OutboxMessage.objects.count() == 3


def test_whoever_has_no_account_gets_a_mail_without_a_link():
    ask("nobody@example.org")
    [mail] = OutboxMessage.objects.all()
    assert "There is no account" in mail.context["body"]
    assert "http" not in mail.context["body"]


def test_an_account_switched_off_gets_no_link(user):
    user.is_active = False
    user.save()
    ask(user.email)
    [mail] = OutboxMessage.objects.all()
    assert "/reset/" not in mail.context["body"]


def test_asking_again_and_again_is_limited(user):
    statuses = [ask(user.email).status_code for _ in range(5)]
    assert statuses.count(429) >= 1
    assert OutboxMessage.objects.count() <= 4


@pytest.mark.parametrize("email", ["", "x", "x@", "\x00@example.org"])
def test_what_is_no_address_is_asked_for_again(email):
    response = ask(email)
    assert "e-mail address" in response.content.decode()
    assert not OutboxMessage.objects.exists()


# The same work whoever asks


@contextmanager
def hashings():
    counted, real = [], MD5PasswordHasher.encode

    def encode(self, *args, **kwargs):
        counted.append(1)
        return real(self, *args, **kwargs)

    with patch.object(MD5PasswordHasher, "encode", encode):
        yield counted


@pytest.mark.parametrize("account", ["known", "unknown", "switched off"])
def test_a_wrong_password_costs_the_same_work_for_every_address(account, user):
    if account == "switched off":
        User.objects.filter(pk=user.pk).update(is_active=False)
    address = "nobody@example.org" if account == "unknown" else user.email
    with hashings() as counted:
        Client().post("/accounts/login/", {"login": address, "password": "wrong words here"})
    assert len(counted) == 1


# One field a page


def test_the_first_page_asks_for_the_address_alone(client):
    page = client.get("/accounts/login/").content.decode()
    assert 'name="login"' in page
    assert 'type="password"' not in page


def test_the_second_page_is_the_same_for_known_and_unknown_addresses(user):
    pages = []
    for address in (user.email, "nobody@example.org"):
        page = Client().post("/accounts/login/", {"login": address}).content.decode()
        pages.append(re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", page).replace(address, "ADDRESS"))
    assert pages[0] == pages[1]
    assert 'type="password"' in pages[0]
    assert 'autocomplete="current-password"' in pages[0]


def test_where_to_go_is_kept_from_page_to_page(client, user):
    page = client.post("/accounts/login/?next=/portal/account/", {"login": user.email}).content.decode()
    assert 'name="next" value="/portal/account/"' in page
