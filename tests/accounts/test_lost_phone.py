"""A lost phone: the old way in ends at once, and only a new invitation opens another."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portal.accounts.models import AuthenticatorDevice
from portal.audit.actions import Action
from portal.audit.models import AuditEntry

from .sign_in_pages import code_of, device_of, give_code, give_password, has_nobody, is_logged_in, sign_in

pytestmark = pytest.mark.django_db


def test_inviting_again_needs_to_be_meant(triage_officer):
    with pytest.raises(CommandError, match="--replace"):
        call_command("invite", triage_officer.email, "--role", "triage_officer")
    assert device_of(triage_officer)


def test_replacing_ends_password_devices_and_sessions(client, triage_officer):
    sign_in(client, triage_officer)
    assert is_logged_in(client)
    lost = code_of(device_of(triage_officer), steps_away=1)
    out = io.StringIO()
    call_command("invite", triage_officer.email, "--role", "caseworker", "--replace", stdout=out)
    assert has_nobody(client)
    assert not AuthenticatorDevice.objects.filter(user=triage_officer).exists()
    thief = Client()
    give_password(thief, triage_officer)
    give_code(thief, lost)
    assert has_nobody(thief)
    assert AuditEntry.objects.filter(action=Action.ACCESS_ENDED).exists()

    path = "/accounts/invitation/" + out.getvalue().strip().rsplit("/invitation/", 1)[1]
    again = Client()
    names = {"first_name": "Amina", "last_name": "Rahman", "password": "seven quiet lanterns"}
    assert again.post(path, names).url == "/accounts/login/set-up/"
    again.get("/accounts/login/set-up/")
    device = AuthenticatorDevice.objects.get(user=triage_officer, confirmed=False)
    again.post("/accounts/login/set-up/", {"code": code_of(device)})
    again.post("/accounts/login/set-up/", {"kept": "1"})
    assert is_logged_in(again)
