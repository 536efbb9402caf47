"""The workflow table against domain.md §4, transcribed here a second time by hand."""

import itertools
from types import SimpleNamespace

import pytest

from portal.accounts.roles import Role
from portal.referrals import permissions
from portal.referrals.models import Referral
from portal.referrals.permissions import may_move
from portal.referrals.risk import RiskBand
from portal.referrals.states import ENDED, OPEN, State
from portal.referrals.workflow import COUNTERSIGN, MOVES, SEND_BACK, TABLE, confirmation_needed, missing_needs

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
# Not in the specification (docs/decisions.md): in other hands, but where it stands; looked at again while somebody
# waits; and a way on for those who were not reached.
SPECIFIED |= {
    "engage": (("allocated", "unable_to_contact"), *SPECIFIED["engage"][1:]),
    "close": (("engaged", "unable_to_contact"), *SPECIFIED["close"][1:]),
    "review": (("waiting_list", "unable_to_contact"), None, {LEADER}, {"RED": {DSL}, "IMMEDIATE": {DSL}},
               {"found", "safety_plan", "review_date"}),
    "hand_over": (BEFORE[1:], None, {LEADER, DSL}, {}, {"colleague", "reason"}),
    "change_caseworker": (("allocated", "engaged", "unable_to_contact"), None, {LEADER, DSL}, {},
                          {"caseworker", "conflict_check", "reason"}),
}  # fmt: skip


def test_the_table_holds_exactly_the_moves_of_the_specification():
    assert set(MOVES) == {*SPECIFIED, COUNTERSIGN, SEND_BACK}
    assert len(MOVES) == len(TABLE)


@pytest.mark.parametrize("name", SPECIFIED)
def test_a_move_leads_where_the_specification_says_and_needs_what_it_says(name):
    come_from, to, _, _, needs = SPECIFIED[name]
    assert MOVES[name].from_states == set(come_from)
    assert MOVES[name].to == to
    assert {need.name for need in MOVES[name].needs if not need.optional} == needs


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


@pytest.mark.parametrize("state", sorted(OPEN))
def test_no_open_state_is_a_dead_end(state):
    reached, fresh = set(), {state}
    while fresh:
        reached |= fresh
        fresh = {move.to for move in TABLE if move.to and move.from_states & fresh} - reached
    assert reached & ENDED


def test_only_what_says_so_may_be_left_out_and_spaces_are_nothing():
    allocate = MOVES["allocate"]
    given = {need.name: True for need in allocate.needs if not need.optional}
    assert missing_needs(allocate, given) == []
    assert [need.name for need in missing_needs(allocate, given | {"caseworker": "  "})] == ["caseworker"]
