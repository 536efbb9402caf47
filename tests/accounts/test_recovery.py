"""Lost everything: an administrator starts, the owner confirms by mail, and the old ways in end (security.md)."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from portal.accounts.models import AuthenticatorDevice, LinkClosed, Recovery, StaffSession
from portal.accounts.roles import Role
from portal.accounts.services.recovery import NotOneself, confirm_recovery, refuse_recovery, start_recovery
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import MailKind, OutboxMessage

from .sign_in_pages import (
    SET_UP,
    code_of,
    device_of,
    give_code,
    give_password,
    has_nobody,
    is_logged_in,
    make_recovery_codes,
    sign_in,
)

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "seven quiet lanterns"


@pytest.fixture
def person(staff):
    return staff(Role.TRIAGE_OFFICER, first_name="Winifred", last_name="Appleyard")


@pytest.fixture
def administrators(staff):
    return [staff(Role.SYSTEM_ADMIN) for _ in range(3)]


@pytest.fixture
def path(person, administrators):
    """The address of the link that the person gets by mail."""
    start_recovery(person=person, by=administrators[0])
    return "/accounts/recovery/" + link_in_mail().split("/recovery/")[1]


def link_in_mail():
    return OutboxMessage.objects.filter(kind=MailKind.RECOVERY).latest("created_at").context["link"]


def confirm(client, path, password=NEW_PASSWORD):
    return client.post(path, {"password": password})


def set_up_new_app(client, person):
    client.get(SET_UP)
    client.post(SET_UP, {"code": code_of(AuthenticatorDevice.objects.get(user=person, confirmed=False))})
    return client.post(SET_UP, {"kept": "1"})


def test_the_whole_way_back(client, person, path):
    assert "Get back into your account" in client.get(path).content.decode()
    assert confirm(client, path).url == SET_UP
    assert has_nobody(client)
    set_up_new_app(client, person)
    assert is_logged_in(client)


def test_confirming_ends_password_devices_codes_and_sessions(person, path):
    old = device_of(person)
    codes = make_recovery_codes(person)
    thief = Client()
    sign_in(thief, person)
    assert is_logged_in(thief)
    confirm(Client(), path)
    assert has_nobody(thief)
    assert not AuthenticatorDevice.objects.filter(pk=old.pk).exists()
    give_password(thief, person)
    assert has_nobody(thief)
    give_password(thief, person, password=NEW_PASSWORD)
    for code in (code_of(old, steps_away=1), codes[0]):
        give_code(thief, code)
        assert has_nobody(thief)


def test_starting_ends_the_sessions_and_leaves_password_and_devices(person, administrators):
    browser = Client()
    sign_in(browser, person)
    start_recovery(person=person, by=administrators[0])
    assert has_nobody(browser)
    assert not StaffSession.objects.open().filter(user=person).exists()
    give_password(browser, person)
    give_code(browser, code_of(device_of(person), steps_away=1))
    assert is_logged_in(browser)


def test_the_password_alone_sets_up_no_device_after_a_recovery_was_confirmed(person, path):
    confirm(Client(), path)
    thief = Client()
    give_password(thief, person, password=NEW_PASSWORD)
    assert thief.get(SET_UP).url == "/accounts/login/code/"


def test_all_other_administrators_are_told_and_not_of_whom(person, path, administrators):
    mails = list(OutboxMessage.objects.filter(kind=MailKind.SECURITY_NOTICE))
    told = {mail.recipient for mail in mails}
    assert told == {administrator.email for administrator in administrators[1:]}
    for mail in mails:
        assert not {"Winifred", "Appleyard", person.email} & set(re.split(r"\s", str(mail.context)))


def test_nobody_starts_their_own(administrators):
    with pytest.raises(NotOneself):
        start_recovery(person=administrators[0], by=administrators[0])
    assert not Recovery.objects.exists()


def test_the_owner_can_say_that_it_was_not_them(client, person, path, administrators):
    OutboxMessage.objects.filter(kind=MailKind.SECURITY_NOTICE).delete()
    assert "Nothing was changed" in client.post(path, {"not_me": "1"}).content.decode()
    assert device_of(person)
    assert confirm(client, path).status_code == 410
    told = {mail.recipient for mail in OutboxMessage.objects.filter(kind=MailKind.SECURITY_NOTICE)}
    assert told == {administrator.email for administrator in administrators}
    assert AuditEntry.objects.filter(action=Action.RECOVERY_REFUSED, actor=person).exists()


def test_a_link_works_once(path):
    confirm(Client(), path)
    assert confirm(Client(), path, "other words entirely here").status_code == 410


def test_a_link_ends_after_a_day(client, path):
    Recovery.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(path).status_code == 410


def test_it_lasts_a_day(path):
    recovery = Recovery.objects.get()
    assert timedelta(hours=23, minutes=59) < recovery.expires_at - timezone.now() <= timedelta(hours=24)


def test_starting_again_closes_the_link_before(client, person, path, administrators):
    start_recovery(person=person, by=administrators[1])
    assert client.get(path).status_code == 410


def test_a_switched_off_account_is_not_recovered(client, person, path):
    person.is_active = False
    person.save()
    assert confirm(client, path).status_code == 410


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "é"])
def test_a_guessed_link_is_closed(client, token):
    assert client.get(f"/accounts/recovery/{token}/").status_code == 410


def test_a_link_of_an_invitation_recovers_nothing(client, person, administrators):
    out = io.StringIO()
    call_command("invite", "new@example.org", "--role", "caseworker", stdout=out)
    token = out.getvalue().strip().rsplit("/", 2)[1]
    assert client.get(f"/accounts/recovery/{token}/").status_code == 410
    with pytest.raises(LinkClosed):
        confirm_recovery(token=token, password=NEW_PASSWORD)
    with pytest.raises(LinkClosed):
        refuse_recovery(token=token)


def test_a_weak_password_is_refused_and_the_link_stays(client, person, path):
    assert confirm(client, path, "password").status_code == 422
    assert device_of(person)
    assert confirm(client, path).status_code == 302


def test_each_part_is_written_down(person, path, administrators):
    started = AuditEntry.objects.get(action=Action.RECOVERY_STARTED)
    assert (started.actor, started.detail) == (administrators[0], {"account": person.pk})
    confirm(Client(), path)
    assert AuditEntry.objects.get(action=Action.RECOVERY_CONFIRMED).actor == person


def test_the_page_is_neither_stored_nor_names_the_person(client, person, path):
    response = client.get(path)
    assert "no-store" in response["Cache-Control"]
    assert person.email not in response.content.decode()


def test_the_command_line_starts_one_for_the_last_administrator(system_admin):
    out = io.StringIO()
    call_command("recover", system_admin.email.upper(), stdout=out)
    assert link_in_mail() in out.getvalue()
    assert AuditEntry.objects.get(action=Action.RECOVERY_STARTED).actor is None


def test_the_command_line_knows_no_such_account(person):
    person.is_active = False
    person.save()
    for address in ("nobody@example.org", person.email):
        with pytest.raises(CommandError, match="no account"):
            call_command("recover", address)


def test_a_link_opened_where_somebody_else_is_logged_in_changes_nothing(person, path, log_in, staff):
    browser = log_in(Client(), staff(Role.DSL))
    for page in (browser.get(path), confirm(browser, path)):
        assert page.status_code == 409
    assert device_of(person)
    assert confirm(Client(), path).url == SET_UP
