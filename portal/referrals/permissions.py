"""Who may do what with a referral: each answer comes with its reason (domain.md §4, §6.7)."""

from dataclasses import dataclass

from portal.accounts.models import User
from portal.accounts.roles import Role

from .models import Referral
from .workflow import ATTEMPTS_NEEDED, CHANNELS_NEEDED, COUNTERSIGN, MOVES, SEND_BACK, TABLE, Move, confirmation_needed

CASE_ROLES = (Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.DSL, Role.CASEWORKER)


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no, and why not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


def may_move(user: User, referral: Referral, move: Move) -> Answer:
    """Say whether this person may make this move with this referral now."""
    if referral.state not in move.from_states:
        return Answer(False, f"A referral in “{referral.get_state_display()}” cannot be moved like this.")
    if move.name in (COUNTERSIGN, SEND_BACK):
        return may_countersign(user, referral)
    if referral.held_decision_id:
        return Answer(False, "A decision is waiting for a countersignature. Countersign it or send it back first.")
    roles = move.roles_for(referral.band)
    if not user.has_role(*roles):
        return Answer(False, f"Only a {' or a '.join(role.label.lower() for role in roles)} may do this.")
    if move.by_assigned_caseworker and referral.caseworker_id != user.pk:
        return Answer(False, "Only the caseworker of this referral may do this.")
    if move.after_attempts and not tried_enough(referral):
        return Answer(
            False, f"Try at least {ATTEMPTS_NEEDED} times on {CHANNELS_NEEDED} channels first, and record each attempt."
        )
    return Answer(True)


def may_countersign(user: User, referral: Referral) -> Answer:
    """Say whether this person is the second one that the held decision needs."""
    held = referral.held_decision
    if held is None:
        return Answer(False, "No decision waits for a countersignature.")
    if held.by_id == user.pk:
        return Answer(False, "The person who decided cannot countersign. A second person must.")
    roles = roles_to_confirm(referral)
    if not user.has_role(*roles):
        return Answer(False, f"Only a {' or a '.join(role.label.lower() for role in roles)} may countersign.")
    return Answer(True)


def roles_to_confirm(referral: Referral) -> tuple[Role, ...]:
    """Return the roles that may countersign the held decision."""
    held = referral.held_decision
    if held is None:
        return ()
    return confirmation_needed(MOVES[held.move], given=held.given, floor_band=referral.floor_band)


def tried_enough(referral: Referral) -> bool:
    """Say whether contact was tried often enough, and in more than one way (domain.md §4)."""
    channels = list(referral.contact_attempts.values_list("channel", flat=True))
    return len(channels) >= ATTEMPTS_NEEDED and len(set(channels)) >= CHANNELS_NEEDED


def moves_open_to(user: User, referral: Referral) -> list[Move]:
    """Return the moves that this person may make with this referral now, in the order of the table."""
    return [move for move in TABLE if may_move(user, referral, move)]
