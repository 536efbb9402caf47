"""Restricting a referral, naming who may know, lifting it; and what a referral says about itself (domain.md §6.7)."""

import pytest
from django.test import Client

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import MailKind, OutboxMessage
from portal.referrals import restricting
from portal.referrals.models import Referral
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown
from tests.accounts.test_step_up import ASKS, let_time_pass

pytestmark = pytest.mark.django_db


def sees(person, referral):
    return Referral.objects.visible_to(person).filter(pk=referral.pk).exists()


def test_a_relative_of_staff_is_restricted_from_the_first_moment(received, triage_officer, team_leader, dsl):
    reece = received("8")
    assert reece.restricted
    assert [sees(person, reece) for person in (triage_officer, team_leader, dsl)] == [False, False, True]
    told = {mail.recipient for mail in OutboxMessage.objects.filter(kind=MailKind.NOTICE)}
    assert told == {dsl.email}
    assert AuditEntry.objects.filter(action=Action.RESTRICTED, referral_id=reece.pk, actor=None).count() == 1


def test_a_team_leader_restricts_and_still_sees_it_with_those_named(client, log_in, received, staff, team_leader):
    referral, named, other = received(), staff(Role.TRIAGE_OFFICER), staff(Role.TRIAGE_OFFICER)
    Referral.objects.filter(pk=referral.pk).update(owner=other)
    log_in(client, team_leader)
    address = f"{referral.get_absolute_url()}restrict/"
    assert client.post(address, {"people": [named.pk]}).status_code == 422
    assert client.post(address, {"people": [named.pk], "reason": "His aunt works here."}).status_code == 302
    assert [sees(person, referral) for person in (team_leader, named, other)] == [True, True, False]
    referral.refresh_from_db()
    assert referral.owner is None  # or it would wait with somebody who cannot see it
    assert "His aunt works here." in client.get(referral.get_absolute_url()).content.decode()


def test_only_leaders_read_why_it_was_restricted(client, log_in, received, staff, team_leader):
    referral, officer = received(), staff(Role.TRIAGE_OFFICER)
    restricting.restrict(referral=referral.pk, actor=team_leader, people=[officer.pk], reason="His aunt works here.")
    log_in(client, officer)
    page = client.get(referral.get_absolute_url()).content.decode()
    assert "restricted it" in page and "His aunt works here." not in page


def test_sharing_and_lifting_ask_for_the_second_factor_again_and_restricting_does_not(
    log_in, received, team_leader, dsl
):
    referral = received()
    client = log_in(Client(), team_leader)
    let_time_pass(client)
    assert client.post(f"{referral.get_absolute_url()}restrict/", {"reason": "Family."}).status_code == 302
    for act in ("share", "lift"):
        asked = client.post(f"{referral.get_absolute_url()}{act}/", {"reason": "Family."})
        assert ASKS in asked.content.decode()
    referral.refresh_from_db()
    assert referral.restricted and referral.access_changes.count() == 1


def test_whoever_is_no_longer_named_no_longer_sees_it(received, triage_officer, team_leader):
    referral = received()
    restricting.restrict(referral=referral.pk, actor=team_leader, people=[triage_officer.pk], reason="Family.")
    restricting.share(referral=referral.pk, actor=team_leader, people=[], reason="He moved on.")
    assert not sees(triage_officer, referral)


def test_lifting_opens_it_and_forgets_who_was_named(received, triage_officer, team_leader, staff):
    referral, elsewhere = received(), staff(Role.TRIAGE_OFFICER, areas=["lambeth"])
    restricting.restrict(referral=referral.pk, actor=team_leader, people=[elsewhere.pk], reason="Family.")
    assert sees(elsewhere, referral) and not sees(triage_officer, referral)
    restricting.lift(referral=referral.pk, actor=team_leader, reason="It was somebody else.")
    assert sees(triage_officer, referral) and not sees(elsewhere, referral)


def test_others_and_changes_that_make_no_sense_are_refused(received, triage_officer, team_leader, dsl):
    referral = received()
    with pytest.raises(NotAllowed):
        restricting.restrict(referral=referral.pk, actor=triage_officer, people=[], reason="x")
    for act in (restricting.lift, restricting.share):
        with pytest.raises(NotAllowed):
            act(referral=referral.pk, actor=dsl, reason="x", **({"people": []} if act is restricting.share else {}))
    with pytest.raises(NeedsMissing):
        restricting.restrict(referral=referral.pk, actor=dsl, people=[], reason=" ")
    restricting.restrict(referral=referral.pk, actor=dsl, people=[], reason="Family.")
    with pytest.raises(Unknown):
        restricting.lift(referral=referral.pk, actor=team_leader, reason="x")
    assert referral.access_changes.count() == 1


def test_each_change_is_in_the_trail_with_the_accounts_and_no_words(received, triage_officer, dsl):
    referral = received()
    restricting.restrict(referral=referral.pk, actor=dsl, people=[triage_officer.pk], reason="His aunt works here.")
    restricting.lift(referral=referral.pk, actor=dsl, reason="A mistake.")
    rows = AuditEntry.objects.filter(action__in=[Action.RESTRICTED, Action.RESTRICTION_LIFTED]).order_by("pk")
    assert [row.detail for row in rows] == [{"people": [triage_officer.pk]}, {"people": []}]
