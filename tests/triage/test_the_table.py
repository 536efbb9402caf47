"""The workflow table against domain.md §4, transcribed here a second time by hand, and random walks through it."""

import itertools
import uuid
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.roles import Role
from portal.audit.services import verify
from portal.referrals import permissions
from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from portal.referrals.models import Referral
from portal.referrals.permissions import may_move
from portal.referrals.risk import RiskBand
from portal.referrals.services import NeedsMissing, NotAllowed, SomebodyElseMoved, Unknown, move
from portal.referrals.states import State
from portal.referrals.workflow import COUNTERSIGN, MOVES, SEND_BACK, TABLE, Kind, confirmation_needed
from tests.intake.answers import story

OFFICER, LEADER, DSL, CASEWORKER = Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.DSL, Role.CASEWORKER
BEFORE = ("submitted", "screening", "awaiting_information", "triaged", "panel", "accepted", "waiting_list")

# from, to, who (by band where the specification says so), what it must have
SPECIFIED = {
    "take": (("submitted",), "screening", {OFFICER}, {}, set()),
    "ask": (("screening",), "awaiting_information", {OFFICER}, {}, {"question", "due_date", "safe_route"}),
    "answer": (("awaiting_information",), "screening", {OFFICER}, {}, {"answer"}),
    "triage": (("screening",), "triaged", {OFFICER}, {}, {"band", "rationale", "duplicate_check"}),
    "panel": (("triaged",), "panel", {LEADER, DSL}, {}, {"panel", "panel_date"}),
    "accept": (("triaged", "panel"), "accepted", {LEADER}, {}, {"programme", "eligibility"}),
    "waiting_list": (("triaged", "panel"), "waiting_list", {LEADER}, {"RED": {DSL}, "IMMEDIATE": {DSL}},
                     {"reason", "safety_plan", "review_date"}),
    "signpost": (("triaged", "panel"), "signposted", {LEADER}, {"GREEN": {OFFICER, LEADER}}, {"service", "told"}),
    "decline": (("triaged", "panel"), "declined", {LEADER}, {"RED": {DSL}, "IMMEDIATE": {DSL}},
                {"reason_code", "message", "escalation_considered"}),
    "allocate": (("accepted", "waiting_list"), "allocated", {LEADER}, {},
                 {"caseworker", "conflict_check", "capacity_seen"}),
    "engage": (("allocated",), "engaged", {CASEWORKER}, {}, {"contact_date", "method"}),
    "unable_to_contact": (("allocated",), "unable_to_contact", {CASEWORKER}, {"RED": {DSL}, "IMMEDIATE": {DSL}},
                          {"safety_plan"}),
    "close": (("engaged",), "closed", {CASEWORKER}, {}, {"outcome", "band", "exit_plan"}),
    "transfer": (("engaged",), "transferred", {CASEWORKER}, {}, {"outcome", "band", "exit_plan"}),
    "withdraw": (BEFORE, "withdrawn", {OFFICER}, {}, {"reason"}),
    "duplicate": (BEFORE, "duplicate", {OFFICER}, {}, {"kept"}),
    "reopen": (("closed", "declined", "signposted"), "screening", {LEADER}, {}, {"new_information"}),
}  # fmt: skip


def test_the_table_holds_exactly_the_moves_of_the_specification():
    assert set(MOVES) == {*SPECIFIED, COUNTERSIGN, SEND_BACK}
    assert len(MOVES) == len(TABLE)


@pytest.mark.parametrize("name", SPECIFIED)
def test_a_move_leads_where_the_specification_says_and_needs_what_it_says(name):
    come_from, to, _, _, needs = SPECIFIED[name]
    assert MOVES[name].from_states == set(come_from)
    assert MOVES[name].to == to
    assert {need.name for need in MOVES[name].needs} == needs


@pytest.mark.parametrize("name", SPECIFIED)
def test_a_move_is_open_to_exactly_the_roles_of_the_specification(name, monkeypatch):
    monkeypatch.setattr(permissions, "tried_enough", lambda referral: True)
    come_from, _, who, by_band, _ = SPECIFIED[name]
    for state, role, band in itertools.product(State, Role, RiskBand):
        user = SimpleNamespace(pk=7, has_role=lambda *roles, role=role: role in roles)
        referral = Referral(state=state, suggested_band=band, caseworker_id=7)
        expected = state in come_from and role in by_band.get(band, who)
        assert bool(may_move(user, referral, MOVES[name])) == expected, (state, role, band)


@pytest.mark.parametrize("band", RiskBand)
@pytest.mark.parametrize("floor", [None, RiskBand.RED, RiskBand.IMMEDIATE])
def test_red_immediate_and_anything_below_a_floor_need_the_safeguarding_lead(band, floor):
    below = floor is not None and band.severity < floor.severity
    expected = (DSL,) if band in {"RED", "IMMEDIATE"} or below else ()
    assert confirmation_needed(MOVES["triage"], given={"band": band}, floor_band=floor) == expected


@pytest.mark.parametrize("name", ["close", "transfer"])
def test_a_team_leader_confirms_every_closing(name):
    assert confirmation_needed(MOVES[name], given={"band": "GREEN"}, floor_band=None) == (LEADER,)


EXAMPLES = {
    Kind.LINE: "a line", Kind.TEXT: "some words", Kind.DATE: "2030-01-02", Kind.TICK: True, Kind.PROGRAMME: "gangs",
    Kind.REFERENCE: "SOS-2222-2222", Kind.CHOICE: "other",
}  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(list(MOVES)), st.integers(0, 4), st.sampled_from(list(RiskBand))), max_size=12
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_people_try_only_the_table_happens_and_everything_that_happens_is_written(
    programmes, triage_officer, team_leader, dsl, caseworker, comms_editor, steps
):
    people = [triage_officer, team_leader, dsl, caseworker, comms_editor]
    referral = receive(answers=answers_of(story("7")), submission_key=uuid.uuid4())
    # Start where there is most to do, so that short walks reach the far end of the table too.
    for name, person in (("take", triage_officer), ("triage", triage_officer), ("accept", team_leader)):
        steps = [(name, people.index(person), RiskBand.AMBER), *steps] if len(steps) % 2 else steps
    for name, number, band in steps:
        before = Referral.objects.get(pk=referral.pk)
        made = before.decisions.count()
        given_with = {need.name: example(need.kind, band, caseworker) for need in MOVES[name].needs}
        try:
            move(referral=referral.pk, name=name, actor=people[number], seen_version=before.version, given=given_with)
        except (NotAllowed, NeedsMissing, Unknown, SomebodyElseMoved):
            after = Referral.objects.get(pk=referral.pk)
            assert (after.state, after.version, after.decisions.count()) == (before.state, before.version, made)
            continue
        after = Referral.objects.get(pk=referral.pk)
        assert before.state in MOVES[name].from_states
        assert after.version == before.version + 1 == after.decisions.last().version
        assert after.decisions.count() == made + 1
        if after.state == State.TRIAGED and after.confirmed_band in {"RED", "IMMEDIATE"}:
            assert after.decisions.filter(move=COUNTERSIGN, by=dsl).exists()
    assert verify().broken is None


def example(kind, band, caseworker):
    if kind is Kind.BAND:
        return band.value
    return str(caseworker.pk) if kind is Kind.CASEWORKER else EXAMPLES[kind]
