"""Inviting somebody from the screen: rights, resending, taking back (security.md, "Sign-in")."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.accounts.models import Invitation, User
from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import MailKind, OutboxMessage
from tests.accounts.sign_in_pages import has_nobody
from tests.accounts.test_step_up import ASKS, let_time_pass

pytestmark = pytest.mark.django_db

NEW = "new.colleague@example.org"


def invite(browser, **given):
    return browser.post("/portal/people/invite/", {"email": NEW, "roles": ["triage_officer"], **given})


def newest_link():
    link = OutboxMessage.objects.filter(kind=MailKind.INVITATION).latest("created_at").context["link"]
    return re.search(r"/accounts/invitation/[^/]+/", link).group()


def accept(link):
    given = {"first_name": "Marian", "last_name": "Holloway", "password": "green kettle under stairs"}
    return Client().post(link, given)


def test_an_invitation_carries_roles_programmes_and_areas_to_the_account(browser, programmes):
    county_lines = programmes["county_lines"]
    answer = invite(browser, roles=["triage_officer", "dsl"], programmes=[county_lines.pk], areas=["lambeth"])
    assert answer.url == "/portal/people/"
    accept(newest_link())
    user = User.objects.get(email=NEW)
    assert user.roles == {Role.TRIAGE_OFFICER, Role.DSL}
    assert list(user.programmes.all()) == [county_lines]
    assert user.areas == ["lambeth"]


def test_the_link_is_mailed_and_never_shown_on_the_screen(browser):
    page = invite(browser)
    assert "/accounts/invitation/" not in browser.get(page.url).content.decode()
    assert OutboxMessage.objects.get(kind=MailKind.INVITATION).recipient == NEW


def test_the_command_takes_programmes_and_areas_too(programmes):
    call_command("invite", NEW, "--role", "caseworker", "--programme", "family", "--area", "lambeth", stdout=None)
    invitation = Invitation.objects.get()
    assert [programme.code for programme in invitation.programmes.all()] == ["family"]
    assert invitation.areas == ["lambeth"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email": ""}, "Write the e-mail address"),
        ({"email": "nonsense"}, "like name@example.org"),
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["superuser"]}, "Select a valid choice"),
        ({"areas": ["mars"]}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(browser, given, said):
    page = invite(browser, **given)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Invitation.objects.exists()


def test_somebody_with_an_account_is_not_invited_and_what_was_chosen_stays(browser, person):
    page = invite(browser, email=person.email.upper(), roles=["dsl"])
    assert page.status_code == 422
    assert "There is an account with this address already" in page.content.decode()
    assert re.search(r'value="dsl"[^>]*checked', page.content.decode())


def test_sending_again_closes_the_link_before_and_keeps_the_rights(browser, programmes):
    invite(browser, roles=["dsl"], programmes=[programmes["family"].pk], areas=["lambeth"])
    first = newest_link()
    waiting = Invitation.objects.get()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    browser.post(f"/portal/people/invitations/{waiting.pk}/send-again/")
    again = Invitation.objects.exclude(pk=waiting.pk).get()
    assert (again.roles, again.areas) == (["dsl"], ["lambeth"])
    assert [programme.code for programme in again.programmes.all()] == ["family"]
    assert Client().get(first).status_code == 410
    assert Client().get(newest_link()).status_code == 200


def test_an_invitation_taken_back_opens_nothing(browser, administrator):
    invite(browser)
    browser.post(f"/portal/people/invitations/{Invitation.objects.get().pk}/take-back/")
    assert accept(newest_link()).status_code == 410
    assert not User.objects.filter(email=NEW).exists()
    assert AuditEntry.objects.get(action=Action.INVITATION_REVOKED).actor == administrator
    assert NEW not in browser.get("/portal/people/").content.decode().split("<main")[1].replace(
        f"The invitation to {NEW} is taken back.", ""
    )


def test_the_list_tells_which_invitations_wait_and_which_are_too_old(browser):
    invite(browser)
    assert "works until" in browser.get("/portal/people/").content.decode()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "too old" in browser.get("/portal/people/").content.decode()


def test_inviting_asks_for_the_second_factor_again_and_keeps_what_was_typed(browser):
    let_time_pass(browser)
    page = invite(browser)
    assert ASKS in page.content.decode()
    assert NEW in page.content.decode()
    assert not Invitation.objects.exists()


def test_an_invitation_logs_nobody_in(browser):
    invite(browser)
    client = Client()
    client.get(newest_link())
    assert has_nobody(client)
