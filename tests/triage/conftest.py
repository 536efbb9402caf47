"""Referrals in the state that a test needs, made through the real doors."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from portal.referrals.services import move
from tests.intake.answers import story


def in_days(days):
    """A day from today on, as a move keeps it."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.fixture
def received(programmes):
    """Receive the demo story with this number and return the referral."""

    def receive_story(number="7"):
        return receive(answers=answers_of(story(number)), submission_key=uuid.uuid4())

    return receive_story


@pytest.fixture
def make():
    """Make one move as somebody, at the version that the referral has now, and return the fresh referral."""

    def make_move(referral, actor, name, **given):
        referral.refresh_from_db()
        move(referral=referral.pk, name=name, actor=actor, seen_version=referral.version, given=given)
        referral.refresh_from_db()
        return referral

    return make_move


@pytest.fixture
def triaged(received, make, triage_officer):
    """A referral whose band a triage officer confirmed as AMBER."""

    def triage(number="7", band="AMBER"):
        referral = received(number)
        make(referral, triage_officer, "take")
        return make(referral, triage_officer, "triage", band=band, rationale="The facts.", duplicate_check=True)

    return triage


@pytest.fixture
def accept(triaged, make, team_leader):
    """Make a referral that a team leader accepted into gangs work."""

    def accept_story(number="7", band="AMBER"):
        return make(triaged(number, band), team_leader, "accept", programme="gangs", eligibility="In age and area.")

    return accept_story


@pytest.fixture
def allocate(accept, make, team_leader, caseworker):
    """Make a referral that is with its caseworker, not reached yet."""

    def allocate_story(number="7", band="AMBER", to=caseworker, **given):
        ticked = {"conflict_check": True, "capacity_seen": True}
        return make(accept(number, band), team_leader, "allocate", caseworker=str(to.pk), **ticked | given)

    return allocate_story
