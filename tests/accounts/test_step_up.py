"""Sensitive acts ask for a second factor that is not older than five minutes, and lose nothing by asking."""

import time

import pytest
from django.test import Client

from portal.accounts.adapter import VERIFIED_AT
from portal.accounts.models import AuthenticatorDevice, RecoveryDevice
from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from tests.conftest import PASSWORD

from .sign_in_pages import code_of, device_of, has_nobody, make_recovery_codes, right_code, wrong_code

pytestmark = pytest.mark.django_db

CODES = "/portal/account/recovery-codes/"
ASKS = "Once more, your second factor"


@pytest.fixture
def user(staff):
    return staff(Role.CASEWORKER)


@pytest.fixture
def client(log_in, user):
    return log_in(Client(), user)


def let_time_pass(client, minutes=5, seconds=1):
    session = client.session
    session[VERIFIED_AT] = int(time.time()) - minutes * 60 - seconds
    session.save()


def test_right_after_the_login_nothing_is_asked(client):
    assert ASKS not in client.get(CODES).content.decode()


def test_five_minutes_later_the_second_factor_is_asked_again(client):
    let_time_pass(client)
    assert ASKS in client.get(CODES).content.decode()


def test_just_before_nothing_is_asked(client):
    let_time_pass(client, seconds=-5)
    assert ASKS not in client.get(CODES).content.decode()


def test_a_session_that_does_not_know_when_is_asked(client):
    session = client.session
    del session[VERIFIED_AT]
    session.save()
    assert ASKS in client.get(CODES).content.decode()


def test_a_right_code_leads_to_the_page_and_is_written_down(client, user):
    let_time_pass(client)
    response = client.post(CODES, {"step_up_for": "GET", "step_up-code": right_code(user)})
    assert (response.status_code, response.url) == (302, CODES)
    assert ASKS not in client.get(CODES).content.decode()
    assert AuditEntry.objects.filter(action=Action.STEPPED_UP, actor=user).count() == 1


def test_an_act_goes_on_with_what_was_typed_after_the_code(client, user):
    let_time_pass(client)
    device = device_of(user)
    address = f"/portal/account/devices/{device.persistent_id}/name/"
    asked = client.post(address, {"name": "My <b>old</b> phone"})
    assert ASKS in asked.content.decode()
    assert '<input type="hidden" name="name" value="My &lt;b&gt;old&lt;/b&gt; phone">' in asked.content.decode()
    client.post(address, {"step_up_for": "POST", "name": "My <b>old</b> phone", "step_up-code": right_code(user)})
    assert device_of(user).name == "My <b>old</b> phone"


def test_without_a_right_code_nothing_is_done_and_what_was_typed_stays(client, user):
    let_time_pass(client)
    wrong = {"step_up_for": "POST", "new": "1", "step_up-code": wrong_code(device_of(user))}
    response = client.post(CODES, wrong)
    assert response.status_code == 422
    assert 'name="new" value="1"' in response.content.decode()
    assert not RecoveryDevice.objects.exists()


def test_no_password_that_was_typed_is_carried_through_the_page(client):
    let_time_pass(client)
    typed = {"current_password": PASSWORD, "password": "seven quiet lanterns"}
    page = client.post("/portal/account/password/", typed).content.decode()
    assert ASKS in page
    for password in typed.values():
        assert password not in page


def test_what_only_sounds_like_a_code_is_carried(client, user):
    let_time_pass(client)
    page = client.post(CODES, {"reason_code": "other", "new": "1"}).content.decode()
    assert 'name="reason_code" value="other"' in page


def test_the_code_that_stepped_up_is_not_taken_for_the_first_one_of_a_new_app(client, user):
    let_time_pass(client)
    address = "/portal/account/authenticator/"
    client.post(
        address, {"name": "New phone", "code": "123456", "step_up_for": "POST", "step_up-code": right_code(user)}
    )
    begun = AuthenticatorDevice.objects.filter(user=user, confirmed=False).first()
    assert begun is None or begun.throttling_failure_count == 0


def test_a_code_that_logged_in_does_not_step_up_as_well(client, user):
    device = device_of(user)
    used = code_of(device)
    assert device.verify_token(used)
    let_time_pass(client)
    assert client.post(CODES, {"step_up_for": "GET", "step_up-code": used}).status_code == 422


def test_the_code_of_somebody_else_does_not_step_up(client, staff):
    let_time_pass(client)
    assert client.post(CODES, {"step_up_for": "GET", "step_up-code": right_code(staff(Role.DSL))}).status_code == 422


def test_a_device_that_is_not_confirmed_does_not_step_up(client, user):
    device = AuthenticatorDevice.objects.create(user=user, name="New", confirmed=False)
    let_time_pass(client)
    assert client.post(CODES, {"step_up_for": "GET", "step_up-code": code_of(device)}).status_code == 422


def test_a_recovery_code_steps_up_once(client, user):
    [code, *_] = make_recovery_codes(user)
    for expected in (302, 422):
        let_time_pass(client)
        assert client.post(CODES, {"step_up_for": "GET", "step_up-code": code}).status_code == expected


def test_saying_that_it_was_asked_without_answering_opens_nothing(client):
    let_time_pass(client)
    for sent in ({"step_up_for": "GET"}, {"step_up_for": "POST", "new": "1"}, {"step_up_for": "x", "new": "1"}):
        assert client.post(CODES, sent).status_code == 422
    assert not RecoveryDevice.objects.exists()


def test_stepping_up_is_no_way_in_for_whoever_is_not_logged_in(user):
    client = Client()
    client.post(CODES, {"step_up_for": "GET", "step_up-code": right_code(user)})
    assert has_nobody(client)


def test_wrong_codes_are_limited_by_address_as_at_the_login(client, user):
    let_time_pass(client)
    statuses = {client.post(CODES, {"step_up_for": "GET", "step_up-code": "x"}).status_code for _ in range(21)}
    assert statuses == {422, 429}
