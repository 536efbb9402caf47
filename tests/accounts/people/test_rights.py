"""Changing what an account may do: written down, at once, never one's own, two administrators remain."""

from collections import Counter

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import AuthenticatorDevice, SecurityEvent, User
from portal.accounts.roles import Role
from portal.accounts.services.invitations import AlreadyAnAccount, invite
from portal.accounts.services.recovery import NotOneself
from portal.accounts.services.rights import TooFewAdministrators, WorkLeft, change_rights
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import MailKind, OutboxMessage
from tests.accounts.test_step_up import ASKS, let_time_pass

pytestmark = pytest.mark.django_db


def change(person, by, *roles, programmes=(), areas=()):
    return change_rights(person=person, roles=roles, programmes=programmes, areas=areas, by=by)


def security_mails():
    return OutboxMessage.objects.filter(kind=MailKind.SECURITY_NOTICE)


def roles_of(person):
    return User.objects.get(pk=person.pk).roles


def test_the_screen_shows_what_holds_and_changes_it(browser, person, programmes):
    page = browser.get(f"/portal/people/{person.pk}/rights/").content.decode()
    assert 'value="triage_officer"' in page
    given = {"roles": ["team_leader"], "programmes": [programmes["family"].pk], "areas": ["lambeth"]}
    assert browser.post(f"/portal/people/{person.pk}/rights/", given).url == f"/portal/people/{person.pk}/"
    person = User.objects.get(pk=person.pk)
    assert person.roles == {Role.TEAM_LEADER}
    assert [programme.code for programme in person.programmes.all()] == ["family"]
    assert person.areas == ["lambeth"]


def test_it_holds_from_the_next_request(browser, person, log_in):
    theirs = log_in(Client(), person)
    assert theirs.get("/portal/referrals/").status_code == 200
    browser.post(f"/portal/people/{person.pk}/rights/", {"roles": ["comms_editor"]})
    assert theirs.get("/portal/referrals/").status_code == 403
    assert theirs.get("/cms/").status_code == 200


def test_a_change_is_written_down_with_before_and_after(person, administrator, programmes):
    change(person, administrator, Role.DSL, programmes=[programmes["family"]], areas=["lambeth"])
    entry = AuditEntry.objects.get(action=Action.RIGHTS_CHANGED)
    assert entry.actor == administrator
    assert entry.detail == {
        "account": person.pk,
        "from": {"roles": ["triage_officer"], "programmes": [], "areas": []},
        "to": {"roles": ["dsl"], "programmes": ["family"], "areas": ["lambeth"]},
    }


def test_the_owner_is_told_and_nobody_else_is_named(person, administrator):
    change(person, administrator, Role.DSL)
    [mail] = [mail for mail in security_mails() if mail.recipient == person.email]
    assert mail.context["what"] == SecurityEvent.RIGHTS_CHANGED.label
    assert administrator.first_name not in str(mail.context)


@pytest.mark.parametrize(("role", "leads"), [(Role.CASEWORKER, True), (Role.COMMS_EDITOR, False)])
def test_other_administrators_learn_of_given_rights_and_safeguarding_leads_of_case_roles(
    person, administrators, dsl, role, leads
):
    """So that nobody gives themselves a second account unseen."""
    first, *others = administrators
    change(person, first, role)
    invite(email="second.address@example.org", roles=[role], by=first)
    told = [mail for mail in security_mails() if mail.context["what"] == SecurityEvent.RIGHTS_GIVEN.label]
    assert Counter(mail.recipient for mail in told) == {one.email: 2 for one in [*others, *[dsl] * leads]}


def test_saving_the_same_again_changes_and_tells_nothing(person, administrator):
    assert change(person, administrator, Role.TRIAGE_OFFICER) is False
    assert not AuditEntry.objects.filter(action=Action.RIGHTS_CHANGED).exists()
    assert not OutboxMessage.objects.exists()


def test_it_asks_for_the_second_factor_again(browser, person):
    let_time_pass(browser)
    page = browser.post(f"/portal/people/{person.pk}/rights/", {"roles": ["dsl"]})
    assert ASKS in page.content.decode()
    assert roles_of(person) == {Role.TRIAGE_OFFICER}


def test_nobody_changes_their_own(browser, administrator):
    page = browser.post(f"/portal/people/{administrator.pk}/rights/", {"roles": ["dsl"]})
    assert page.status_code == 422
    assert "This is your own account" in page.content.decode()
    with pytest.raises(NotOneself):
        change(administrator, administrator, Role.DSL)
    assert roles_of(administrator) == {Role.SYSTEM_ADMIN}


def test_two_administrators_always_remain(administrators):
    first, second, third = administrators
    change(third, first, Role.DSL)
    assert roles_of(third) == {Role.DSL}
    with pytest.raises(TooFewAdministrators):
        change(second, first, Role.DSL)
    assert roles_of(second) == {Role.SYSTEM_ADMIN}


def test_an_administrator_without_a_second_factor_does_not_count(administrators):
    first, second, third = administrators
    AuthenticatorDevice.objects.filter(user=third).delete()
    with pytest.raises(TooFewAdministrators):
        change(second, first, Role.DSL)


def test_an_administrator_may_get_more_roles_while_there_are_only_two(staff):
    first, second = staff(Role.SYSTEM_ADMIN), staff(Role.SYSTEM_ADMIN)
    assert change(second, first, Role.SYSTEM_ADMIN, Role.COMMS_EDITOR)


def test_two_changes_at_the_same_moment_wait_for_each_other(administrators):
    """Each would count the other one's administrator otherwise. SQLite lets one write transaction run at a time."""
    first, second, _ = administrators
    with CaptureQueriesContext(connection) as queries:
        change(second, first, Role.DSL)
    locked = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"] and "auth_group" in query["sql"]]
    one_writer = settings.DATABASES["default"].get("OPTIONS", {}).get("transaction_mode") == "IMMEDIATE"
    assert locked if connection.features.has_select_for_update else one_writer


def test_an_invitation_is_no_way_round_for_an_account_without_a_second_factor(person, administrator, screened):
    screened(person)
    AuthenticatorDevice.objects.filter(user=person).delete()
    with pytest.raises(AlreadyAnAccount):
        invite(email=person.email, roles=[Role.COMMS_EDITOR], by=administrator)


@pytest.mark.parametrize("roles", [[Role.DATA_PROTECTION_LEAD], [Role.TRIAGE_OFFICER, Role.SYSTEM_ADMIN]])
def test_nobody_loses_the_sight_of_referrals_in_their_hands(person, administrator, screened, roles):
    screened(person)
    with pytest.raises(WorkLeft):
        change(person, administrator, *roles)
    assert roles_of(person) == {Role.TRIAGE_OFFICER}


def test_nor_by_a_narrower_area(person, administrator, screened):
    referral = screened(person)
    with pytest.raises(WorkLeft):
        change(person, administrator, Role.TRIAGE_OFFICER, areas=["bexley"])
    assert User.objects.get(pk=person.pk).areas == []
    assert change(person, administrator, Role.TRIAGE_OFFICER, areas=[referral.area])


def test_the_screen_says_so_and_keeps_what_was_chosen(browser, person, screened):
    screened(person)
    page = browser.post(f"/portal/people/{person.pk}/rights/", {"roles": ["comms_editor"]})
    assert page.status_code == 422
    assert "They still hold referrals" in page.content.decode()
    assert 'value="comms_editor"' in page.content.decode()


def test_case_roles_rest_while_somebody_is_an_administrator_and_the_screen_says_so(browser, staff):
    both = staff(Role.SYSTEM_ADMIN, Role.DSL)
    assert both.roles == {Role.SYSTEM_ADMIN}
    assert "The case roles rest" in browser.get(f"/portal/people/{both.pk}/").content.decode()
