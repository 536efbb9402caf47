"""Whatever people of every role try, in whatever order, however long they wait, only the table happens (domain.md §4).

For thousands of walks: `pytest tests/triage/test_any_moves.py --hypothesis-profile=thorough`.
"""

import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry, AuditHead
from portal.audit.services import verify
from portal.referrals import clocks
from portal.referrals.contact_guard import Channel
from portal.referrals.demo import answers_of
from portal.referrals.due import band_of_clock, discharge, sooner_deadlines
from portal.referrals.escalations import record_escalation
from portal.referrals.intake.submission import receive
from portal.referrals.models import Allocation, Decision, Escalation, Referral
from portal.referrals.permissions import moves_open_to
from portal.referrals.risk import RiskBand
from portal.referrals.services import (
    NeedsMissing,
    NotAllowed,
    SomebodyElseMoved,
    Unknown,
    move,
    record_contact_attempt,
)
from portal.referrals.states import State
from portal.referrals.workflow import COUNTERSIGN, MOVES, SEND_BACK, Kind
from tests.intake.answers import story

REFUSALS = (NotAllowed, NeedsMissing, SomebodyElseMoved, Unknown)
MONDAY = datetime(2026, 3, 9, 10, tzinfo=ZoneInfo("Europe/London"))
STORIES = dict.fromkeys(("1", "3", "7", "9", "10"))
# What runs in each state, once more by hand.
CLOCKS = {
    "submitted": "screen", "screening": "decide", "awaiting_information": "decide", "triaged": "decide",
    "panel": "decide", "accepted": "first_contact", "allocated": "first_contact", "waiting_list": "review",
    "unable_to_contact": "review",
}  # fmt: skip
SPOKEN = {
    Kind.LINE: "a line", Kind.TEXT: "some words", Kind.TICK: True, Kind.PROGRAMME: "gangs", Kind.CHOICE: "other",
    Kind.REFERENCE: "SOS-2222-2222",
}  # fmt: skip

# How a walk begins, so that short walks see the far end of the table too: (person, move) each.
OFFICER, LEADER, DSL, CASEWORKER = range(4)
TRIAGED = ((OFFICER, "take"), (OFFICER, "triage"))
ALLOCATED = (*TRIAGED, (LEADER, "accept"), (LEADER, "allocate"))
ENGAGED = (*ALLOCATED, (CASEWORKER, "engage"))
NOT_REACHED = (*ALLOCATED, (CASEWORKER, "attempt"), (CASEWORKER, "attempt"), (CASEWORKER, "unable_to_contact"))
CLOSED = (*ENGAGED, (CASEWORKER, "close"), (LEADER, COUNTERSIGN))
PAUSED_AND_REOPENED = (
    TRIAGED[0], (OFFICER, "ask"), (OFFICER, "answer"), TRIAGED[1], (LEADER, "signpost"), (LEADER, "reopen")
)  # fmt: skip
BEGINNINGS = [
    (), TRIAGED[:1], (TRIAGED[0], (OFFICER, "ask")), TRIAGED, (*TRIAGED, (LEADER, "waiting_list")), ALLOCATED, ENGAGED,
    NOT_REACHED, CLOSED, PAUSED_AND_REOPENED, (*TRIAGED, (LEADER, "signpost")),
]  # fmt: skip
FIRST = {
    "who": OFFICER, "sensible": True, "pick": 0, "band": RiskBand.AMBER, "days": 2, "left_out": None, "stale": False,
    "wait": timedelta(hours=1), "beside": "",
}  # fmt: skip

# Each step: who, which of the moves open to them (or any move at all), and how the needs are met.
STEPS = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.integers(0, 6),
            "sensible": st.sampled_from([True, True, True, False]),
            "pick": st.integers(0, 60),
            "band": st.sampled_from(list(RiskBand)),
            "days": st.integers(-1, 15),
            "left_out": st.sampled_from([None] * 8 + [0, 1, 2]),
            "stale": st.sampled_from([False] * 9 + [True]),
            "wait": st.integers(0, 5 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds)),
            "beside": st.sampled_from(["", "", "attempt", "attempt", "escalation"]),
        }
    ),
    min_size=3,
    max_size=7,
)


@pytest.fixture
def people(staff):
    """One of each role that moves, a second caseworker, somebody with two roles, and somebody with none of them."""
    return [
        staff(Role.TRIAGE_OFFICER), staff(Role.TEAM_LEADER), staff(Role.DSL), staff(Role.CASEWORKER),
        staff(Role.CASEWORKER), staff(Role.TRIAGE_OFFICER, Role.DSL), staff(Role.COMMS_EDITOR),
    ]  # fmt: skip


@pytest.mark.django_db
@settings(
    max_examples=settings.default.max_examples // 5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(number=st.sampled_from(list(STORIES)), beginning=st.sampled_from(BEGINNINGS), steps=STEPS)
def test_only_the_table_happens_and_everything_that_happens_is_written(programmes, people, number, beginning, steps):
    STORIES[number] = STORIES[number] or answers_of(story(number))
    with transaction.atomic():
        Walk(people, number).go([*(FIRST | {"who": who, "move": name} for who, name in beginning), *steps])
        transaction.set_rollback(True)


class Walk:
    """One referral on its way, with what is expected of it worked out beside the code under test."""

    def __init__(self, people, number):
        self.people, self.now, self.paused, self.pause_began = people, MONDAY, timedelta(), None
        self.referral = receive(answers=STORIES[number], submission_key=uuid.uuid4(), received_at=self.now)
        self.began = self.now
        self.check_clock(None)

    def go(self, steps):
        for step in steps:
            self.now += step["wait"]
            with mock.patch.object(timezone, "now", lambda: self.now):
                self.beside(step)
                if step.get("move") == "attempt":
                    for channel in ("call", "text"):
                        self.beside(step | {"beside": "attempt", "pick": list(Channel).index(channel)})
                else:
                    self.try_one(step)
        found = verify()
        assert (found.broken, found.entries) == (None, AuditHead.objects.get().entries)

    def beside(self, step):
        """Something that runs beside the state and must never change it."""
        before = Referral.objects.values().get(pk=self.referral.pk)
        actor = self.people[step["who"]]
        if step["beside"] == "attempt":
            channel = list(Channel)[step["pick"] % len(Channel)]
            with suppress(NotAllowed, Unknown):
                record_contact_attempt(
                    referral=self.referral, actor=actor, channel=channel, reached=False, note="", because="Asked to."
                )
        elif step["beside"] == "escalation":
            with suppress(NotAllowed, Unknown):
                record_escalation(
                    referral=self.referral, actor=actor, kind=Escalation.Kind.MASH, made=True, with_consent=True
                )
        assert Referral.objects.values().get(pk=self.referral.pk) == before

    def try_one(self, step):
        before = Referral.objects.get(pk=self.referral.pk)
        actor, chosen = self.choice(before, step)
        given_with = self.given(chosen, step)
        rows = everything(before)
        try:
            with transaction.atomic():
                move(
                    referral=before.pk, name=chosen.name, actor=actor, seen_version=before.version - step["stale"],
                    given=given_with,
                )  # fmt: skip
        except REFUSALS:
            assert everything(before) == rows
            return
        self.referral = after = Referral.objects.get(pk=before.pk)
        self.check_move(chosen, actor, before, after, given_with)
        self.check_clock(given_with if chosen.name in ("waiting_list", "review") else None, moved_from=before)

    def choice(self, before, step):
        """Who tries what: mostly something that the table has for them, else anybody anything."""
        if "move" in step:
            return self.people[step["who"]], MOVES[step["move"]]
        open_moves = [
            (person, chosen)
            for person in self.people
            for chosen in moves_open_to(person, before)
            if chosen.to not in (State.WITHDRAWN, State.DUPLICATE) or step["pick"] % 5 == 0  # or all would end there
        ]
        if step["sensible"] and open_moves:
            return open_moves[step["pick"] % len(open_moves)]
        return self.people[step["who"]], list(MOVES.values())[step["pick"] % len(MOVES)]

    def given(self, chosen, step):
        """What is given with a move, sometimes with one thing left out."""
        given_with = {}
        for place, need in enumerate(chosen.needs):
            if place == step["left_out"]:
                continue
            match need.kind:
                case Kind.BAND:
                    given_with[need.name] = step["band"].value
                case Kind.DATE:
                    day = timezone.localdate(self.now) + timedelta(days=step["days"])
                    given_with[need.name] = day.isoformat()
                case Kind.CASEWORKER:
                    given_with[need.name] = str(self.people[3 + step["pick"] % 3].pk)
                case Kind.COLLEAGUE:
                    given_with[need.name] = str(self.people[step["pick"] % 7].pk)
                case _:
                    given_with[need.name] = SPOKEN[need.kind]
        return given_with

    def check_move(self, chosen, actor, before, after, given_with):
        """One decision, one audit row, one version more, and a move that the table has for this person."""
        decision = after.decisions.last()
        assert not step_missing(chosen, given_with)
        assert State(before.state) in chosen.from_states
        assert after.version == before.version + 1 == decision.version
        assert after.decisions.count() == decision.version - 1
        assert (decision.by, decision.from_state, decision.to_state) == (actor, before.state, after.state)
        assert moved_rows(after) == after.version - 1
        held = before.held_decision
        if chosen.name == COUNTERSIGN:
            assert held is not None
            assert held.by != actor
            assert after.state == MOVES[held.move].to
        elif chosen.name == SEND_BACK or after.held_decision_id:
            assert after.state == before.state
        else:
            assert held is None
            assert actor.has_role(*chosen.roles_for(before.band))
            assert after.state == (chosen.to or before.state)
        if after.state == State.TRIAGED and chosen.name == "triage":  # by one person alone
            assert after.band not in {"RED", "IMMEDIATE"}
            assert after.floor_band is None

    def check_clock(self, review, moved_from=None):
        """The clock that runs, and its end, from scratch: when it began, the band in force, and the pauses."""
        after = self.referral
        if moved_from is not None and moved_from.state != after.state:
            if self.pause_began:
                self.paused += clocks.working_time_between(self.pause_began, self.now)
            pausing = after.state == State.AWAITING_INFORMATION and after.band in {"AMBER", "GREEN"}
            self.pause_began = self.now if pausing else None
            if after.decisions.last().move == "reopen":
                self.began, self.paused = self.now, timedelta()
        leaves = discharge(after)
        stands_still = "first_contact" if leaves else ""  # leaving hospital waits for no answer
        running = stands_still if self.pause_began else CLOCKS.get(after.state, "")
        assert after.due_for == running
        if not running:
            assert after.due_at is None
        elif self.pause_began:
            assert after.due_at == leaves[0]
        elif running != "review":
            ends = clocks.deadlines(
                received_at=self.began,
                band=band_of_clock(after),
                sooner=sooner_deadlines(after),
                fixed=leaves,
                paused=self.paused,
            )
            assert after.due_at == getattr(ends, running)
        elif review:
            assert after.due_at == clocks.end_of(datetime.fromisoformat(review["review_date"]).date())
        elif moved_from.state != after.state:
            assert after.due_at == clocks.end_of(clocks.review_by(after.band, self.now))
        else:
            assert after.due_at == moved_from.due_at


def step_missing(chosen, given_with):
    return [need.name for need in chosen.needs if not need.optional and need.name not in given_with]


def moved_rows(referral):
    return AuditEntry.objects.filter(referral_id=referral.pk, action=Action.MOVED).count()


def everything(referral):
    """All that a move could have changed."""
    return (
        Referral.objects.values().get(pk=referral.pk),
        Decision.objects.count(), Allocation.objects.count(), AuditHead.objects.values().get(),
    )  # fmt: skip
