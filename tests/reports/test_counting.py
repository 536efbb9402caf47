"""Reports count what the reader may know of, in the months in which it came, and how long people waited."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from portal.accounts.roles import Role
from portal.notices.reminders import remind_due
from portal.referrals.models import Decision, EqualityAnswers, Referral
from portal.reports.figures import background, counted, received_in, waits
from portal.reports.periods import Period, Span, span_of
from programmes.models import Programme
from tests.triage.conftest import accept, allocate, make, received, triaged

__all__ = ["accept", "allocate", "make", "received", "triaged"]
pytestmark = pytest.mark.django_db
YEAR = Span(date(2026, 1, 1), date(2027, 1, 1))


def this_month():
    return span_of(Period.THIS_MONTH, timezone.localdate())


def lines(tables, heading):
    """The lines of a table that count somebody."""
    [found] = [table for table in tables if table.heading == heading]
    return {line.label: line.count for line in found.lines if line.count}


def report(reader, span=None):
    span = span or this_month()
    return counted(received_in(span, Referral.objects.visible_to(reader)), span)


def test_each_table_counts_every_referral_once(accept, received, team_leader):
    accept("7")
    received("3")
    received("8")
    Referral.objects.filter(restricted=True).update(restricted=False)
    tables = report(team_leader)
    assert {table.heading: table.total for table in tables} == dict.fromkeys([table.heading for table in tables], 3)
    assert lines(tables, "Where they stand now") == {"Waiting for screening": 2, "Accepted": 1}


def test_a_band_counts_as_a_person_confirmed_it_and_until_then_as_suggested(triaged, received, team_leader):
    triaged("7", "GREEN")
    suggested = received("3").suggested_band
    assert lines(report(team_leader), "By band") == {"GREEN": 1, suggested: 1}


def test_a_referral_counts_in_the_month_it_came_in_london(received, dsl):
    referral = received("7")
    # Half past midnight on 1 April in London, an hour earlier by UTC.
    Referral.objects.filter(pk=referral.pk).update(received_at=datetime(2026, 3, 31, 23, 30, tzinfo=UTC))
    assert lines(report(dsl, YEAR), "By month") == {"April 2026": 1}
    assert report(dsl, Span(date(2026, 3, 1), date(2026, 4, 1)))[0].total == 0
    assert report(dsl, Span(date(2026, 4, 1), date(2026, 5, 1)))[0].total == 1


def test_nobody_counts_a_referral_that_they_may_not_know_of(received, staff, dsl, team_leader, system_admin):
    received("7")
    Referral.objects.filter(pk=received("3").pk).update(restricted=True)
    elsewhere = staff(Role.TEAM_LEADER)
    elsewhere.programmes.set(Programme.objects.filter(code="hospital"))
    readers = {dsl: 2, team_leader: 1, elsewhere: 0, system_admin: 0}
    assert {reader: report(reader)[0].total for reader in readers} == readers


def test_the_middle_wait_is_told_and_how_many_waited_past_their_time(triaged, received, dsl):
    for number, minutes in (("7", 10), ("10", 30), ("11", 90)):
        referral = triaged(number)
        first = Decision.objects.filter(referral=referral, move="take")
        first.update(at=referral.received_at + timedelta(minutes=minutes))
    late = received("3")
    Referral.objects.filter(pk=late.pk).update(due_at=timezone.now(), remind_at=timezone.now())
    remind_due()
    look, decision, contact = waits(received_in(this_month(), Referral.objects.visible_to(dsl)))
    assert (look.done, look.half_within, look.late) == (3, "30 min", 1)
    assert (decision.done, decision.half_within, decision.late) == (0, "", 0)
    assert contact.done == 0


@pytest.mark.parametrize(
    ("took", "said"),
    [
        ({"minutes": 5}, "5 min"),
        ({"hours": 3, "minutes": 2}, "3 h 2 min"),
        ({"hours": 49, "minutes": 9}, "2 d 1 h"),
        ({"days": 2}, "2 d"),
        ({}, "1 min"),
    ],
)
def test_a_wait_is_told_in_short(accept, dsl, took, said):
    referral = accept()
    Decision.objects.filter(referral=referral, move="accept").update(at=referral.received_at + timedelta(**took))
    assert waits(Referral.objects.visible_to(dsl))[1].half_within == said


def test_what_comes_after_the_first_contact_is_no_first_contact(allocate, make, caseworker, dsl):
    referral = allocate()
    make(referral, caseworker, "engage", contact_date=f"{timezone.localdate()}", method="A call")
    make(
        referral, caseworker, "close", outcome="Safe.", band="GREEN", exit_plan="Her aunt."
    )  # held, and so still engaged
    assert Decision.objects.filter(to_state="engaged").count() == 2
    assert waits(Referral.objects.visible_to(dsl))[2].done == 1


def test_a_second_wait_after_it_was_opened_again_does_not_count(accept, make, dsl, team_leader):
    referral = accept()
    Referral.objects.filter(pk=referral.pk).update(reopened_at=referral.received_at)
    assert [wait.done for wait in waits(Referral.objects.visible_to(dsl))] == [0, 0, 0]


def test_background_is_counted_in_fives_and_only_in_its_months(programmes):
    for day, count in ((date(2026, 1, 1), 8), (date(2026, 12, 1), 1), (date(2027, 1, 1), 20)):
        told = [EqualityAnswers(month=day, answers={"gender": "female", "religion": "none"}) for _ in range(count)]
        EqualityAnswers.objects.bulk_create(told)
    tables = background(YEAR)
    assert lines(tables, "Which of these describes the young person?") == {"Female": 10}
    assert lines(tables, "What is their religion or belief?") == {"None": 10}
    assert lines(background(Span(date(2026, 12, 1), date(2027, 1, 1))), "What is their religion or belief?") == {}
