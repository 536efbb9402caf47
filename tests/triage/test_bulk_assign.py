"""Taking and giving away what was ticked: each by its own move, none past a right."""

import pytest
from django.test import Client

from portal.accounts.roles import Role
from portal.referrals.models import Decision, Referral
from portal.referrals.states import State

from .rows import make_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(log_in, triage_officer):
    return log_in(Client(), triage_officer)


@pytest.fixture
def leader(log_in, team_leader):
    return log_in(Client(), team_leader)


def waiting(**columns):
    return make_row(**{"state": State.SUBMITTED} | columns)


def assign(browser, *referrals, do="take", **more):
    ticked = [f"{one.reference} {one.version}" for one in referrals]
    return browser.post("/portal/referrals/assign/?band=AMBER", {"referrals": ticked, "do": do} | more, follow=True)


def give(browser, *referrals, to, **more):
    given = {"move": "hand_over", "to": to.pk, "reason": "They are away."}
    return assign(browser, *referrals, do="give", **given | more)


def test_what_was_ticked_is_taken_by_a_decision_each(officer, triage_officer):
    first, second, other = waiting(), waiting(), waiting()
    answer = assign(officer, first, second)
    assert "2 referrals taken." in answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/portal/referrals/?band=AMBER"
    assert set(Referral.objects.filter(owner=triage_officer, state=State.SCREENING)) == {first, second}
    assert {decision.move for decision in Decision.objects.all()} == {"take"}
    other.refresh_from_db()
    assert other.owner is None


def test_what_cannot_be_taken_is_named_with_its_reason_and_the_others_go(officer, triage_officer):
    free, triaged, moved = waiting(), make_row(state=State.TRIAGED), waiting()
    Referral.objects.filter(pk=moved.pk).update(version=2)
    page = assign(officer, free, triaged, moved).content.decode()
    assert "1 referral taken." in page
    assert f"{triaged.reference}: A referral in “Triaged” cannot be moved like this." in page
    assert f"{moved.reference}: Somebody acted on one of these" in page
    assert list(Referral.objects.filter(owner=triage_officer)) == [free]


def test_a_team_leader_takes_nothing_that_only_an_officer_takes(leader):
    referral = waiting()
    assert "Only a triage officer may do this." in assign(leader, referral).content.decode()
    referral.refresh_from_db()
    assert referral.state == State.SUBMITTED


def test_a_hidden_referral_is_not_taken_and_not_told_of(officer, triage_officer):
    hidden = waiting(restricted=True)
    page = assign(officer, hidden).content.decode()
    assert "Tick at least one referral first." in page
    assert hidden.reference not in page
    assert not Decision.objects.exists()


def test_a_colleague_is_chosen_on_a_page_of_its_own_and_gets_them(leader, staff):
    colleague, first, second = staff(Role.TRIAGE_OFFICER), make_row(), make_row()
    page = assign(leader, first, second, do="give").content.decode()
    assert first.reference in page and "Who goes on with them?" in page
    answer = give(leader, first, second, to=colleague).content.decode()
    assert "2 referrals handed over." in answer
    assert Referral.objects.filter(owner=colleague).count() == 2
    assert Decision.objects.first().given["reason"] == "They are away."


def test_giving_needs_a_reason_and_keeps_what_was_ticked(leader, staff):
    colleague, referral = staff(Role.TRIAGE_OFFICER), make_row()
    answer = give(leader, referral, to=colleague, reason="")
    assert answer.status_code == 422
    assert referral.reference in answer.content.decode()
    assert not Decision.objects.exists()


def test_an_officer_gives_nothing_away(officer, staff):
    referral = make_row()
    page = give(officer, referral, to=staff(Role.TRIAGE_OFFICER)).content.decode()
    assert f"{referral.reference}: Only a team leader or a designated safeguarding lead may do this." in page
    assert not Decision.objects.exists()


def test_nobody_is_given_what_they_may_not_know_of(leader, staff):
    elsewhere, referral = staff(Role.TRIAGE_OFFICER, areas=["bexley"]), make_row(area="brent")
    assert "This person cannot screen this referral." in give(leader, referral, to=elsewhere).content.decode()
    assert not Decision.objects.exists()


def test_one_that_somebody_acted_on_since_is_named_and_not_given(leader, staff):
    seen, colleague = make_row(), staff(Role.TRIAGE_OFFICER)
    Referral.objects.filter(pk=seen.pk).update(version=2)
    page = assign(leader, seen, do="give").content.decode()
    assert f"Somebody acted on {seen.reference} since you opened the queue." in page
    give(leader, seen, to=colleague)
    assert not Decision.objects.exists()


def test_nothing_ticked_says_so(officer):
    assert "Tick at least one referral first." in assign(officer).content.decode()


@pytest.mark.parametrize("value", ["x", "x y", "x 1 2", "x 99999999999", " ", ""])
def test_what_is_no_tick_is_no_error(officer, value):
    answer = officer.post("/portal/referrals/assign/", {"referrals": value, "do": "take"}, follow=True)
    assert "Tick at least one referral first." in answer.content.decode()


def test_the_buttons_are_those_that_a_role_may_press(officer, leader, log_in, caseworker):
    make_row(caseworker=caseworker, state=State.ALLOCATED)
    pages = [browser.get("/portal/referrals/").content.decode() for browser in (officer, leader)]
    assert ['value="take">' in page for page in pages] == [True, False]
    assert ['value="give">' in page for page in pages] == [False, True]
    assert 'name="referrals"' not in log_in(Client(), caseworker).get("/portal/referrals/").content.decode()
