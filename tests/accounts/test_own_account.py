"""A person's own account: several devices, recovery codes, password, sessions, and what they are told by mail."""

import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.adapter import LAST_SEEN
from portal.accounts.models import AuthenticatorDevice, RecoveryDevice, SecurityEvent, StaffSession
from portal.accounts.roles import Role
from portal.accounts.services.second_factor import LastDevice, remove_device, seconds_slow, verify_second_factor
from portal.accounts.services.sessions import browser_in_words
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import MailKind, OutboxMessage
from tests.conftest import PASSWORD

from .sign_in_pages import (
    code_of,
    device_of,
    forget_wrong_codes,
    give_code,
    give_password,
    has_nobody,
    is_logged_in,
    sign_in,
    wrong_code,
)

pytestmark = pytest.mark.django_db

ACCOUNT = "/portal/account/"
ADD, CODES, PASSWORD_PAGE = f"{ACCOUNT}authenticator/", f"{ACCOUNT}recovery-codes/", f"{ACCOUNT}password/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def user(staff):
    return staff(Role.TEAM_LEADER)


@pytest.fixture
def client(user):
    client = Client()
    sign_in(client, user)
    return client


@pytest.fixture
def second_device(user):
    return AuthenticatorDevice.objects.create(user=user, name="Second phone", confirmed=True)


def remove(client, device):
    return client.post(f"{ACCOUNT}devices/{device.persistent_id}/remove/", {"remove": "1"})


def told(user, event):
    mails = OutboxMessage.objects.filter(kind=MailKind.SECURITY_NOTICE)
    return [mail for mail in mails if mail.recipient == user.email and mail.context["what"] == event.label]


# Devices


def test_a_second_app_is_added_and_logs_in(client, user):
    client.get(ADD)
    new = AuthenticatorDevice.objects.get(user=user, confirmed=False)
    client.post(ADD, {"name": "New phone", "code": code_of(new)})
    assert AuthenticatorDevice.objects.get(pk=new.pk).name == "New phone"
    again = Client()
    give_password(again, user)
    give_code(again, code_of(new, steps_away=1))
    assert is_logged_in(again)
    assert told(user, SecurityEvent.DEVICE_ADDED)


@pytest.fixture
def _standing_clock(monkeypatch):
    """No half-minute ends between making a code and giving it."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    monkeypatch.setattr("django_otp.oath.time", lambda: now)


@pytest.mark.usefixtures("_standing_clock")
def test_with_two_apps_the_code_of_either_is_right_again_and_again(user, second_device):
    """The app that is asked first and says no must not be slowed down by that."""
    first, second = device_of_name(user, "Test authenticator"), second_device
    for step in (-1, 0, 1):
        assert verify_second_factor(user=user, code=code_of(second, steps_away=step))
        assert verify_second_factor(user=user, code=code_of(first, steps_away=step))


def device_of_name(user, name):
    return AuthenticatorDevice.objects.get(user=user, name=name)


def test_a_wrong_first_code_adds_nothing_and_keeps_the_name(client, user):
    client.get(ADD)
    new = AuthenticatorDevice.objects.get(user=user, confirmed=False)
    response = client.post(ADD, {"name": "New phone", "code": wrong_code(new)})
    assert response.status_code == 422
    assert 'value="New phone"' in response.content.decode()
    assert not AuthenticatorDevice.objects.get(pk=new.pk).confirmed


def test_a_replaced_phone_the_new_one_goes_on_and_the_old_one_ends(client, user):
    old = device_of(user)
    client.get(ADD)
    client.post(ADD, {"name": "New", "code": code_of(AuthenticatorDevice.objects.get(user=user, confirmed=False))})
    remove(client, old)
    assert is_logged_in(client)
    thief = Client()
    give_password(thief, user)
    give_code(thief, code_of(old, steps_away=1))
    assert has_nobody(thief)
    assert told(user, SecurityEvent.DEVICE_REMOVED)


def test_the_last_device_cannot_be_removed(client, user):
    device = device_of(user)
    response = remove(client, device)
    assert "only second factor" in response.content.decode()
    with pytest.raises(LastDevice):
        remove_device(user=user, device=device)
    assert device_of(user)


def test_recovery_codes_do_not_count_as_the_other_device(client, user):
    client.post(CODES, {"new": "1"})
    remove(client, device_of(user))
    assert device_of(user)


def test_removing_a_device_ends_the_other_sessions(client, user, second_device):
    other = Client()
    give_password(other, user)
    give_code(other, code_of(second_device))
    remove(client, second_device)
    assert has_nobody(other)
    assert is_logged_in(client)


def test_removing_the_device_of_this_session_ends_it_too(client, user, second_device):
    remove(client, device_of_name(user, "Test authenticator"))
    assert has_nobody(client)


@pytest.mark.parametrize("act", ["remove", "name"])
def test_the_devices_of_somebody_else_are_not_there(client, staff, act):
    theirs = device_of(staff(Role.DSL))
    response = client.post(f"{ACCOUNT}devices/{theirs.persistent_id}/{act}/", {"remove": "1", "name": "Mine"})
    assert response.status_code == 404
    assert AuthenticatorDevice.objects.get(pk=theirs.pk).name == "Test authenticator"


def test_the_page_lists_devices_with_their_last_use_and_no_key(client, user, second_device):
    page = client.get(ACCOUNT).content.decode()
    assert "Second phone" in page
    assert "not used yet" in page
    for device in AuthenticatorDevice.objects.filter(user=user):
        assert device.secret not in page
        assert device.seed not in page


def test_new_recovery_codes_are_shown_once_and_their_owner_is_told(client, user):
    assert client.post(CODES, {"new": "1"}).content.decode().count("<li>") >= 10
    assert "recovery-codes" not in client.get(CODES).content.decode().split("<main")[1]
    assert RecoveryDevice.objects.codes_left(user) == 10
    assert told(user, SecurityEvent.RECOVERY_CODES_MADE)


def test_recovery_codes_can_be_downloaded_without_a_script(client):
    page = client.post(CODES, {"new": "1"}).content.decode()
    assert 'download="sos-portal-recovery-codes.txt" href="data:text/plain;charset=utf-8,Recovery%20codes' in page


# A clock that is wrong


@pytest.mark.parametrize(("steps", "said"), [(-8, "4 minutes slow"), (-2, "1 minute slow")])
def test_a_phone_whose_clock_is_slow_is_told_so_and_not_let_in(user, steps, said):
    client = Client()
    give_password(client, user)
    response = give_code(client, code_of(device_of(user), steps_away=steps))
    assert said in response.content.decode()
    assert has_nobody(client)


def test_a_code_that_will_be_right_soon_is_answered_like_any_wrong_one(user):
    """Whoever has only the password must not learn by trying which code comes next."""
    answers = set()
    for code in (code_of(device_of(user), steps_away=6), wrong_code(device_of(user))):
        client = Client()
        give_password(client, user)
        answers.add(re.sub(r'value="[^"]*"', "", give_code(client, code).content.decode()))
        forget_wrong_codes(user)
    assert len(answers) == 1


def test_somebody_who_has_to_wait_is_told_how_long_and_learns_nothing_of_the_code(user):
    client = Client()
    give_password(client, user)
    give_code(client, wrong_code(device_of(user)))
    give_code(client, wrong_code(device_of(user)))
    for steps in (0, -8):
        said = give_code(client, code_of(device_of(user), steps_away=steps)).content.decode()
        assert "After wrong codes there is a wait" in said
        assert "slow" not in said.split("<main")[1]


def test_explaining_the_clock_forgives_nothing(user):
    """The wait after a wrong code stays, and the code that was explained is not used up or taken later."""
    device = device_of(user)
    code = code_of(device, steps_away=-8)
    assert verify_second_factor(user=user, code=code) is None
    assert seconds_slow(user=user, code=code) == 240
    device.refresh_from_db()
    assert (device.throttling_failure_count, device.last_step) == (1, -1)


def test_a_code_that_was_never_right_is_not_explained(user):
    device = device_of(user)
    near = {code_of(device, steps_away=steps) for steps in range(-22, 23)}
    never = next(code for code in (f"{number:06d}" for number in range(1000)) if code not in near)
    assert seconds_slow(user=user, code=never) is None


# Password


def change(client, current=PASSWORD, new="seven quiet lanterns"):
    return client.post(PASSWORD_PAGE, {"current_password": current, "password": new})


def test_a_changed_password_keeps_this_session_and_ends_the_others(client, user, second_device):
    other = Client()
    give_password(other, user)
    give_code(other, code_of(second_device))
    change(client)
    assert is_logged_in(client)
    assert has_nobody(other)
    assert told(user, SecurityEvent.PASSWORD_CHANGED)
    user.refresh_from_db()
    assert user.check_password("seven quiet lanterns")


def test_a_wrong_present_password_changes_nothing(client, user):
    assert change(client, current="not this one").status_code == 422
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


# Sessions


def test_logging_in_lists_the_browser_in_words(client, user):
    Client(headers={"user-agent": FIREFOX})
    other = Client(headers={"user-agent": FIREFOX})
    forget_used_code(user)
    sign_in(other, user)
    page = client.get(ACCOUNT).content.decode()
    assert "Firefox on Windows" in page
    assert "(this one)" in page


def forget_used_code(user):
    AuthenticatorDevice.objects.filter(user=user).update(last_step=-1)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Chrome/140.0 Safari/537.36", "Chrome on Mac"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_put_into_words(agent, words):
    assert browser_in_words(agent) == words


def test_one_session_can_be_ended(client, user):
    other = Client()
    forget_used_code(user)
    sign_in(other, user)
    row = StaffSession.objects.get(pk=other.session["staff_session"])
    client.post(f"{ACCOUNT}sessions/{row.pk}/end/")
    assert has_nobody(other)
    assert is_logged_in(client)


def test_all_others_can_be_ended(client, user):
    others = [Client(), Client()]
    for other in others:
        forget_used_code(user)
        sign_in(other, user)
    client.post(f"{ACCOUNT}sessions/end/")
    assert [has_nobody(other) for other in others] == [True, True]
    assert is_logged_in(client)
    assert AuditEntry.objects.get(action=Action.SESSIONS_ENDED).detail == {"account": user.pk, "sessions": 2}


def test_the_session_of_somebody_else_is_not_ended(client, staff):
    theirs, other = Client(), staff(Role.DSL)
    sign_in(theirs, other)
    client.post(f"{ACCOUNT}sessions/{theirs.session['staff_session']}/end/")
    assert is_logged_in(theirs)


def test_a_session_without_its_row_ends(client, user):
    StaffSession.objects.filter(user=user).delete()
    assert has_nobody(client)


def test_a_session_under_the_row_of_somebody_else_ends(client, staff):
    theirs = Client()
    sign_in(theirs, staff(Role.DSL))
    session = client.session
    session["staff_session"] = theirs.session["staff_session"]
    session.save()
    assert has_nobody(client)


def test_logging_out_takes_the_session_from_the_list(client, user):
    client.post("/accounts/logout/")
    assert not StaffSession.objects.open().filter(user=user).exists()


def test_an_idle_session_is_not_listed_as_open(client, user):
    StaffSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=16))
    assert not StaffSession.objects.open().filter(user=user).exists()


def test_use_moves_when_it_was_last_seen(client, user):
    before = timezone.now() - timedelta(minutes=5)
    StaffSession.objects.update(last_seen_at=before)
    session = client.session
    session[LAST_SEEN] = int(time.time()) - 300
    session.save()
    client.post(f"{ACCOUNT}still-here/")
    assert StaffSession.objects.get(user=user).last_seen_at > before + timedelta(minutes=4)


def test_the_place_is_told_only_where_the_settings_know_it(user, settings):
    settings.KNOWN_PLACES = {"127.0.0.0/8": "the office"}
    sign_in(Client(), user)
    assert StaffSession.objects.get(user=user).place == "the office"


def test_no_address_of_the_network_is_kept(client, user):
    row = StaffSession.objects.filter(user=user).values().get()
    assert "127.0.0.1" not in str(row)
    assert client.session.session_key not in str(row)


def test_a_browser_not_seen_before_is_told_by_mail_and_the_first_one_is_not(client, user):
    assert not told(user, SecurityEvent.NEW_BROWSER)
    forget_used_code(user)
    sign_in(Client(headers={"user-agent": FIREFOX}), user)
    assert len(told(user, SecurityEvent.NEW_BROWSER)) == 1
    forget_used_code(user)
    sign_in(Client(headers={"user-agent": FIREFOX}), user)
    assert len(told(user, SecurityEvent.NEW_BROWSER)) == 1


# What was typed when a session ended


def test_what_was_typed_when_the_session_had_ended_is_shown_again(client, user):
    StaffSession.objects.update(ended_at=timezone.now())
    typed = {"rationale": "Seen twice <i>this</i> week", "password": "secret words here", "csrfmiddlewaretoken": "x"}
    response = client.post("/portal/referrals/SOS-X/move/", typed, headers={"origin": "http://testserver"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Seen twice &lt;i&gt;this&lt;/i&gt; week" in page
    assert "secret words here" not in page
    assert "/accounts/login/?next=/portal/" in page


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_what_another_site_sent_is_not_offered_to_be_sent_on(user, origin):
    headers = {"origin": origin} if origin else {}
    response = Client().post("/portal/referrals/", {"search": "typed by nobody here"}, headers=headers)
    assert (response.status_code, "typed by nobody here" in response.content.decode()) == (302, False)


def test_a_form_token_that_is_too_old_keeps_what_was_typed(user):
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        "/portal/referrals/", {"search": "somebody with a name"}, headers={"origin": "http://testserver"}
    )
    assert response.status_code == 403
    assert "somebody with a name" in response.content.decode()
