"""Handing work over: a decision for each referral, only to somebody who may know of it, due when it was."""

import pytest
from django.test import Client

from portal.accounts.roles import Role
from portal.referrals.models import Referral
from portal.referrals.services import NotAllowed

from .conftest import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(log_in, team_leader):
    return log_in(Client(), team_leader)


@pytest.fixture
def allocated(triaged, make, team_leader, caseworker):
    referral = triaged()
    make(referral, team_leader, "accept", programme="gangs", eligibility="In age and area.")
    return make(
        referral, team_leader, "allocate", caseworker=str(caseworker.pk), conflict_check=True, capacity_seen=True
    )  # fmt: skip


def hand_over(browser, holder, move, *referrals, to, **given):
    fields = {
        "move": move, "referrals": [f"{one.reference} {one.version}" for one in referrals], "to": to.pk,
        "reason": "They are away until March.", "conflict_check": "on",
    }  # fmt: skip
    return browser.post(f"/portal/referrals/hand-over/{holder.pk}/", fields | given, follow=True)


def test_a_screened_referral_goes_to_a_colleague_and_stays_where_it_stands(triaged, make, team_leader, staff):
    referral, colleague = triaged(), staff(Role.TRIAGE_OFFICER)
    state, due = referral.state, referral.due_at
    make(referral, team_leader, "hand_over", colleague=str(colleague.pk), reason="Ill.")
    assert (referral.owner, referral.state, referral.due_at) == (colleague, state, due)
    assert referral.decisions.last().given["reason"] == "Ill."


def test_a_waiting_list_keeps_its_review_date(triaged, make, team_leader, staff):
    referral = make(
        triaged(), team_leader, "waiting_list", reason="Full.", safety_plan="School.", review_date=in_days(7)
    )  # fmt: skip
    due = referral.due_at
    make(referral, team_leader, "hand_over", colleague=str(staff(Role.TEAM_LEADER).pk), reason="Ill.")
    assert referral.due_at == due is not None


def test_another_caseworker_goes_on_with_an_allocation_of_their_own(allocated, make, team_leader, other_caseworker):
    make(
        allocated, team_leader, "change_caseworker", caseworker=str(other_caseworker.pk), conflict_check=True,
        reason="Ill.",
    )  # fmt: skip
    assert allocated.caseworker == other_caseworker
    assert [one.caseworker for one in allocated.allocations.order_by("allocated_at")][-1] == other_caseworker
    assert allocated.allocations.count() == 2


def test_nobody_gets_a_referral_that_they_may_not_know_of(triaged, make, team_leader, staff):
    elsewhere = staff(Role.TRIAGE_OFFICER, areas=["bexley"])
    for person in (elsewhere, staff(Role.CASEWORKER), staff(Role.TRIAGE_OFFICER, is_active=False)):
        with pytest.raises(NotAllowed, match="cannot screen"):
            make(triaged(), team_leader, "hand_over", colleague=str(person.pk), reason="Ill.")


def test_a_triage_officer_hands_nothing_over(triaged, make, triage_officer, staff):
    with pytest.raises(NotAllowed):
        make(triaged(), triage_officer, "hand_over", colleague=str(staff(Role.TRIAGE_OFFICER).pk), reason="Ill.")


def test_all_of_somebodys_work_is_handed_over_from_one_page(browser, triaged, triage_officer, staff):
    first, second, colleague = triaged("7"), triaged("12"), staff(Role.TRIAGE_OFFICER)
    assert triage_officer.get_full_name() in browser.get("/portal/referrals/hand-over/").content.decode()
    page = browser.get(f"/portal/referrals/hand-over/{triage_officer.pk}/").content.decode()
    assert first.reference in page
    assert second.reference in page
    answer = hand_over(browser, triage_officer, "hand_over", first, second, to=colleague)
    assert "2 referrals handed over." in answer.content.decode()
    assert Referral.objects.filter(owner=colleague).count() == 2
    assert "holds nothing that you may see" in answer.content.decode()


def test_and_so_is_what_a_caseworker_works_with(browser, allocated, caseworker, other_caseworker):
    answer = hand_over(browser, caseworker, "change_caseworker", allocated, to=other_caseworker)
    assert "1 referral handed over." in answer.content.decode()
    assert Referral.objects.get().caseworker == other_caseworker


def test_nobody_becomes_caseworker_of_a_referral_that_is_not_for_them(
    log_in, dsl, browser, allocated, caseworker, other_caseworker, staff, programmes
):
    """Not outside their areas and programmes, and not one that is restricted and not shared with them."""
    elsewhere = staff(Role.CASEWORKER, areas=["bexley"])
    family = staff(Role.CASEWORKER)
    family.programmes.add(programmes["family"])
    Referral.objects.filter(pk=allocated.pk).update(area="lambeth")
    for person in (elsewhere, family):
        answer = hand_over(browser, caseworker, "change_caseworker", allocated, to=person).content.decode()
        assert "This person cannot be the caseworker" in answer
    Referral.objects.filter(pk=allocated.pk).update(restricted=True)
    lead = log_in(Client(), dsl)
    hand_over(lead, caseworker, "change_caseworker", allocated, to=other_caseworker)
    assert Referral.objects.get().caseworker == caseworker
    allocated.shared_with.add(other_caseworker)
    hand_over(lead, caseworker, "change_caseworker", allocated, to=other_caseworker)
    assert Referral.objects.get().caseworker == other_caseworker


def test_how_much_somebody_works_with_tells_nothing_of_restricted_referrals(
    browser, allocated, caseworker, triaged, team_leader, make
):
    Referral.objects.filter(pk=allocated.pk).update(restricted=True)
    other = make(triaged("12"), team_leader, "accept", programme="gangs", eligibility="In age and area.")
    page = browser.get(f"/portal/referrals/{other.reference}/allocate/").content.decode()
    assert f"{caseworker.get_full_name()}, 0 open now" not in page
    candidate = page[page.index(caseworker.get_full_name()) :]
    assert candidate.index("0 of 20 points") < 200


def test_a_referral_opened_again_does_not_go_to_somebody_who_has_left(triaged, make, team_leader, triage_officer):
    referral = make(triaged(), team_leader, "signpost", service="A service", told="The referrer")
    make(referral, team_leader, "reopen", new_information="A call.")
    assert referral.owner == triage_officer
    make(referral, triage_officer, "triage", band="GREEN", rationale="The facts.", duplicate_check=True)
    make(referral, team_leader, "signpost", service="A service", told="The referrer")
    type(triage_officer).objects.filter(pk=triage_officer.pk).update(is_active=False)
    make(referral, team_leader, "reopen", new_information="A call.")
    assert referral.owner is None


def test_without_the_conflict_check_nothing_is_handed_to_a_caseworker(browser, allocated, caseworker, other_caseworker):
    answer = hand_over(browser, caseworker, "change_caseworker", allocated, to=other_caseworker, conflict_check="")
    assert answer.status_code == 422
    assert "They are away until March." in answer.content.decode()
    assert Referral.objects.get().caseworker == caseworker


def test_a_referral_that_somebody_moved_meanwhile_is_looked_at_again(
    browser, triaged, make, triage_officer, team_leader, staff
):
    referral, colleague = triaged(), staff(Role.TRIAGE_OFFICER)
    seen = Referral.objects.get()
    make(referral, team_leader, "panel", panel="MACE", panel_date="2030-01-02")
    answer = hand_over(browser, triage_officer, "hand_over", seen, to=colleague)
    assert answer.status_code == 422
    assert "Somebody acted on one of these" in answer.content.decode()
    assert Referral.objects.get().owner == triage_officer


def test_one_that_cannot_go_to_them_is_named_and_the_others_go(browser, triaged, triage_officer, staff):
    first, second = triaged("7"), triaged("12")
    Referral.objects.filter(pk=first.pk).update(area="bexley")
    Referral.objects.filter(pk=second.pk).update(area="lambeth")
    colleague = staff(Role.TRIAGE_OFFICER, areas=["lambeth"])
    answer = hand_over(browser, triage_officer, "hand_over", first, second, to=colleague).content.decode()
    assert "1 referral handed over." in answer
    assert f"{first.reference}: This person cannot screen this referral." in answer
    assert Referral.objects.get(pk=first.pk).owner == triage_officer


def test_a_restricted_referral_is_handed_over_by_the_safeguarding_lead_alone(
    browser, log_in, dsl, triaged, triage_officer
):
    referral = triaged()
    Referral.objects.filter(pk=referral.pk).update(restricted=True)
    page = f"/portal/referrals/hand-over/{triage_officer.pk}/"
    assert referral.reference not in browser.get(page).content.decode()
    assert triage_officer.get_full_name() not in browser.get("/portal/referrals/hand-over/").content.decode()
    assert referral.reference in log_in(Client(), dsl).get(page).content.decode()
