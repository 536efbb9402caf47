"""Invitations and setting up the second factor: the only way to an account, and never by a password alone."""

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.accounts.models import AuthenticatorDevice, Invitation, LinkClosed, RecoveryCode, RecoveryDevice, User
from portal.accounts.models.devices import hash_of
from portal.accounts.roles import Role
from portal.accounts.services.invitations import AlreadyAnAccount, accept_invitation, invite
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import MailKind, OutboxMessage
from portal.privacy.ciphertext import DecryptionFailed
from portal.referrals.models import Referral

from .sign_in_pages import (
    CODE,
    LOGIN,
    SET_UP,
    code_of,
    forget_wrong_codes,
    give_code,
    give_password,
    has_nobody,
    is_logged_in,
    wrong_code,
)

pytestmark = pytest.mark.django_db

NEW = "new.colleague@example.org"
CHOSEN = "green kettle under stairs"
NAMES = {"first_name": "Marian", "last_name": "Holloway"}


def invite_by_command(*arguments):
    printed = io.StringIO()
    call_command("invite", *arguments, stdout=printed)
    return printed.getvalue()


def path_of(text):
    return re.search(r"/accounts/invitation/[^/\s]+/", text).group()


@pytest.fixture
def link(settings):
    settings.BASE_URL = "http://testserver"
    return path_of(invite_by_command(NEW, "--role", "triage_officer"))


def accept(client, link, **given):
    return client.post(link, {**NAMES, "password": CHOSEN, **given})


def device_being_set_up():
    return AuthenticatorDevice.objects.get(user__email=NEW, confirmed=False)


def confirm(client):
    """The first right code. Returns the page with the recovery codes."""
    client.get(SET_UP)
    return client.post(SET_UP, {"code": code_of(device_being_set_up())})


def codes_on(page):
    return re.findall(r"<li>([a-z0-9]{4}(?:-[a-z0-9]{4}){3})</li>", page.content.decode())


def shut(client, link):
    response = accept(client, link)
    return client.get(link).status_code == 410 and response.status_code == 410


# The command and the mail


def test_the_command_prints_a_link_and_queues_it_as_a_mail(settings):
    settings.BASE_URL = "https://portal.example.org"
    printed = invite_by_command(NEW, "--role", "triage_officer", "--role", "dsl")
    [link] = re.findall(r"https://portal\.example\.org/accounts/invitation/[\w-]{43}/", printed)
    mail = OutboxMessage.objects.get(kind=MailKind.INVITATION)
    assert mail.recipient == NEW
    assert mail.context == {"link": link}
    assert mail.sent_at is None
    assert Invitation.objects.get().roles == ["triage_officer", "dsl"]
    sent = AuditEntry.objects.get(action=Action.INVITATION_SENT)
    assert NEW not in str(sent.detail)


def test_the_link_is_kept_only_hashed(link):
    token = link.split("/")[-2]
    with connection.cursor() as cursor:
        for table in ("accounts_invitation", "outbox_outboxmessage", "audit_auditentry"):
            cursor.execute(f"SELECT * FROM {table}")
            rows = cursor.fetchall()
            assert rows
            assert token not in str(rows), table


def test_no_address_and_no_unknown_role_is_taken(capsys):
    with pytest.raises(CommandError, match="not an e-mail"):
        invite_by_command("not an address", "--role", "dsl")
    with pytest.raises(CommandError):
        invite_by_command(NEW, "--role", "superuser")
    with pytest.raises(CommandError):
        invite_by_command(NEW)
    assert not Invitation.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_somebody_with_a_second_factor_is_not_invited_again(dsl):
    with pytest.raises(AlreadyAnAccount):
        invite(email=dsl.email.upper(), roles=[Role.SYSTEM_ADMIN], by=None)
    with pytest.raises(CommandError, match="There is such an account"):
        invite_by_command(dsl.email, "--role", "system_admin")
    assert not Invitation.objects.exists()


# The link


def test_the_whole_way_from_the_link_to_the_portal(client, link):
    page = client.get(link)
    assert page.status_code == 200
    assert NEW in page.content.decode()
    assert accept(client, link).url == SET_UP
    assert has_nobody(client)
    page = client.get(SET_UP)
    assert page.status_code == 200
    html = unescape(page.content.decode())
    assert device_being_set_up().secret in html
    assert 'src="data:image/svg+xml' in html
    assert has_nobody(client)
    shown = confirm(client)
    assert shown.status_code == 200
    codes = codes_on(shown)
    assert len(set(codes)) == 10
    assert has_nobody(client)
    assert client.post(SET_UP, {"kept": "1"}).url == "/portal/"
    answer = client.get("/portal/")
    assert answer.status_code == 200
    assert answer.wsgi_request.user.email == NEW
    assert answer.wsgi_request.user.is_verified()
    assert answer.wsgi_request.user.roles == {Role.TRIAGE_OFFICER}
    user = User.objects.get(email=NEW)
    for action in (Action.INVITATION_ACCEPTED, Action.DEVICE_ENROLLED, Action.LOGGED_IN):
        assert AuditEntry.objects.filter(action=action, actor=user).count() == 1


def test_after_that_the_new_password_and_app_log_in(client, link):
    accept(client, link)
    codes = codes_on(confirm(client))
    client.post(SET_UP, {"kept": "1"})
    user = User.objects.get(email=NEW)
    elsewhere = Client()
    give_password(elsewhere, user, CHOSEN)
    device = AuthenticatorDevice.objects.get(user=user)
    give_code(elsewhere, code_of(device, steps_away=1))  # the code of enrolment is used up
    assert is_logged_in(elsewhere)
    third = Client()
    give_password(third, user, CHOSEN)
    give_code(third, codes[3])
    assert is_logged_in(third)


def test_the_code_of_enrolment_is_used_up(client, link):
    accept(client, link)
    confirm(client)
    device = AuthenticatorDevice.objects.get(user__email=NEW)
    assert device.confirmed
    elsewhere = Client()
    give_password(elsewhere, device.user, CHOSEN)
    assert give_code(elsewhere, code_of(device)).status_code == 422


def test_a_link_works_once(client, link):
    accept(client, link)
    user = User.objects.get(email=NEW)
    elsewhere = Client()
    assert shut(elsewhere, link)
    assert has_nobody(elsewhere)
    assert elsewhere.get(SET_UP).url == LOGIN
    user_now = User.objects.get(email=NEW)
    assert user_now.password == user.password


def test_the_second_of_two_at_the_same_moment_is_refused(link):
    token = link.split("/")[-2]
    accept_invitation(token=token, **NAMES, password=CHOSEN)
    with pytest.raises(LinkClosed):
        accept_invitation(token=token, **NAMES, password="another long Passphrase")
    assert User.objects.get(email=NEW).check_password(CHOSEN)


def test_a_link_ends_after_three_days(client, link):
    invitation = Invitation.objects.get()
    assert invitation.expires_at - invitation.created_at == pytest.approx(timedelta(hours=72), abs=timedelta(seconds=5))
    Invitation.objects.update(expires_at=timezone.now() + timedelta(seconds=30))
    assert client.get(link).status_code == 200
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert shut(client, link)
    assert not User.objects.filter(email=NEW).exists()


def test_a_link_taken_back_is_closed(client, link):
    Invitation.objects.update(revoked_at=timezone.now())
    assert shut(client, link)
    assert not User.objects.filter(email=NEW).exists()


def test_a_second_invitation_takes_back_the_first(client, link):
    again = path_of(invite_by_command(NEW.upper(), "--role", "caseworker"))
    assert again != link
    assert shut(client, link)
    assert client.get(again).status_code == 200


def test_a_closed_link_says_what_to_do_and_not_why(client, link):
    Invitation.objects.update(revoked_at=timezone.now())
    closed, made_up = client.get(link), client.get("/accounts/invitation/made-up/")
    assert made_up.status_code == 410
    assert "send you a new one" in closed.content.decode()
    assert NEW not in closed.content.decode()
    assert closed.content == made_up.content


@given(token=st.text(st.characters(exclude_characters="/\\?#%", exclude_categories=("Cs", "Cc")), min_size=1))
@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
def test_a_guessed_link_is_closed(link, token):
    response = Client().get(f"/accounts/invitation/{token}/")
    assert response.status_code in (404, 410)


def test_the_pages_of_an_invitation_are_not_stored_and_tell_nobody_their_address(client, link):
    response = client.get(link)
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] in ("same-origin", "no-referrer")


# What is typed


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "at least 12 characters"),
        ("elevenchars", "at least 12 characters"),
        ("1q2w3e4r5t6y7u8i9o0p", "easy to guess"),
        ("marianholloway", "too similar"),
        ("new.colleague@example.org", "too similar"),
        ("", "Choose a password"),
    ],
)
def test_a_bad_password_is_answered_in_plain_words_and_the_names_are_kept(client, link, password, said):
    response = accept(client, link, password=password)
    assert response.status_code == 422
    page = unescape(response.content.decode())
    assert said in page
    assert 'value="Marian"' in page
    assert 'value="Holloway"' in page
    assert not password or f'value="{password}"' not in page
    assert not User.objects.filter(email=NEW).exists()
    assert Invitation.objects.open().exists()
    assert accept(client, link).url == SET_UP


def test_a_password_of_twelve_characters_with_spaces_around_is_taken_as_typed(client, link):
    assert accept(client, link, password=" kettle stair ").url == SET_UP
    assert User.objects.get(email=NEW).check_password(" kettle stair ")


@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_a_missing_name_is_asked_for(client, link, field):
    response = accept(client, link, **{field: "  "})
    assert response.status_code == 422
    assert f"Write your {field.replace('_', ' ')}" in response.content.decode()
    assert not User.objects.filter(email=NEW).exists()


def test_roles_and_address_come_from_the_invitation_whatever_is_posted(client, link):
    accept(client, link, email="other@example.org", roles="dsl", groups="1", is_superuser="on", is_active="on")
    user = User.objects.get()
    assert user.email == NEW
    assert not user.is_superuser
    assert {group.name for group in user.groups.all()} == {Role.TRIAGE_OFFICER}


# Setting up


def test_a_wrong_first_code_is_refused_and_the_key_stays_the_same(client, link):
    accept(client, link)
    client.get(SET_UP)
    before = device_being_set_up()
    response = client.post(SET_UP, {"code": wrong_code(before)})
    assert response.status_code == 422
    assert "That code is not right" in response.content.decode()
    assert device_being_set_up().seed == before.seed
    assert not RecoveryDevice.objects.exists()
    assert has_nobody(client)


def test_a_wrong_first_code_slows_the_next(client, link):
    accept(client, link)
    client.get(SET_UP)
    client.post(SET_UP, {"code": wrong_code(device_being_set_up())})
    assert client.post(SET_UP, {"code": code_of(device_being_set_up())}).status_code == 422
    forget_wrong_codes(User.objects.get(email=NEW))
    assert len(codes_on(client.post(SET_UP, {"code": code_of(device_being_set_up())}))) == 10


def test_saying_that_the_codes_are_kept_before_any_code_logs_nobody_in(client, link):
    accept(client, link)
    client.get(SET_UP)
    assert client.post(SET_UP, {"kept": "1"}).status_code == 422
    assert has_nobody(client)
    assert not device_being_set_up().confirmed


def test_the_recovery_codes_are_shown_once(client, link):
    accept(client, link)
    codes = codes_on(confirm(client))
    assert codes
    page = client.get(SET_UP)
    assert page.status_code == 200
    assert codes_on(page) == []
    assert not any(code in page.content.decode() for code in codes)


def test_whoever_lost_sight_of_the_codes_makes_new_ones_that_end_the_old(client, link):
    accept(client, link)
    old = codes_on(confirm(client))
    new = codes_on(client.post(SET_UP, {"new": "1"}))
    assert len(new) == 10
    assert set(new).isdisjoint(old)
    client.post(SET_UP, {"kept": "1"})
    user = User.objects.get(email=NEW)
    elsewhere = Client()
    give_password(elsewhere, user, CHOSEN)
    assert give_code(elsewhere, old[0]).status_code == 422
    forget_wrong_codes(user)
    give_code(elsewhere, new[0])
    assert is_logged_in(elsewhere)


def test_making_new_recovery_codes_is_written_down(client, link):
    accept(client, link)
    confirm(client)
    client.post(SET_UP, {"new": "1"})
    user = User.objects.get(email=NEW)
    assert AuditEntry.objects.filter(action=Action.RECOVERY_CODES_MADE, actor=user).exists()


def test_the_set_up_page_without_an_invitation_goes_to_the_code_page(client, triage_officer):
    give_password(client, triage_officer)
    for response in (client.get(SET_UP), client.post(SET_UP, {"code": "000000"}), client.post(SET_UP, {"kept": "1"})):
        assert response.status_code == 302
        assert response.url == CODE
    assert not AuthenticatorDevice.objects.filter(confirmed=False).exists()
    assert has_nobody(client)


def test_the_set_up_page_is_shut_to_whoever_gave_no_password(client):
    assert client.get(SET_UP).url == LOGIN
    assert client.post(SET_UP, {"kept": "1"}).url == LOGIN


def test_the_link_and_password_of_a_new_account_set_up_nothing_in_another_browser(client, link):
    """A password alone never sets up a device: only the browser that used the invitation does."""
    accept(client, link)
    elsewhere = Client()
    assert give_password(elsewhere, User.objects.get(email=NEW), CHOSEN).url == CODE
    assert elsewhere.get(SET_UP).url == CODE
    assert not AuthenticatorDevice.objects.exists()


def test_an_old_browser_cannot_set_up_a_second_device_with_the_password_alone(client, link):
    """The invitation was begun here, left, sent again and finished elsewhere: this browser has no say any more."""
    accept(client, link)
    client.post("/accounts/logout/")
    again = path_of(invite_by_command(NEW, "--role", "triage_officer"))
    elsewhere = Client()
    accept(elsewhere, again, password="another long Passphrase")
    confirm(elsewhere)
    elsewhere.post(SET_UP, {"kept": "1"})
    assert is_logged_in(elsewhere)
    user = User.objects.get(email=NEW)
    give_password(client, user, "another long Passphrase")
    client.get(SET_UP)
    unconfirmed = AuthenticatorDevice.objects.filter(user=user, confirmed=False).first()
    if unconfirmed:
        client.post(SET_UP, {"code": code_of(unconfirmed)})
        client.post(SET_UP, {"kept": "1"})
    assert has_nobody(client)
    assert AuthenticatorDevice.objects.filter(user=user, confirmed=True).count() == 1


def test_a_browser_left_before_the_codes_were_kept_still_asks_for_a_code(client, link):
    """On a shared computer the next person has the browser, and perhaps the password, but not the app."""
    accept(client, link)
    confirm(client)
    client.post("/accounts/logout/")
    user = User.objects.get(email=NEW)
    assert give_password(client, user, CHOSEN).url == CODE
    for fields in ({"kept": "1"}, {"new": "1"}):
        assert codes_on(client.post(SET_UP, fields)) == []
    assert has_nobody(client)


def test_a_second_invitation_starts_with_a_key_that_nobody_has_seen(client, link):
    """Whoever opened the first link saw its key; it must not become the key of the second."""
    accept(client, link)
    client.get(SET_UP)
    seen = device_being_set_up().seed
    again = path_of(invite_by_command(NEW, "--role", "triage_officer"))
    elsewhere = Client()
    accept(elsewhere, again, password="another long Passphrase")
    elsewhere.get(SET_UP)
    assert seen not in {device.seed for device in AuthenticatorDevice.objects.filter(user__email=NEW)}


def test_a_password_changed_in_the_middle_of_setting_up_ends_it(client, link):
    """Whoever holds the first link's browser must not finish the device of the person invited again."""
    accept(client, link)
    client.get(SET_UP)
    user = User.objects.get(email=NEW)
    user.set_password("another long Passphrase")
    user.save()
    response = client.post(SET_UP, {"code": code_of(device_being_set_up())})
    assert codes_on(response) == []
    assert not AuthenticatorDevice.objects.filter(user=user, confirmed=True).exists()
    assert has_nobody(client)


def test_an_account_switched_off_in_the_middle_of_setting_up_is_refused(client, link):
    accept(client, link)
    confirm(client)
    User.objects.filter(email=NEW).update(is_active=False)
    client.post(SET_UP, {"kept": "1"})
    assert has_nobody(client)


def test_an_account_switched_off_in_the_middle_of_setting_up_gets_no_device(client, link):
    accept(client, link)
    client.get(SET_UP)
    User.objects.filter(email=NEW).update(is_active=False)
    assert codes_on(client.post(SET_UP, {"code": code_of(device_being_set_up())})) == []
    assert not AuthenticatorDevice.objects.filter(confirmed=True).exists()
    assert has_nobody(client)


def test_setting_up_ends_when_the_account_has_a_second_factor_by_then(client, link):
    accept(client, link)
    client.get(SET_UP)
    new = device_being_set_up()
    AuthenticatorDevice.objects.create(user=new.user, confirmed=True, name="Set up elsewhere meanwhile")
    assert codes_on(client.post(SET_UP, {"code": code_of(new)})) == []
    assert not AuthenticatorDevice.objects.filter(pk=new.pk, confirmed=True).exists()
    assert has_nobody(client)


def test_a_device_removed_before_the_codes_were_kept_logs_nobody_in(client, link):
    accept(client, link)
    confirm(client)
    AuthenticatorDevice.objects.filter(user__email=NEW).delete()
    assert client.post(SET_UP, {"kept": "1"}).url == LOGIN
    assert has_nobody(client)


def test_two_people_can_set_up_one_after_the_other_in_one_browser(client, link):
    """The first left before saying that the codes are kept; the second must not meet a fault or their device."""
    accept(client, link)
    confirm(client)
    client.post("/accounts/logout/")
    other = path_of(invite_by_command("second@example.org", "--role", "caseworker"))
    client.post(other, {"first_name": "Ola", "last_name": "Bright", "password": "seven quiet lanterns"})
    client.raise_request_exception = False
    page = client.get(SET_UP)
    assert page.status_code == 200
    device = AuthenticatorDevice.objects.filter(user__email="second@example.org", confirmed=False).first()
    assert device is not None
    assert len(codes_on(client.post(SET_UP, {"code": code_of(device)}))) == 10
    client.post(SET_UP, {"kept": "1"})
    assert is_logged_in(client)
    assert client.get("/portal/").wsgi_request.user.email == "second@example.org"


def test_opening_an_invitation_while_logged_in_does_not_mix_the_two_people(client, link, log_in, dsl):
    log_in(client, dsl)
    for page in (client.get(link), accept(client, link)):
        assert page.status_code == 409
        assert f"{dsl.short_name} is logged in here" in page.content.decode()
    assert client.session[SESSION_KEY] == str(dsl.pk)
    assert not User.objects.filter(email=NEW).exists()
    client.post(f"/accounts/logout/?next={link}")
    accept(client, link)
    assert AuthenticatorDevice.objects.filter(user__email=NEW).count() == 0
    assert User.objects.get(email=NEW).roles == {Role.TRIAGE_OFFICER}


# What an account may do


def test_an_invited_administrator_gets_no_access_to_referrals(client, settings):
    link = path_of(invite_by_command(NEW, "--role", "system_admin"))
    accept(client, link)
    confirm(client)
    client.post(SET_UP, {"kept": "1"})
    assert is_logged_in(client)
    user = User.objects.get(email=NEW)
    assert user.roles == {Role.SYSTEM_ADMIN}
    assert not user.is_superuser
    assert not user.is_staff
    assert not user.get_all_permissions()
    assert list(Referral.objects.visible_to(user)) == []
    for address in ("/portal/referrals/", "/portal/referrals/SOS-7K4M-2PXW/", "/portal/audit/"):
        assert client.get(address).status_code == 403
    assert client.get("/cms/").status_code == 302


def test_no_invitation_gives_rights_to_an_account_switched_off(link):
    """A switched-off account with a second factor is not brought back by an old link."""
    token = link.split("/")[-2]
    old = User.objects.create_user(NEW, "an older Passphrase", is_active=False)
    AuthenticatorDevice.objects.create(user=old, name="Old app", confirmed=True)
    with pytest.raises(LinkClosed):
        accept_invitation(token=token, **NAMES, password=CHOSEN)
    old.refresh_from_db()
    assert not old.is_active
    assert not old.check_password(CHOSEN)


# At rest


def rows_of(model):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
        return str(cursor.fetchall())


def test_seeds_are_sealed_in_the_database(client, link):
    accept(client, link)
    confirm(client)
    device = AuthenticatorDevice.objects.get(user__email=NEW)
    raw = rows_of(AuthenticatorDevice)
    base32 = device.secret.replace(" ", "")
    assert len(device.seed) == 40
    for clear in (device.seed, base32, device.secret, str(bytes.fromhex(device.seed))):
        assert clear not in raw


def test_a_seed_copied_to_another_person_does_not_open(staff):
    first, second = (AuthenticatorDevice.objects.get(user=staff(Role.DSL)) for _ in range(2))
    table = connection.ops.quote_name(AuthenticatorDevice._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT seed FROM {table} WHERE id = %s", [first.pk])
        [sealed] = cursor.fetchone()
        cursor.execute(f"UPDATE {table} SET seed = %s WHERE id = %s", [sealed, second.pk])
    with pytest.raises(DecryptionFailed):
        AuthenticatorDevice.objects.get(pk=second.pk).generator()
    assert AuthenticatorDevice.objects.get(pk=first.pk).seed == first.seed


def test_recovery_codes_are_only_hashes_in_the_database(client, link):
    accept(client, link)
    codes = codes_on(confirm(client))
    raw = rows_of(RecoveryCode) + rows_of(RecoveryDevice)
    assert RecoveryCode.objects.count() == len(codes) == 10
    for code in codes:
        assert code not in raw
        assert code.replace("-", "") not in raw


def test_the_same_recovery_code_of_two_people_is_kept_as_two_hashes(staff):
    devices = [RecoveryDevice.objects.create(user=staff(Role.DSL), name="Recovery codes") for _ in range(2)]
    assert len({hash_of(device, "7k4m-2pxw-acef-9rty") for device in devices}) == 2


def test_the_password_is_not_kept_in_the_session_or_the_invitation(client, link):
    accept(client, link)
    assert CHOSEN not in str(dict(client.session.items()))
    assert CHOSEN not in rows_of(Invitation)
    assert CHOSEN not in rows_of(User)
