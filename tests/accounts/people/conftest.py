"""Administrators with their browsers, and somebody to look after."""

import uuid

import pytest
from django.test import Client

from portal.accounts.roles import Role
from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from portal.referrals.services import move
from tests.intake.answers import story


@pytest.fixture
def administrators(staff):
    """As many as must remain, and one more."""
    return [staff(Role.SYSTEM_ADMIN) for _ in range(3)]


@pytest.fixture
def administrator(administrators):
    return administrators[0]


@pytest.fixture
def browser(log_in, administrator):
    """The browser of the administrator, fresh from the second factor."""
    return log_in(Client(), administrator)


@pytest.fixture
def person(staff):
    return staff(Role.TRIAGE_OFFICER, first_name="Winifred", last_name="Appleyard")


@pytest.fixture
def screened(programmes):
    """Receive a story and let somebody start to screen it."""

    def take(by, number="7"):
        referral = receive(answers=answers_of(story(number)), submission_key=uuid.uuid4())
        move(referral=referral.pk, name="take", actor=by, seen_version=1, given={})
        referral.refresh_from_db()
        return referral

    return take
