"""Switching an account off: work handed over first, every way in closed, and a report of it."""

import csv
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import AuthenticatorDevice, Invitation, SecurityEvent, StaffSession, User
from portal.accounts.roles import Role
from portal.accounts.services.invitations import invite
from portal.accounts.services.leaving import WhyOff, belongings_of, leavers, switch_off
from portal.accounts.services.recovery import NotOneself, start_recovery
from portal.accounts.services.rights import TooFewAdministrators, WorkLeft
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import MailKind, OutboxMessage
from portal.referrals.models import Referral
from tests.accounts.sign_in_pages import code_of, give_code, give_password, has_nobody, make_recovery_codes, sign_in
from tests.accounts.test_step_up import ASKS, let_time_pass
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def off(person, by, **given):
    switch_off(person=person, by=by, **({"why": WhyOff.LEFT} | given))


def security_mails():
    return OutboxMessage.objects.filter(kind=MailKind.SECURITY_NOTICE)


def test_the_other_administrators_are_told(person, administrators):
    off(person, administrators[0])
    assert {mail.recipient for mail in security_mails()} == {one.email for one in administrators[1:]}
    assert {mail.context["what"] for mail in security_mails()} == {SecurityEvent.SOMEBODY_OFF.label}


def test_restricted_referrals_are_no_longer_shared_with_them(person, administrator, screened, staff):
    referral = screened(staff(Role.TRIAGE_OFFICER))
    referral.shared_with.add(person)
    off(person, administrator)
    assert not referral.shared_with.exists()


@pytest.mark.parametrize(("why", "left"), [(WhyOff.UNSAFE, 0), (WhyOff.LEFT, 1)])
def test_invitations_of_an_account_in_the_wrong_hands_are_taken_back(person, administrators, why, left):
    invite(email="new@example.org", roles=[Role.SYSTEM_ADMIN], by=administrators[1])
    off(administrators[1], administrators[0], why=why)
    assert Invitation.objects.open().count() == left


def post_off(browser, person, **given):
    return browser.post(f"/portal/people/{person.pk}/switch-off/", {"why": "left", **given})


def test_every_way_in_is_closed(person, administrator):
    theirs = Client()
    sign_in(theirs, person)
    codes = make_recovery_codes(person)
    device = AuthenticatorDevice.objects.get(user=person)
    off(person, administrator)
    assert has_nobody(theirs)
    assert not StaffSession.objects.open().filter(user=person).exists()
    again = Client()
    give_password(again, person)
    for code in (code_of(device, steps_away=1), codes[0]):
        give_code(again, code)
        assert has_nobody(again)
    person = User.objects.get(pk=person.pk)
    assert not person.is_active
    assert not person.check_password(PASSWORD)
    assert not person.groups.exists()
    assert not AuthenticatorDevice.objects.filter(user=person).exists()


def test_open_links_of_the_account_are_closed_too(person, administrator):
    start_recovery(person=person, by=administrator)
    recovery = OutboxMessage.objects.get(kind=MailKind.RECOVERY).context["link"].split("/accounts/")[1]
    off(person, administrator)
    assert Client().get(f"/accounts/{recovery}").status_code == 410
    assert not person.recoveries.open().exists()  # nor may it work again once the account is switched on


def test_nobody_switches_themselves_off(browser, administrator):
    with pytest.raises(NotOneself):
        off(administrator, administrator)
    assert "This is your own account" in post_off(browser, administrator).content.decode()
    assert User.objects.get(pk=administrator.pk).is_active


def test_two_administrators_remain(administrators):
    first, second, third = administrators
    off(third, first)
    with pytest.raises(TooFewAdministrators):
        off(second, first)
    assert User.objects.get(pk=second.pk).is_active


def test_work_is_handed_over_first(browser, person, screened):
    screened(person)
    page = post_off(browser, person)
    assert page.status_code == 422
    assert "1 referral that they screen" in page.content.decode()
    assert "They still hold referrals" in page.content.decode()
    assert User.objects.get(pk=person.pk).is_active


def test_when_it_cannot_wait_those_who_hand_work_over_are_told_without_names(browser, person, screened, staff):
    referral = screened(person)
    leader, dsl = staff(Role.TEAM_LEADER), staff(Role.DSL)
    assert post_off(browser, person, why="unsafe", at_once="on").status_code == 302
    mails = [mail for mail in security_mails() if mail.context["what"] == SecurityEvent.WORK_WAITS.label]
    assert {mail.recipient for mail in mails} == {leader.email, dsl.email}
    for mail in mails:
        assert referral.reference not in str(mail.context)
        assert person.first_name not in str(mail.context)
    assert Referral.objects.open().in_the_hands_of(person).count() == 1
    assert AuditEntry.objects.get(action=Action.ACCOUNT_DEACTIVATED).detail["work_left"] is True


def test_a_restricted_referral_is_not_counted_on_the_screen_but_still_holds_the_account(
    browser, person, administrator, screened
):
    Referral.objects.filter(pk=screened(person).pk).update(restricted=True)
    holds = belongings_of(person)
    assert (holds.screens, holds.works_with, holds.work) == (0, 0, True)
    with pytest.raises(WorkLeft):
        off(person, administrator)
    page = browser.get(f"/portal/people/{person.pk}/switch-off/").content.decode()
    assert "that they screen" not in page


def test_the_only_one_of_a_role_is_pointed_out(browser, person, staff):
    page = f"/portal/people/{person.pk}/switch-off/"
    assert "They are the only triage officer" in browser.get(page).content.decode()
    staff(Role.TRIAGE_OFFICER)
    assert "They are the only" not in browser.get(page).content.decode()


def test_it_asks_for_the_second_factor_again(browser, person):
    let_time_pass(browser)
    assert ASKS in post_off(browser, person).content.decode()
    assert User.objects.get(pk=person.pk).is_active


def test_an_invitation_switches_an_account_on_again_with_new_rights(person, administrator):
    off(person, administrator)
    link = invite(email=person.email, roles=[Role.CASEWORKER], by=administrator).split("/accounts/")[1]
    Client().post(
        f"/accounts/{link}", {"first_name": "W", "last_name": "A", "password": "green kettle under stairs"}
    )  # fmt: skip
    person = User.objects.get(pk=person.pk)
    assert person.is_active
    assert person.deactivated_at is None
    assert person.roles == {Role.CASEWORKER}
    assert [leaver.back for leaver in leavers()] == [True]


def test_an_invitation_of_theirs_goes_when_they_go(person, administrator):
    Invitation.objects.create(
        email=person.email, token_hash="x", expires_at=timezone.now() + timedelta(days=1), invited_by=administrator
    )
    off(person, administrator)
    assert not Invitation.objects.open().exists()


def test_the_report_tells_who_when_why_and_whether_work_is_left(browser, person, administrator, screened, staff):
    screened(person)
    off(person, administrator, why=WhyOff.UNSAFE, at_once=True)
    off(staff(Role.CASEWORKER, first_name="Zelda", last_name="Marsh"), administrator)
    page = browser.get("/portal/people/leavers/").content.decode()
    for words in ("Winifred Appleyard", "Triage officer", WhyOff.UNSAFE.label, "Zelda Marsh", "Caseworker"):
        assert words in page
    assert page.count("work left") == 1
    assert page.index("Zelda") < page.index("Winifred")


def test_the_report_is_saved_as_a_file_once_the_second_factor_was_given(browser, person, administrator):
    User.objects.filter(pk=person.pk).update(first_name="=cmd()")
    off(User.objects.get(pk=person.pk), administrator)
    let_time_pass(browser)
    assert ASKS in browser.get("/portal/people/leavers.csv").content.decode()
    let_time_pass(browser, minutes=0, seconds=0)
    response = browser.get("/portal/people/leavers.csv")
    assert response["Content-Disposition"] == 'attachment; filename="leavers.csv"'
    header, row = csv.reader(response.content.decode().splitlines())
    assert header[0] == "Name"
    assert row[0] == "'=cmd() Appleyard"
    assert row[1] == person.email
    assert AuditEntry.objects.get(action=Action.EXPORTED).actor == administrator


@pytest.mark.parametrize(("days", "flagged"), [(61, True), (59, False)])
def test_an_account_not_used_for_sixty_days_is_flagged(browser, person, days, flagged):
    then = timezone.now() - timedelta(days=days)
    User.objects.filter(pk=person.pk).update(last_login=then, date_joined=then - timedelta(days=300))
    assert User.objects.unused().filter(pk=person.pk).exists() is flagged
    shown = browser.get("/portal/people/?show=unused").content.decode()
    assert ("Winifred Appleyard" in shown) is flagged


def test_an_account_that_was_never_used_counts_from_when_it_was_made(person):
    User.objects.filter(pk=person.pk).update(date_joined=timezone.now() - timedelta(days=61))
    assert User.objects.unused().filter(pk=person.pk).exists()
    StaffSession.objects.create(user=person, browser="A test", second_factor="app")
    assert not User.objects.unused().filter(pk=person.pk).exists()


def test_a_switched_off_account_is_not_flagged_as_unused(person, administrator):
    User.objects.filter(pk=person.pk).update(date_joined=timezone.now() - timedelta(days=61))
    off(person, administrator)
    assert not User.objects.unused().filter(pk=person.pk).exists()


def test_the_list_shows_everybody_and_those_switched_off_apart(browser, person, administrator):
    assert "Winifred Appleyard" in browser.get("/portal/people/").content.decode()
    off(person, administrator)
    assert "Winifred Appleyard" not in browser.get("/portal/people/").content.decode()
    assert "Winifred Appleyard" in browser.get("/portal/people/?show=off").content.decode()


def test_the_list_needs_the_same_queries_however_many_people_there_are(browser, staff, django_assert_max_num_queries):
    for _ in range(15):
        staff(Role.CASEWORKER, Role.COMMS_EDITOR)
    with django_assert_max_num_queries(20):
        browser.get("/portal/people/")


def test_what_was_done_to_an_account_is_told_on_its_page(browser, person, administrator):
    start_recovery(person=person, by=administrator)
    page = browser.get(f"/portal/people/{person.pk}/").content.decode()
    assert Action.RECOVERY_STARTED.label in page
    assert "Recovery started" in page


def test_recovery_is_started_from_the_page_after_a_second_look(browser, person):
    address = f"/portal/people/{person.pk}/recover/"
    assert "First make sure that it is really Winifred" in browser.get(address).content.decode()
    assert not person.recoveries.exists()
    browser.post(address, {"recover": "1"})
    assert person.recoveries.open().count() == 1


def test_nobody_recovers_their_own_account(browser, administrator):
    browser.post(f"/portal/people/{administrator.pk}/recover/", {"recover": "1"})
    assert not administrator.recoveries.exists()


def test_somebody_can_be_logged_out_everywhere(browser, person, administrator, log_in):
    theirs = log_in(Client(), person)
    browser.post(f"/portal/people/{person.pk}/sessions/")
    assert has_nobody(theirs)
    assert browser.get("/portal/people/").status_code == 200
