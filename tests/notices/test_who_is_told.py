"""Each kind reaches exactly the right people, never somebody who may not see the referral, and always somebody."""

import pytest

from portal.accounts.roles import Role
from portal.notices.kinds import RULES, Delivery, NoticeKind
from portal.notices.models import Notice
from portal.notices.people import WHO_IS_TOLD
from portal.notices.services import choose, notify, unread_count
from portal.outbox.models import OutboxMessage
from portal.referrals.models import Referral
from portal.referrals.states import State

pytestmark = pytest.mark.django_db


def test_every_kind_says_who_hears_of_it_and_how():
    assert set(RULES) == set(WHO_IS_TOLD) == set(NoticeKind)


def test_what_nobody_may_switch_off():
    fixed = {kind for kind, rule in RULES.items() if not rule.may_be_off}
    assert fixed == {
        NoticeKind.BREACHED, NoticeKind.COUNTERSIGN, NoticeKind.BREAK_GLASS, NoticeKind.HANDED,
        NoticeKind.CHASE_ESCALATION,
    }  # fmt: skip


@pytest.fixture
def everybody(staff):
    """One of each role, by its name; the owner and the caseworker are two more."""
    people = {role.value: staff(role) for role in Role}
    return people | {"owner": staff(Role.TRIAGE_OFFICER), "its_caseworker": staff(Role.CASEWORKER)}


@pytest.mark.parametrize(
    ("kind", "columns", "expected"),
    [
        ("waiting", {"state": "submitted"}, {"triage_officer", "owner"}),
        ("handed", {"state": "screening"}, {"owner"}),
        ("handed", {"state": "allocated"}, {"its_caseworker"}),
        ("sent_back", {"state": "screening"}, {"owner"}),
        ("new_information", {"state": "screening"}, {"owner"}),
        ("new_information", {"state": "engaged"}, {"its_caseworker"}),
        ("new_information", {"state": "declined"}, {"owner", "team_leader"}),
        ("answer_due", {"state": "awaiting_information"}, {"owner"}),
        ("due_soon", {"state": "triaged"}, {"owner", "team_leader"}),
        ("breached", {"state": "triaged", "confirmed_band": "AMBER"}, {"owner", "team_leader"}),
        ("breached", {"state": "triaged", "confirmed_band": "RED"}, {"owner", "team_leader", "dsl"}),
        ("breached", {"state": "allocated", "confirmed_band": "IMMEDIATE"}, {"its_caseworker", "team_leader", "dsl"}),
        ("review_due", {"state": "waiting_list"}, {"owner", "team_leader"}),
        ("chase_escalation", {"state": "engaged"}, {"its_caseworker"}),
        ("break_glass", {"state": "screening"}, {"dsl"}),
    ],
)  # fmt: skip
def test_a_kind_reaches_exactly_these(kind, columns, expected, everybody, at_ten):
    referral = at_ten(owner=everybody["owner"], caseworker=everybody["its_caseworker"], **columns)
    notify(NoticeKind(kind), referral)
    names = {person.pk: name for name, person in everybody.items()}
    assert {names[notice.person_id] for notice in Notice.objects.all()} == expected


def test_while_nobody_has_it_or_they_have_left_the_triage_officers_are_reminded(triage_officer, staff, at_ten, told):
    gone = staff(Role.TRIAGE_OFFICER, is_active=False)
    for referral in (at_ten(), at_ten(owner=gone, state=State.SCREENING)):
        notify(NoticeKind.DUE_SOON, referral)
        assert told("due_soon") == [triage_officer]
        Notice.objects.all().delete()


def test_nobody_hears_of_a_referral_that_they_may_not_see(staff, at_ten, told, programmes):
    elsewhere = staff(Role.TRIAGE_OFFICER, areas=["bexley"])
    families = staff(Role.TRIAGE_OFFICER)
    families.programmes.add(programmes["family"])
    here = staff(Role.TRIAGE_OFFICER, areas=["lambeth"])
    referral = at_ten(area="lambeth")
    notify(NoticeKind.WAITING, referral)
    assert told("waiting") == [here]
    notify(NoticeKind.NEW_INFORMATION, referral, to=[elsewhere, families, here])
    assert told("new_information") == [here]
    assert all(message.recipient == here.email for message in OutboxMessage.objects.filter(kind="notice"))


def test_a_restricted_referral_is_spoken_of_to_those_who_share_it_and_to_nobody_else(staff, at_ten, told):
    inside, _outside = staff(Role.TEAM_LEADER), staff(Role.TEAM_LEADER)
    referral = at_ten(restricted=True)
    referral.shared_with.add(inside)
    notify(NoticeKind.BREACHED, referral)
    assert told("breached") == [inside]


def test_if_nobody_who_should_hear_may_see_it_the_safeguarding_lead_is_told(staff, dsl, at_ten, told):
    staff(Role.TRIAGE_OFFICER, areas=["bexley"])
    notify(NoticeKind.WAITING, at_ten(area="lambeth"))
    assert told("waiting") == [dsl]


def test_whoever_did_it_is_not_told_and_nobody_is_told_in_their_place(triage_officer, dsl, at_ten, told):
    assert notify(NoticeKind.HANDED, at_ten(), to=[triage_officer], but=triage_officer) == 0
    assert told("handed") == []


def test_the_same_thing_is_told_once_and_another_again(triage_officer, at_ten, told):
    referral = at_ten()
    for message in ("one", "one", "two"):
        notify(NoticeKind.NEW_INFORMATION, referral, once=message)
    assert told("new_information") == [triage_officer, triage_officer]
    assert OutboxMessage.objects.filter(kind="notice", key__startswith="new_information:").count() == 2


@pytest.mark.parametrize(
    ("way", "notices", "mails"),
    [(Delivery.AT_ONCE, 1, 1), (Delivery.DAILY, 1, 0), (Delivery.PORTAL, 1, 0), (Delivery.OFF, 0, 0)],
)
def test_each_hears_as_they_chose(way, notices, mails, triage_officer, at_ten):
    referral = at_ten()
    choose(person=triage_officer, choices={NoticeKind.NEW_INFORMATION: way})
    notify(NoticeKind.NEW_INFORMATION, referral)
    assert Notice.objects.count() == notices
    assert OutboxMessage.objects.filter(key__startswith="new_information:").count() == mails


def test_what_somebody_waits_for_cannot_be_switched_off(team_leader):
    with pytest.raises(ValueError, match="cannot be switched off"):
        choose(person=team_leader, choices={NoticeKind.BREACHED: Delivery.OFF})


def test_a_notice_counts_only_while_the_person_may_see_the_referral(triage_officer, at_ten):
    referral = at_ten()
    notify(NoticeKind.NEW_INFORMATION, referral)
    assert unread_count(triage_officer) == 1
    Referral.objects.update(restricted=True)
    assert unread_count(triage_officer) == 0
    referral.shared_with.add(triage_officer)
    assert unread_count(triage_officer) == 1
