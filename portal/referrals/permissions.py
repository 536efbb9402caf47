"""Who may do what with a referral: each answer comes with its reason (domain.md §4, §6.7)."""

from dataclasses import dataclass

from portal.accounts.models import User
from portal.accounts.roles import CASE_ROLES, INTAKE_ROLES, LEADING_ROLES, SCREENING_ROLES, Role

from .models import AccessChange, BreakGlass, ContactAttempt, Referral
from .states import WITH_CASEWORKER, State
from .workflow import ATTEMPTS_NEEDED, CHANNELS_NEEDED, COUNTERSIGN, MOVES, SEND_BACK, TABLE, Move, confirmation_needed

Channel = ContactAttempt.Channel
# Safeguarding leads see every referral; whoever manages accounts, data protection or the website sees none.
GLASS_ROLES = (*SCREENING_ROLES, Role.CASEWORKER)


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
    if move.by_assigned_caseworker and Role.CASEWORKER in roles and referral.caseworker_id != user.pk:
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
    # What came since may have taken a floor away; what was held then must not wait for nobody.
    return confirmation_needed(MOVES[held.move], given=held.given, floor_band=referral.floor_band) or (Role.DSL,)


def tried_enough(referral: Referral) -> bool:
    """Say whether contact was tried often enough, and in more than one way (domain.md §4).

    Only tries since the referral was allocated count, and only those to reach the young person or the family. A
    voicemail is left on a call: the two are one way.
    """
    allocated = [decision.at for decision in referral.decisions.all() if decision.move == "allocate"]
    since = allocated[-1] if allocated else referral.clock_start
    channels = [each.channel for each in referral.contact_attempts.all() if each.in_vain and each.at >= since]
    ways = {Channel.CALL if channel == Channel.VOICEMAIL else channel for channel in channels}
    return len(channels) >= ATTEMPTS_NEEDED and len(ways) >= CHANNELS_NEEDED


def may_record_attempt(user: User, referral: Referral) -> Answer:
    """Say whether this person may write down a try to reach somebody: who screens, and later the caseworker."""
    if referral.state in (State.SCREENING, State.AWAITING_INFORMATION):
        allowed = user.has_role(*SCREENING_ROLES)
        return Answer(allowed, "" if allowed else "While it is screened, triage records attempts.")
    if referral.state in WITH_CASEWORKER:
        allowed = user.has_role(Role.CASEWORKER) and referral.caseworker_id == user.pk
        return Answer(allowed, "" if allowed else "Only the caseworker of this referral records attempts.")
    return Answer(False, f"A referral in “{referral.get_state_display()}” is not being contacted.")


def may_work_with(person: User, referral: Referral) -> bool:
    """Say whether this caseworker could be given the referral: programme, area, and whether they may know of it."""
    programmes = set(person.programmes.values_list("pk", flat=True))
    fits = not programmes or referral.programme_id in programmes
    near = not person.areas or referral.area in ("", *person.areas)
    known = not referral.restricted or referral.shared_with.filter(pk=person.pk).exists()
    return person.has_role(Role.CASEWORKER) and fits and near and known


def may_clear_spam_mark(user: User, referral: Referral) -> Answer:
    """Say whether this person may say that the referral is no spam."""
    if not user.has_role(*INTAKE_ROLES):
        return Answer(False, "Only those who take referrals in may do this.")
    return Answer(bool(referral.spam_signs), "" if referral.spam_signs else "Somebody has looked already.")


def may_write_to_referrer(user: User, referral: Referral) -> Answer:
    """Say whether this person, who may know of the referral, may write to its referrer."""
    if not user.has_role(*INTAKE_ROLES):
        return Answer(False, "Only a triage officer, a team leader or a safeguarding lead writes to the referrer.")
    if not referral.has_status_page:
        return Answer(False, "This referrer was shown no code and could not read it. Reach them as they said is safe.")
    return Answer(True)


def may_mark_read(user: User, referral: Referral) -> Answer:
    """Say whether this person, who may know of the referral, marks what its referrer wrote as read.

    Whoever has it in hand: the owner or the caseworker; whoever screens while nobody has.
    """
    in_hand = {referral.owner_id, referral.caseworker_id} - {None}
    if user.pk in in_hand or (not in_hand and user.has_role(*SCREENING_ROLES)):
        return Answer(True)
    return Answer(False, "Only the owner or the caseworker marks this as read.")


def moves_open_to(user: User, referral: Referral) -> list[Move]:
    """Return the moves that this person may make with this referral now, in the order of the table."""
    return [move for move in TABLE if may_move(user, referral, move)]


def may_share_outside(user: User, referral: Referral) -> Answer:
    """Say whether this person may share something of a referral that they see with somebody outside (domain.md §6.9).

    Whoever acts on it: who takes referrals in and decides, and its caseworker.
    """
    if referral.glass or not (user.has_role(*INTAKE_ROLES) or referral.caseworker_id == user.pk):
        return Answer(False, "Only those who act on this referral may share something of it outside.")
    return Answer(True)


def may_record_conflicts(user: User) -> Answer:
    """Say whether this person may record what stands against a caseworker for a referral that they see."""
    if not user.has_role(*INTAKE_ROLES):
        return Answer(False, "Only triage officers, team leaders and safeguarding leads record this.")
    return Answer(True)


def may_escalate(user: User) -> Answer:
    """Say whether this person may record that another service was told about a referral that they see."""
    if not user.has_role(*CASE_ROLES):
        return Answer(False, "Only those who work with referrals record this.")
    return Answer(True)


def may_link(user: User) -> Answer:
    """Say whether this person may link two referrals that they see, tell them apart, and undo it (domain.md §6.12)."""
    if not user.has_role(*INTAKE_ROLES):
        return Answer(False, "Only triage officers, team leaders and safeguarding leads link referrals.")
    return Answer(True)


def may_restrict(user: User, referral: Referral, kind: AccessChange.Kind) -> Answer:
    """Say whether this person may change who knows of a referral that they see (domain.md §6.7)."""
    if not user.has_role(*LEADING_ROLES):
        return Answer(False, "Only a team leader or a safeguarding lead may do this.")
    if referral.restricted == (kind == AccessChange.Kind.RESTRICTED):
        return Answer(False, "Somebody has just changed who may know of this referral. Look again.")
    return Answer(True)


def may_break_glass(user: User) -> Answer:
    """Say whether this person may ask to read a referral that they have no access to (domain.md §6.8)."""
    if not user.has_role(*GLASS_ROLES):
        return Answer(False, "Only triage officers, team leaders and caseworkers may ask for this.")
    return Answer(True)


def may_review(user: User, glass: BreakGlass) -> Answer:
    """Say whether this person may review a broken glass: a safeguarding lead, and never their own (domain.md §6.8)."""
    if not user.has_role(Role.DSL):
        return Answer(False, "Only a safeguarding lead reviews this.")
    if glass.by_id == user.pk:
        return Answer(False, "Nobody reviews what they did themselves. Another safeguarding lead must.")
    if glass.reviewed_at:
        return Answer(False, f"{glass.reviewed_by} has already reviewed this.")
    return Answer(True)
