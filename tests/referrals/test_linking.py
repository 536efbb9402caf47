"""Linking: by people, with a reason, reversible, all or nothing; the twin is never linked (domain.md §6.12)."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals import linking
from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from portal.referrals.models import Link, Relation
from portal.referrals.people import household_around, people_around
from portal.referrals.services import NeedsMissing, NotAllowed
from tests.intake.answers import story

pytestmark = pytest.mark.django_db

SAME, HOUSEHOLD, NOT_THE_SAME = Relation.SAME_PERSON, Relation.SAME_HOUSEHOLD, Relation.NOT_THE_SAME


@pytest.fixture
def officer(staff):
    return staff(Role.TRIAGE_OFFICER)


@pytest.fixture
def three(programmes):
    """Zack twice and his twin."""
    return [receive(answers=answers_of(story(number)), submission_key=uuid.uuid4()) for number in ("12", "12b", "12c")]


@pytest.fixture
def link(officer):
    def make_link(one, other, relation=SAME, **but):
        given = {"actor": officer, "reason": "The school says so."} | but
        return linking.link(first=one.pk, second=other.pk, relation=relation, **given)

    return make_link


def test_receiving_proposes_and_links_nobody(three):
    assert not Link.objects.exists()


def test_a_link_holds_from_both_sides_and_leaves_the_twin_out(three, link, officer):
    one, other, twin = three
    link(one, other)
    for here, there in ((one, other), (other, one)):
        [person] = people_around(here, reader=officer)
        assert set(person.referrals) == {here, there}
    assert people_around(twin, reader=officer) == [people_around(twin, reader=officer)[0]]
    assert set(people_around(twin, reader=officer)[0].referrals) == {twin}


def test_a_household_holds_several_young_people(three, link, officer):
    one, other, twin = three
    link(one, other)
    link(other, twin, HOUSEHOLD)
    zack, brother = household_around(one, reader=officer).young_people
    assert set(zack.referrals) == {one, other} and set(brother.referrals) == {twin}
    luke, *others = household_around(twin, reader=officer).young_people
    assert set(luke.referrals) == {twin} and [set(each.referrals) for each in others] == [{one, other}]


def test_undoing_needs_a_reason_and_keeps_the_history(three, link, officer):
    one, other, _ = three
    made = link(one, other)
    with pytest.raises(NeedsMissing):
        linking.unlink(link=made.pk, actor=officer, reason=" ")
    linking.unlink(link=made.pk, actor=officer, reason="They are cousins.")
    made.refresh_from_db()
    assert (made.ended_by, made.ended_reason) == (officer, "They are cousins.")
    assert set(people_around(one, reader=officer)[0].referrals) == {one}
    with pytest.raises(linking.Unknown):
        linking.unlink(link=made.pk, actor=officer, reason="Again.")
    link(other, one)
    assert Link.objects.count() == 2


def test_a_link_needs_a_reason_and_somebody_who_may(three, link, caseworker):
    one, other, _ = three
    with pytest.raises(NeedsMissing):
        link(one, other, reason="  ")
    one.caseworker = other.caseworker = caseworker
    one.save()
    other.save()
    with pytest.raises(NotAllowed):
        link(one, other, actor=caseworker)
    with pytest.raises(linking.Unknown):
        link(one, one)
    assert not Link.objects.exists()
    assert not AuditEntry.objects.filter(action=Action.LINKED).exists()


def test_each_link_and_each_undoing_is_written_down_for_both(three, link, officer):
    one, other, _ = three
    linking.unlink(link=link(one, other).pk, actor=officer, reason="No.")
    for action in (Action.LINKED, Action.UNLINKED):
        rows = AuditEntry.objects.filter(action=action, actor=officer)
        assert {row.referral_id for row in rows} == {one.pk, other.pk}
        assert all(row.detail == {"relation": "same_person"} for row in rows)


def test_two_who_link_at_the_same_moment_make_one_link_and_no_half(three, link, monkeypatch):
    one, other, _ = three
    between = linking.refuse_contradiction

    def somebody_else_is_quicker(pair, relation, actor):
        between(pair, relation, actor)
        low, high = sorted(pair, key=lambda each: each.pk)
        Link.objects.create(first=low, second=high, relation=NOT_THE_SAME, reason="Quicker.", by=actor)

    monkeypatch.setattr(linking, "refuse_contradiction", somebody_else_is_quicker)
    with pytest.raises(NotAllowed, match="already decided"):
        link(one, other)
    assert not AuditEntry.objects.filter(action=Action.LINKED).exists()


def test_the_database_keeps_one_open_link_a_pair_named_one_way(three, officer):
    low, high = sorted(three[:2], key=lambda each: each.pk)
    keep = {"relation": SAME, "reason": "x", "by": officer}
    Link.objects.create(first=low, second=high, **keep)
    for first, second in ((low, high), (high, low), (low, low)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Link.objects.create(first=first, second=second, **keep)


def test_two_can_not_be_one_and_not_one_however_many_stand_between(three, link):
    one, other, twin = three
    link(one, other)
    link(other, twin, HOUSEHOLD)
    with pytest.raises(NotAllowed, match="two young people"):
        link(one, twin)
    third = receive(answers=answers_of(story("12")), submission_key=uuid.uuid4())
    link(third, one)
    for relation in (HOUSEHOLD, NOT_THE_SAME):
        with pytest.raises(NotAllowed, match="one young person"):
            link(third, other, relation)


PAIRS = st.sampled_from([(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)])


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(PAIRS, st.sampled_from(Relation)), max_size=5), undone=PAIRS)
def test_whatever_is_linked_undoing_one_link_gives_back_what_was_before(
    three, link, officer, monkeypatch, acts, undone
):
    monkeypatch.setattr(linking, "mark_possible_duplicate", lambda referral: None)
    referrals = [*three, receive(answers=answers_of(story("12")), submission_key=uuid.uuid4())]

    def everybody():
        return {each.pk: people_around(each, reader=officer) for each in referrals}

    try:
        for (one, other), relation in acts:
            try:
                link(referrals[one], referrals[other], relation)
            except NotAllowed:
                continue
        for here in referrals:
            for person in people_around(here, reader=officer):
                for there in person.referrals:  # symmetric: who is in my household has me in theirs
                    assert here in [each for one in people_around(there, reader=officer) for each in one.referrals]
        before = everybody()
        try:
            made = link(referrals[undone[0]], referrals[undone[1]])
        except NotAllowed:
            assert everybody() == before
        else:
            linking.unlink(link=made.pk, actor=officer, reason="No.")
            assert everybody() == before
    finally:
        Link.objects.all().delete()
        referrals[3].delete()
