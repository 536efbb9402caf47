"""Referrals at a known hour, and what everybody was told of them."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from portal.notices.models import Notice
from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from portal.referrals.models import Referral
from tests.intake.answers import story
from tests.triage.conftest import make, received, triaged
from tests.triage.test_handing_over import allocated

__all__ = ["allocated", "make", "received", "triaged"]


def london(*parts):
    return datetime(*parts, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def at_ten(programmes):
    """Receive a demo story on Monday 9 March 2026 at ten; AMBER unless another is named. Nobody is told yet."""

    def receive_story(number="7", **columns):
        referral = receive(
            answers=answers_of(story(number)), submission_key=uuid.uuid4(), received_at=london(2026, 3, 9, 10)
        )
        Referral.objects.filter(pk=referral.pk).update(**columns)
        Notice.objects.all().delete()
        return Referral.objects.get(pk=referral.pk)

    return receive_story


@pytest.fixture
def told():
    """Who was told of one kind, in the order of their keys."""

    def people_told(kind):
        return [notice.person for notice in Notice.objects.filter(kind=kind).order_by("person")]

    return people_told
