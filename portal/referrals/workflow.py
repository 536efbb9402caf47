"""The one table of moves: from where to where, who may, and what each must have (domain.md §4).

`services.py` acts on it, the referral page offers from it, and the tests drive it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from portal.accounts.roles import Role
from programmes.decline_reasons import DeclineReason

from .risk import RiskBand
from .states import BEFORE_ALLOCATION, WITH_CASEWORKER, State

URGENT = frozenset({RiskBand.RED, RiskBand.IMMEDIATE})


class Kind(Enum):
    """What sort of thing a move must have; `triage/forms.py` draws one form field for each."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    BAND = "band"
    PROGRAMME = "programme"
    CASEWORKER = "caseworker"
    COLLEAGUE = "colleague"
    TICK = "tick"
    CHOICE = "choice"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that must be given with a move, or may be where the move itself finds out whether it is needed."""

    name: str
    kind: Kind
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    read_by_referrer: bool = False  # the words are shown on the status page


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `to` is None where the referral stays, or goes where the held decision wanted it."""

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

    @property
    def words_to_referrer(self) -> str:
        """The name of what the referrer reads of it, empty where they read nothing."""
        return next((need.name for need in self.needs if need.read_by_referrer), "")


def dsl_if_urgent() -> Mapping[RiskBand, tuple[Role, ...]]:
    return dict.fromkeys(URGENT, (Role.DSL,))


DECIDING = frozenset({State.TRIAGED, State.PANEL})
# Whoever was not reached may still be, or the referral ends as one that we worked with would (docs/decisions.md).
CLOSING = frozenset({State.ENGAGED, State.UNABLE_TO_CONTACT})
HELD_IN = CLOSING | {State.SCREENING}
REVIEWED = frozenset({State.WAITING_LIST, State.UNABLE_TO_CONTACT})
WHY = Need("reason", Kind.TEXT, "Why", "What you would want to read about this in a year.")
SAFETY_PLAN = Need("safety_plan", Kind.TEXT, "How do they stay safe meanwhile?")
REVIEW_DATE = Need(
    "review_date", Kind.DATE, "When do we look again?", "The band has a latest day. If it comes sooner, it counts."
)
CONFLICT_CHECK = Need("conflict_check", Kind.TICK, "I checked whether they are related to or known to the family")
CONFLICT_REASON = Need(
    "conflict_reason", Kind.TEXT, "If there is a warning: why choose this person?",
    "Needed when a warning stands beside their name. It stays with the decision.", optional=True,
)  # fmt: skip

# "Not reached yet" needs this much trying first (domain.md §4).
ATTEMPTS_NEEDED, CHANNELS_NEEDED = 3, 2

ASK, ANSWER, DECLINE, DUPLICATE, WITHDRAW = "ask", "answer", "decline", "duplicate", "withdraw"
TAKE, TRIAGE, COUNTERSIGN, SEND_BACK = "take", "triage", "countersign", "send_back"
HAND_OVER, CHANGE_CASEWORKER, REVIEW = "hand_over", "change_caseworker", "review"

TABLE: tuple[Move, ...] = (
    Move(
        TAKE, "Start screening", "took ownership and started screening",
        frozenset({State.SUBMITTED}), State.SCREENING, (Role.TRIAGE_OFFICER,),
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
        ASK, "Ask for information", "asked for information",
        frozenset({State.SCREENING}), State.AWAITING_INFORMATION, (Role.TRIAGE_OFFICER,),
        needs=(
            Need("question", Kind.TEXT, "What do you need to know?", "They read these words.", read_by_referrer=True),
            Need("due_date", Kind.DATE, "By when?", "For example, 27 November 2026"),
            Need("safe_route", Kind.LINE, "How will you ask safely?", "The channel the referrer said is safe."),
        ),
    ),
    Move(
        ANSWER, "Information has come", "recorded the answer",
        frozenset({State.AWAITING_INFORMATION}), State.SCREENING, (Role.TRIAGE_OFFICER,),
        needs=(Need("answer", Kind.TEXT, "What did we learn?"),),
    ),
    Move(
        COUNTERSIGN, "Countersign", "countersigned",
        HELD_IN, None, (),
        needs=(Need("note", Kind.TEXT, "What you looked at"),),
    ),
    Move(
        SEND_BACK, "Send back", "sent it back",
        HELD_IN, None, (),
        needs=(Need("reason", Kind.TEXT, "What should be looked at again?"),),
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
        "panel", "Take to panel", "took it to panel",
        frozenset({State.TRIAGED}), State.PANEL, (Role.TEAM_LEADER, Role.DSL),
        needs=(Need("panel", Kind.LINE, "Which panel?"), Need("panel_date", Kind.DATE, "When does it meet?")),
    ),
    Move(
        "waiting_list", "Put on the waiting list", "put it on the waiting list",
        DECIDING, State.WAITING_LIST, (Role.TEAM_LEADER,), dsl_if_urgent(),
        needs=(WHY, SAFETY_PLAN, REVIEW_DATE),
    ),
    Move(
        "signpost", "Signpost", "signposted to another service",
        DECIDING, State.SIGNPOSTED, (Role.TEAM_LEADER,), {RiskBand.GREEN: (Role.TRIAGE_OFFICER, Role.TEAM_LEADER)},
        needs=(Need("service", Kind.LINE, "To which service?"), Need("told", Kind.LINE, "Who was told?")),
    ),
    Move(
        DECLINE, "Decline", "declined the referral",
        DECIDING, State.DECLINED, (Role.TEAM_LEADER,), dsl_if_urgent(),
        needs=(
            Need("reason_code", Kind.CHOICE, "Reason", choices=tuple(DeclineReason.choices)),
            Need("message", Kind.TEXT, "Message to the referrer", "They read these words.", read_by_referrer=True),
            Need("escalation_considered", Kind.TICK, "I considered whether anyone else must be told"),
        ),
    ),
    Move(
        "allocate", "Allocate", "allocated a caseworker",
        frozenset({State.ACCEPTED, State.WAITING_LIST}), State.ALLOCATED, (Role.TEAM_LEADER,),
        needs=(
            Need("caseworker", Kind.CASEWORKER, "Caseworker"),
            CONFLICT_REASON,
            CONFLICT_CHECK,
            Need("capacity_seen", Kind.TICK, "I looked at how much work they have now"),
        ),
    ),
    Move(
        "engage", "Record first contact", "made first contact",
        frozenset({State.ALLOCATED, State.UNABLE_TO_CONTACT}), State.ENGAGED, (Role.CASEWORKER,),
        by_assigned_caseworker=True,
        needs=(
            Need("contact_date", Kind.DATE, "When did you first speak?"),
            Need("method", Kind.LINE, "How?", "For example, a phone call or a visit."),
        ),
    ),
    Move(
        "unable_to_contact", "We have not reached them yet", "recorded that we have not reached them yet",
        frozenset({State.ALLOCATED}), State.UNABLE_TO_CONTACT, (Role.CASEWORKER,),
        {RiskBand.RED: (Role.DSL,), RiskBand.IMMEDIATE: (Role.DSL,)}, by_assigned_caseworker=True, after_attempts=True,
        needs=(Need("safety_plan", Kind.TEXT, "What keeps them safe meanwhile, and who else was told?"),),
    ),
    Move(
        "close", "Close", "closed the referral",
        CLOSING, State.CLOSED, (Role.CASEWORKER,), by_assigned_caseworker=True,
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
        WITHDRAW, "Record as withdrawn", "recorded it as withdrawn",
        BEFORE_ALLOCATION, State.WITHDRAWN, (Role.TRIAGE_OFFICER,), needs=(WHY,),
    ),
    Move(
        DUPLICATE, "Record as a duplicate", "recorded it as a duplicate",
        BEFORE_ALLOCATION, State.DUPLICATE, (Role.TRIAGE_OFFICER,),
        needs=(Need("kept", Kind.REFERENCE, "Which referral is kept?", "Its reference, such as SOS-7K4M-2PXW"),),
    ),
    Move(
        "reopen", "Open again", "opened it again",
        frozenset({State.CLOSED, State.DECLINED, State.SIGNPOSTED}), State.SCREENING, (Role.TEAM_LEADER,),
        needs=(Need("new_information", Kind.TEXT, "What is new?"),),
    ),
    # A date to look again that nobody could renew would only ever be missed.
    Move(
        REVIEW, "Look again", "looked at it again",
        REVIEWED, None, (Role.TEAM_LEADER,), dsl_if_urgent(),
        needs=(Need("found", Kind.TEXT, "What has changed, and what has not?"), SAFETY_PLAN, REVIEW_DATE),
    ),
    # Whoever is ill or leaves must not take a referral with them: it goes on in other hands, where it stands.
    Move(
        HAND_OVER, "Hand to a colleague", "handed it to a colleague",
        BEFORE_ALLOCATION - {State.SUBMITTED}, None, (Role.TEAM_LEADER, Role.DSL),
        needs=(Need("colleague", Kind.COLLEAGUE, "Who goes on with it?"), WHY),
    ),
    Move(
        CHANGE_CASEWORKER, "Change the caseworker", "handed it to another caseworker",
        WITH_CASEWORKER, None, (Role.TEAM_LEADER, Role.DSL),
        needs=(Need("caseworker", Kind.CASEWORKER, "Caseworker"), CONFLICT_REASON, CONFLICT_CHECK, WHY),
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
    return [need for need in move.needs if not need.optional and is_empty(given.get(need.name))]


def is_empty(value: Any) -> bool:
    """Say whether nothing was given: no tick, or a text of spaces."""
    return not value.strip() if isinstance(value, str) else value in (None, False)
