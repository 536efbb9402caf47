"""The law's month is not forgotten: leads are told before it is over, and again while it is."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.outbox.models import OutboxMessage
from portal.privacy.answers_due import remind_of_answers
from portal.privacy.disclosure.requests import end_without_copy, extend
from portal.privacy.keeping import erasure
from portal.privacy.models import ErasureRequest, SubjectAccessRequest
from portal.referrals.models import Referral
from tests.keeping.conftest import ended
from tests.privacy.disclosure.conftest import asked, make, received, triaged

__all__ = ["asked", "ended", "make", "received", "triaged"]
pytestmark = pytest.mark.django_db

WHY = "They took it back."


@pytest.fixture
def leads(data_protection_lead, dsl, staff, team_leader, caseworker):
    """Who answers; beside them who manages accounts as well, who has left, and who has no such role."""
    staff(Role.DATA_PROTECTION_LEAD, Role.SYSTEM_ADMIN)
    staff(Role.DATA_PROTECTION_LEAD, is_active=False)
    return {data_protection_lead.email, dsl.email}


@pytest.fixture
def copy(received, asked):
    """A request for a copy, and by when."""
    request = asked(received("12"))
    return request, request.due_on


@pytest.fixture
def erase(ended, dsl):
    """A request for erasure, and by when."""
    parent, today = ErasureRequest.AskedBy.PARENT, timezone.localdate()
    request = erasure.record_request(
        referral=ended().pk, actor=dsl, asked_by=parent, asked_on=today, words="All of it."
    )
    return request, request.answer_by


def told(today):
    """Remind, as often as one likes, and return who was told what anew."""
    known = set(OutboxMessage.objects.values_list("pk", flat=True))
    new = remind_of_answers(today=today)
    assert remind_of_answers(today=today) == 0
    mails = OutboxMessage.objects.exclude(pk__in=known)
    assert len(mails) == new
    return [(mail.recipient, f"{mail.context['subject']}. {mail.context['body']}") for mail in mails]


def people(told):
    """Who was told, each of them once."""
    assert len({recipient for recipient, _ in told}) == len(told)
    return {recipient for recipient, _ in told}


@pytest.mark.parametrize("kind", ["copy", "erase"])
def test_both_kinds_of_lead_are_told_when_the_day_is_near_when_it_is_over_and_each_week_after(kind, leads, request):
    _, day = request.getfixturevalue(kind)
    for over, is_told in (
        (-8, False),
        (-7, True),
        (-6, False),
        (0, False),
        (1, True),
        (6, False),
        (8, True),
        (9, False),
    ):
        assert people(told(day + timedelta(days=over))) == (leads if is_told else set()), over


def test_the_mail_says_by_when_and_where_and_nothing_of_whom(copy, erase, leads):
    (request, day), (other, _) = copy, erase
    near = [words for _, words in told(day)]
    assert len(near) == 2 * len(leads)
    for address in (request.get_absolute_url(), reverse("erasure_request", args=[other.pk])):
        assert sum(address in words for words in near) == len(leads)
    for words in near:
        assert words.startswith("An answer is nearly due.") and f"{day:%A} {day.day} {day:%B}" in words
        assert not any(one.reference in words or str(one.pk) in words for one in Referral.objects.all())
    assert {words.partition(".")[0] for _, words in told(day + timedelta(days=10))} == {
        "The time for an answer is over"
    }


@pytest.mark.parametrize("over", [-1, 1])
def test_nobody_is_told_of_what_was_answered(copy, erase, dsl, over):
    (request, day), (other, _) = copy, erase
    end_without_copy(request=request.pk, actor=dsl, because=WHY)
    erasure.refuse(request=other.pk, actor=dsl, reason=WHY)
    assert told(day + timedelta(days=over)) == []


def test_time_that_was_extended_is_spoken_of_anew(copy, leads, data_protection_lead):
    request, day = copy
    assert people(told(day)) == leads
    longer = extend(request=request.pk, actor=data_protection_lead, because="There is much of it.").due_on
    assert told(day) == []
    assert people(told(longer)) == leads


def test_housekeeping_tells_them(copy, leads, capsys):
    SubjectAccessRequest.objects.update(due_on=timezone.localdate())
    call_command("housekeeping")
    assert "Queued 2 mails about answers" in capsys.readouterr().out
