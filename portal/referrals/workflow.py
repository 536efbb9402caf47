"""The one table of moves: from where to where, who may, and what each must have (domain.md §4).

`services.py` acts on it, the referral page offers from it, and the tests drive it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from portal.accounts.roles import Role

from .risk import RiskBand
from .states import BEFORE_ALLOCATION, State

URGENT = frozenset({RiskBand.RED, RiskBand.IMMEDIATE})


class Kind(Enum):
    """What sort of thing a move must have; `triage/forms.py` draws one form field for each."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    BAND = "band"
    PROGRAMME = "programme"
    CASEWORKER = "caseworker"
    TICK = "tick"
    CHOICE = "choice"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that must be given with a move."""

    name: str
    kind: Kind
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `to` is None where the referral goes where the held decision wanted it."""

    name: str
    button: str
    told: str
    from_states: frozenset[State]
    to: State | None
    who: tuple[Role, ...]
    who_by_band: Mapping[RiskBand, tuple[Role, ...]] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    confirmed_by: tuple[Role, ...] = ()
    by_assigned_caseworker: bool = False
    after_attempts: bool = False

    def roles_for(self, band: RiskBand) -> tuple[Role, ...]:
        """Who may make the move when the referral stands in `band`."""
        return self.who_by_band.get(band, self.who)


def dsl_if_urgent() -> Mapping[RiskBand, tuple[Role, ...]]:
    return dict.fromkeys(URGENT, (Role.DSL,))


DECIDING = frozenset({State.TRIAGED, State.PANEL})
WHY = Need("reason", Kind.TEXT, "Why", "What you would want to read about this in a year.")

# "Not reached yet" needs this much trying first (domain.md §4).
ATTEMPTS_NEEDED, CHANNELS_NEEDED = 3, 2

TAKE, TRIAGE, COUNTERSIGN, SEND_BACK = "take", "triage", "countersign", "send_back"

TABLE: tuple[Move, ...] = (
    Move(
        TAKE, "Start screening", "took ownership and started screening",
        frozenset({State.SUBMITTED}), State.SCREENING, (Role.TRIAGE_OFFICER,),
    ),
    Move(
        "ask", "Ask for information", "asked for information",
        frozenset({State.SCREENING}), State.AWAITING_INFORMATION, (Role.TRIAGE_OFFICER,),
        needs=(
            Need("question", Kind.TEXT, "What do you need to know?"),
            Need("due_date", Kind.DATE, "By when?", "For example, 27 November 2026"),
            Need("safe_route", Kind.LINE, "How will you ask safely?", "The channel the referrer said is safe."),
        ),
    ),
    Move(
        "answer", "Information has come", "recorded the answer",
        frozenset({State.AWAITING_INFORMATION}), State.SCREENING, (Role.TRIAGE_OFFICER,),
        needs=(Need("answer", Kind.TEXT, "What did we learn?"),),
    ),
    Move(
        TRIAGE, "Confirm the band", "confirmed the band",
        frozenset({State.SCREENING}), State.TRIAGED, (Role.TRIAGE_OFFICER,),
        needs=(
            Need("band", Kind.BAND, "How urgent is it?"),
            Need("rationale", Kind.TEXT, "Why this band?", "The facts that decided it. Needed even if you agree."),
            Need("duplicate_check", Kind.TICK, "I looked for earlier referrals of this young person"),
        ),
    ),
    Move(
        COUNTERSIGN, "Countersign", "countersigned",
        frozenset({State.SCREENING, State.ENGAGED}), None, (),
        needs=(Need("note", Kind.TEXT, "What you looked at"),),
    ),
    Move(
        SEND_BACK, "Send back", "sent it back",
        frozenset({State.SCREENING, State.ENGAGED}), None, (),
        needs=(Need("reason", Kind.TEXT, "What should be looked at again?"),),
    ),
    Move(
        "panel", "Take to panel", "took it to panel",
        frozenset({State.TRIAGED}), State.PANEL, (Role.TEAM_LEADER, Role.DSL),
        needs=(Need("panel", Kind.LINE, "Which panel?"), Need("panel_date", Kind.DATE, "When does it meet?")),
    ),
    Move(
        "accept", "Accept", "accepted the referral",
        DECIDING, State.ACCEPTED, (Role.TEAM_LEADER,),
        needs=(
            Need("programme", Kind.PROGRAMME, "Which programme?"),
            Need("eligibility", Kind.TEXT, "How do they meet what the programme is for?", "Age, area and need."),
        ),
    ),
    Move(
        "waiting_list", "Put on the waiting list", "put it on the waiting list",
        DECIDING, State.WAITING_LIST, (Role.TEAM_LEADER,), dsl_if_urgent(),
        needs=(
            WHY,
            Need("safety_plan", Kind.TEXT, "How do they stay safe meanwhile?"),
            Need("review_date", Kind.DATE, "When do we look again?"),
        ),
    ),
    Move(
        "signpost", "Signpost", "signposted to another service",
        DECIDING, State.SIGNPOSTED, (Role.TEAM_LEADER,), {RiskBand.GREEN: (Role.TRIAGE_OFFICER, Role.TEAM_LEADER)},
        needs=(Need("service", Kind.LINE, "To which service?"), Need("told", Kind.LINE, "Who was told?")),
    ),
    Move(
        "decline", "Decline", "declined the referral",
        DECIDING, State.DECLINED, (Role.TEAM_LEADER,), dsl_if_urgent(),
        needs=(
            Need("reason_code", Kind.CHOICE, "Reason", choices=(
                ("age", "Outside the age range"), ("area", "Outside the area"),
                ("other_service", "Another service is the right one"), ("no_agreement", "They do not want support now"),
                ("other", "Another reason"),
            )),
            Need("message", Kind.TEXT, "Message to the referrer", "They read these words."),
            Need("escalation_considered", Kind.TICK, "I considered whether anyone else must be told"),
        ),
    ),
    Move(
        "allocate", "Allocate", "allocated a caseworker",
        frozenset({State.ACCEPTED, State.WAITING_LIST}), State.ALLOCATED, (Role.TEAM_LEADER,),
        needs=(
            Need("caseworker", Kind.CASEWORKER, "Caseworker"),
            Need("conflict_check", Kind.TICK, "I checked that they are not related to or known to the family"),
            Need("capacity_seen", Kind.TICK, "I looked at how much work they have now"),
        ),
    ),
    Move(
        "engage", "Record first contact", "made first contact",
        frozenset({State.ALLOCATED}), State.ENGAGED, (Role.CASEWORKER,), by_assigned_caseworker=True,
        needs=(
            Need("contact_date", Kind.DATE, "When did you first speak?"),
            Need("method", Kind.LINE, "How?", "For example, a phone call or a visit."),
        ),
    ),
    Move(
        "unable_to_contact", "We have not reached them yet", "recorded that we have not reached them yet",
        frozenset({State.ALLOCATED}), State.UNABLE_TO_CONTACT, (Role.CASEWORKER,),
        {RiskBand.RED: (Role.DSL,), RiskBand.IMMEDIATE: (Role.DSL,)}, after_attempts=True,
        needs=(Need("safety_plan", Kind.TEXT, "What keeps them safe meanwhile, and who else was told?"),),
    ),
    Move(
        "close", "Close", "closed the referral",
        frozenset({State.ENGAGED}), State.CLOSED, (Role.CASEWORKER,), by_assigned_caseworker=True,
        confirmed_by=(Role.TEAM_LEADER,),
        needs=(
            Need("outcome", Kind.TEXT, "What changed?"), Need("band", Kind.BAND, "Band at the end"),
            Need("exit_plan", Kind.TEXT, "What happens now, and whom can they turn to?"),
        ),
    ),
    Move(
        "transfer", "Transfer", "transferred the referral",
        frozenset({State.ENGAGED}), State.TRANSFERRED, (Role.CASEWORKER,), by_assigned_caseworker=True,
        confirmed_by=(Role.TEAM_LEADER,),
        needs=(
            Need("outcome", Kind.TEXT, "What changed?"), Need("band", Kind.BAND, "Band at the end"),
            Need("exit_plan", Kind.TEXT, "Who takes over, and what do they know?"),
        ),
    ),
    Move(
        "withdraw", "Record as withdrawn", "recorded it as withdrawn",
        BEFORE_ALLOCATION, State.WITHDRAWN, (Role.TRIAGE_OFFICER,), needs=(WHY,),
    ),
    Move(
        "duplicate", "Record as a duplicate", "recorded it as a duplicate",
        BEFORE_ALLOCATION, State.DUPLICATE, (Role.TRIAGE_OFFICER,),
        needs=(Need("kept", Kind.REFERENCE, "Which referral is kept?", "Its reference, such as SOS-7K4M-2PXW"),),
    ),
    Move(
        "reopen", "Open again", "opened it again",
        frozenset({State.CLOSED, State.DECLINED, State.SIGNPOSTED}), State.SCREENING, (Role.TEAM_LEADER,),
        needs=(Need("new_information", Kind.TEXT, "What is new?"),),
    ),
)  # fmt: skip

MOVES: Mapping[str, Move] = {move.name: move for move in TABLE}


def confirmation_needed(move: Move, *, given: Mapping[str, Any], floor_band: RiskBand | None) -> tuple[Role, ...]:
    """Return the roles of which a second person must confirm the move, or none.

    A safeguarding lead countersigns RED, IMMEDIATE, and any band below a floor (domain.md §4, §5); a team leader
    confirms every closing.
    """
    if move.name != TRIAGE:
        return move.confirmed_by
    band = RiskBand(given["band"])
    below_floor = floor_band is not None and band.severity < floor_band.severity
    return (Role.DSL,) if band in URGENT or below_floor else ()


def missing_needs(move: Move, given: Mapping[str, Any]) -> list[Need]:
    """Return what the move must have and was not given."""
    return [need for need in move.needs if given.get(need.name) in (None, "", False)]
