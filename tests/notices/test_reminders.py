"""Nobody is forgotten: reminded once before each deadline, leaders told once when it has passed, by any workers."""

import io
import uuid
from datetime import UTC, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.notices import reminders
from portal.notices.kinds import NoticeKind
from portal.notices.models import Notice
from portal.notices.reminders import chase_due, remind, remind_due
from portal.outbox.models import OutboxMessage
from portal.referrals.due import set_due
from portal.referrals.escalations import record_chase, record_escalation, record_response
from portal.referrals.information import add_information, mark_read
from portal.referrals.models import Escalation, Message, Referral
from portal.referrals.risk import RiskBand
from portal.referrals.states import Due, State

from .conftest import london

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def stand_in(referral, band, state=State.SCREENING, **columns):
    """Put a referral into a band and state, with its clock, and return it fresh."""
    referral.confirmed_band, referral.state = band, state
    for name, value in columns.items():
        setattr(referral, name, value)
    set_due(referral)
    referral.save()
    return Referral.objects.get(pk=referral.pk)


@pytest.mark.parametrize(
    ("band", "state", "reminded", "passed"),
    [
        # Received on Monday 9 March at 10: three quarters of the working time, and 30 minutes at least for IMMEDIATE.
        ("IMMEDIATE", "submitted", (2026, 3, 9, 10, 30), (2026, 3, 9, 11)),
        ("IMMEDIATE", "screening", (2026, 3, 9, 15, 15), (2026, 3, 9, 23, 59)),
        ("RED", "submitted", (2026, 3, 9, 13), (2026, 3, 9, 14)),
        ("RED", "screening", (2026, 3, 9, 16), (2026, 3, 10, 10)),
        ("AMBER", "screening", (2026, 3, 11, 12), (2026, 3, 12, 10)),
        ("GREEN", "screening", (2026, 3, 12, 16), (2026, 3, 16, 10)),
        ("GREEN", "accepted", (2026, 3, 18, 14), (2026, 3, 23, 10)),
    ],
)
def test_people_are_reminded_before_and_told_after_to_the_minute(
    band, state, reminded, passed, at_ten, team_leader, triage_officer, told
):
    stand_in(at_ten(owner=triage_officer), band, State(state))
    assert remind_due(now=london(*reminded) - MINUTE) == 0
    assert remind_due(now=london(*reminded)) == 1
    assert told(NoticeKind.DUE_SOON) == sorted([triage_officer, team_leader], key=lambda person: person.pk)
    assert remind_due(now=london(*passed) - MINUTE) == 0
    assert told(NoticeKind.BREACHED) == []
    assert remind_due(now=london(*passed)) == 1
    assert len(told(NoticeKind.BREACHED)) == 2
    assert remind_due(now=london(*passed) + timedelta(days=9)) == 0


def test_a_worker_that_was_away_over_both_tells_of_the_breach_alone(at_ten, team_leader, told):
    stand_in(at_ten(), "AMBER")
    assert remind_due(now=london(2026, 3, 20, 10)) == 1
    assert told(NoticeKind.DUE_SOON) == []
    assert told(NoticeKind.BREACHED) == [team_leader]


def test_a_second_run_sends_nothing_twice_even_if_the_mark_was_put_back(at_ten, team_leader):
    referral = stand_in(at_ten(), "AMBER")
    for _ in range(2):
        remind_due(now=london(2026, 3, 12, 10))
        Referral.objects.update(remind_at=referral.due_at)
    assert Notice.objects.filter(kind="breached").count() == 1
    assert OutboxMessage.objects.filter(key__startswith="breached:").count() == 1


def test_a_new_deadline_reminds_anew(at_ten, team_leader, told):
    referral = stand_in(at_ten(), "GREEN")
    remind_due(now=referral.remind_at)
    referral = stand_in(Referral.objects.get(pk=referral.pk), "AMBER", State.ACCEPTED, reopened_at=referral.due_at)
    remind_due(now=referral.remind_at)
    assert told(NoticeKind.DUE_SOON) == [team_leader, team_leader]


def test_a_move_that_leaves_the_deadline_leaves_the_reminder(at_ten, team_leader):
    referral = stand_in(at_ten(), "AMBER", State.TRIAGED)
    remind_due(now=referral.remind_at)
    after = stand_in(Referral.objects.get(pk=referral.pk), "AMBER", State.PANEL)
    assert after.due_at == referral.due_at == after.remind_at


def test_while_the_clock_is_paused_nobody_is_reminded_until_the_answer_should_have_come(
    received, make, triage_officer, told
):
    referral = make(received("7"), triage_officer, "take")
    make(referral, triage_officer, "ask", question="Which school?", due_date="2030-01-04", safe_route="text")
    assert referral.due_at is None
    friday = london(2030, 1, 4, 23)
    assert remind_due(now=friday) == 0
    monday = london(2030, 1, 7, 9)
    assert referral.remind_at == monday
    assert remind_due(now=monday) == 1
    assert told(NoticeKind.ANSWER_DUE) == [triage_officer]
    assert remind_due(now=monday + timedelta(days=30)) == 0


@pytest.mark.parametrize("spoken_of_the_deadline", [False, True])
@pytest.mark.parametrize("over", [False, True])
def test_an_answer_is_still_waited_for_after_something_else_was_read(
    spoken_of_the_deadline, over, received, make, triage_officer, told
):
    referral = make(received("7"), triage_officer, "take")
    day = timezone.localdate() + timedelta(days=30)
    asked = {"question": "Which school?", "due_date": day.isoformat(), "safe_route": "text"}
    referral = make(referral, triage_officer, "ask", **asked)
    add_information(referral=referral.pk, key=uuid.uuid4(), kind=Message.Kind.INFORMATION, text="She is home.")
    if spoken_of_the_deadline:
        Referral.objects.update(remind_at=None)
    if over:
        Message.objects.filter(kind="question").update(answer_by=timezone.localdate() - timedelta(days=1))
    Notice.objects.all().delete()
    mark_read(referral=referral.pk, actor=triage_officer, until=timezone.now())
    remind_due(now=timezone.now())
    assert told(NoticeKind.ANSWER_DUE) == [triage_officer] * over
    remind_due(now=timezone.now() + timedelta(days=40))
    assert told(NoticeKind.ANSWER_DUE) == [triage_officer]


def test_an_answer_that_came_needs_no_reminder(received, make, triage_officer):
    referral = make(received("7"), triage_officer, "take")
    make(referral, triage_officer, "ask", question="Which school?", due_date="2030-01-04", safe_route="text")
    make(referral, triage_officer, "answer", answer="The one by the park.")
    assert referral.due_for == Due.DECIDE
    assert referral.remind_at < referral.due_at
    make(referral, triage_officer, "withdraw", reason="They asked.")
    assert (referral.due_at, referral.remind_at) == (None, None)


def test_a_review_on_the_waiting_list_is_announced_and_then_escalated(triaged, make, team_leader, told):
    referral = triaged(band="GREEN")
    in_ten_days = (timezone.localdate() + timedelta(days=10)).isoformat()
    make(referral, team_leader, "waiting_list", reason="Full.", safety_plan="School.", review_date=in_ten_days)
    remind_due(now=referral.remind_at)
    assert team_leader in told(NoticeKind.REVIEW_DUE)
    assert told(NoticeKind.BREACHED) == []
    remind_due(now=referral.due_at)
    assert team_leader in told(NoticeKind.BREACHED)


def test_every_reminder_is_written_down_and_shows_on_the_referral(at_ten, team_leader, client, log_in):
    referral = stand_in(at_ten(), "AMBER")
    for moment in ((2026, 3, 11, 12), (2026, 3, 12, 10)):
        remind_due(now=london(*moment))
    rows = AuditEntry.objects.filter(referral_id=referral.pk, action__in=[Action.REMINDED, Action.DEADLINE_PASSED])
    assert [row.action for row in rows.order_by("pk")] == [Action.REMINDED, Action.DEADLINE_PASSED]
    page = log_in(client, team_leader).get(referral.get_absolute_url()).content.decode()
    assert "The time to decide was over" in page


def test_if_it_cannot_be_written_down_nobody_is_told_and_the_next_run_tells(at_ten, team_leader, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no trail")

    stand_in(at_ten(), "AMBER")
    with monkeypatch.context() as broken:
        broken.setattr(reminders, "record", fail)
        assert remind_due(now=london(2026, 3, 12, 10)) == 0
    assert not Notice.objects.exists()
    assert remind_due(now=london(2026, 3, 12, 10)) == 1


def test_one_that_fails_keeps_no_other_waiting(at_ten, team_leader, monkeypatch, told):
    first, second = stand_in(at_ten(), "AMBER"), stand_in(at_ten(), "AMBER")
    notify = reminders.notify

    def fail_for_the_first(kind, referral, **given):
        if referral.pk == first.pk:
            raise RuntimeError(referral.reference)
        return notify(kind, referral, **given)

    monkeypatch.setattr(reminders, "notify", fail_for_the_first)
    assert remind_due(now=london(2026, 3, 12, 10)) == 1
    assert Notice.objects.get().referral == second


def test_what_is_not_due_costs_one_query_however_many_there_are(at_ten):
    for _ in range(3):
        stand_in(at_ten(), "GREEN")
    with CaptureQueriesContext(connection) as captured:
        assert remind_due(now=london(2026, 3, 9, 11)) == 0
    assert len(captured) == 1


def test_the_worker_and_housekeeping_both_remind(at_ten, team_leader, told):
    for command in (["outbox", "--once"], ["housekeeping"]):
        stand_in(at_ten(), "AMBER")
        call_command(*command, stdout=io.StringIO())
        assert told(NoticeKind.BREACHED) == [team_leader]


STEPS = st.lists(
    st.one_of(
        st.integers(1, 72).map(lambda hours: ("later", timedelta(hours=hours))),
        st.sampled_from(list(RiskBand)).map(lambda band: ("band", band)),
        st.sampled_from(
            [State.SCREENING, State.AWAITING_INFORMATION, State.TRIAGED, State.ACCEPTED, State.WAITING_LIST]
        ).map(lambda state: ("state", state)),
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_somebody_is_told_once_at_most_of_each_deadline_and_always_of_a_breach(
    at_ten, team_leader, steps
):
    referral, now = at_ten(), london(2026, 3, 9, 10).astimezone(UTC)
    breached = set()
    for step, value in steps:
        referral.refresh_from_db()
        match step:
            case "later":
                now += value
            case "band":
                referral.confirmed_band = value
            case "state":
                referral.state = value
        if step != "later":
            set_due(referral, now=now, given={"due_date": "2026-04-01"})
            referral.save()
        remind_due(now=now)
        remind_due(now=now)
        if referral.due_at and referral.due_at <= now:
            breached.add((referral.due_for, referral.due_at))
        told = Notice.objects.filter(referral=referral, person=team_leader)
        deadlines = list(told.filter(kind__in=["due_soon", "review_due", "breached"]).values_list("kind", "about"))
        assert len(deadlines) == len(set(deadlines))
        assert {about.partition(":")[0::2] for kind, about in deadlines if kind == "breached"} == {
            (due_for, f"{due_at:%Y-%m-%dT%H:%M:%S.%f}") for due_for, due_at in breached
        }


def test_of_two_workers_that_found_the_same_deadline_one_tells(at_ten, team_leader):
    referral, now = stand_in(at_ten(), "AMBER"), london(2026, 3, 12, 10)
    assert [remind(referral.pk, now), remind(referral.pk, now)] == [True, False]
    assert Notice.objects.count() == AuditEntry.objects.filter(action=Action.DEADLINE_PASSED).count() == 1


def test_whoever_told_another_service_hears_once_for_each_time_to_ask_again(at_ten, dsl, told):
    referral = stand_in(at_ten(), "AMBER")
    record_escalation(referral=referral, actor=dsl, kind=Escalation.Kind.MASH, made=True, with_consent=True)
    escalation = Escalation.objects.get()
    assert chase_due(now=escalation.chase_at - MINUTE) == 0
    assert [chase_due(now=escalation.chase_at) for _ in range(2)] == [1, 0]
    assert told(NoticeKind.CHASE_ESCALATION) == [dsl]
    record_chase(escalation=escalation, actor=dsl)
    escalation.refresh_from_db()
    assert chase_due(now=escalation.chase_at) == 1
    record_response(escalation=escalation, actor=dsl, response="They will visit.")
    assert chase_due(now=escalation.chase_at + timedelta(days=9)) == 0
