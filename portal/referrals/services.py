"""What changes a referral after it was received. Every move writes a decision and an audit row, or nothing."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.services import record
from programmes.models import Programme

from .due import set_due
from .models import Allocation, ContactAttempt, Decision, Referral
from .permissions import may_move
from .reference import parse_reference
from .risk import RiskBand
from .states import State
from .workflow import COUNTERSIGN, MOVES, SEND_BACK, Move, confirmation_needed, missing_needs

Given = Mapping[str, Any]


class NotAllowed(Exception):
    """The move is not in the table for this person and this state; the text says why."""


class Unknown(Exception):
    """There is no such referral, or this person may not know of it. The two look alike on purpose."""


class NeedsMissing(Exception):
    """Something that the move must have was not given; `names` says what."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class SomebodyElseMoved(Exception):
    """The referral changed since this person read it; `since` are the decisions they have not seen."""

    def __init__(self, since: list[Decision]) -> None:
        super().__init__(f"{len(since)} newer decisions")
        self.since = since


def move(*, referral: uuid.UUID, name: str, actor: User, seen_version: int, given: Given) -> Decision:
    """Make one move of the workflow table and return its decision.

    `given` holds what the move must have, as JSON keeps it. Raises Unknown, NotAllowed, NeedsMissing and
    SomebodyElseMoved; then nothing has changed.
    """
    with transaction.atomic():
        current = Referral.objects.visible_to(actor).select_for_update().filter(pk=referral).first()
        if current is None:
            raise Unknown
        if current.version != seen_version:
            raise SomebodyElseMoved(list(current.decisions.filter(version__gt=seen_version).select_related("by")))
        chosen = MOVES[name]
        answer = may_move(actor, current, chosen)
        if not answer:
            raise NotAllowed(answer.reason)
        missing = missing_needs(chosen, given)
        if missing:
            raise NeedsMissing([need.name for need in missing])
        return decide(current, chosen, actor, given)


def decide(referral: Referral, chosen: Move, actor: User, given: Given) -> Decision:
    """Write the decision of a permitted move and carry it out, or hold it for the second person it needs."""
    held = referral.held_decision
    decision = Decision(
        referral=referral, move=chosen.name, from_state=referral.state, version=referral.version + 1, by=actor,
        given=dict(given), band=given.get("band", "") or referral.confirmed_band, countersigns=held,
    )  # fmt: skip
    referral.version = decision.version
    referral.held_decision = None
    if chosen.name == COUNTERSIGN and held is not None:
        target, effect, basis = MOVES[held.move], EFFECTS.get(held.move), held.given
        decision.to_state, decision.band = target.to or referral.state, held.band
    elif chosen.name == SEND_BACK:
        effect, basis = None, given
        decision.to_state = referral.state
    elif confirmation_needed(chosen, given=given, floor_band=referral.floor_band):
        effect, basis = None, given
        decision.to_state = referral.state
        referral.held_decision = decision
    else:
        effect, basis = EFFECTS.get(chosen.name), given
        decision.to_state = chosen.to or referral.state
    decision.save(force_insert=True)
    referral.state = decision.to_state
    if effect:
        effect(referral, actor, basis, decision)
    set_due(referral, given=basis)
    referral.save()
    record(
        Action.MOVED, actor=actor, referral=referral,
        detail={"move": chosen.name, "from": decision.from_state, "to": decision.to_state, "version": decision.version,
                "held": referral.held_decision_id is not None},
    )  # fmt: skip
    return decision


def take_ownership(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    referral.owner = actor


def confirm_band(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    referral.confirmed_band = RiskBand(given["band"])


def accept_into_programme(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    referral.programme = Programme.objects.get(code=given["programme"])


def hand_to_caseworker(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    """Give the referral to a caseworker. Raises NotAllowed when the person chosen is not one now."""
    caseworker = User.objects.filter(pk=given["caseworker"], is_active=True, groups__name=Role.CASEWORKER).first()
    if caseworker is None:
        raise NotAllowed("This person is not a caseworker now. Choose somebody else.")
    referral.caseworker = caseworker
    Allocation.objects.create(referral=referral, caseworker=caseworker, decision=decision)


def check_kept_referral(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    """Make sure that the referral which is kept exists, is another one, and may be known to this person."""
    reference = parse_reference(given["kept"])
    kept = Referral.objects.visible_to(actor).filter(reference=reference).exclude(pk=referral.pk)
    if reference is None or not kept.exists():
        raise NotAllowed("There is no other referral with this reference. Check it and try again.")


def start_again(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    referral.confirmed_band = ""
    referral.caseworker = None


EFFECTS: Mapping[str, Callable[[Referral, User, Given, Decision], None]] = {
    "take": take_ownership,
    "triage": confirm_band,
    "close": confirm_band,
    "transfer": confirm_band,
    "accept": accept_into_programme,
    "allocate": hand_to_caseworker,
    "duplicate": check_kept_referral,
    "reopen": start_again,
}


def open_referral(*, reference: str, actor: User) -> Referral:
    """Return the referral for reading, after writing that it was read (domain.md §6.6).

    Raises Unknown when there is none that this person may know of; a refusal is written too.
    """
    canonical = parse_reference(reference)
    referral = (
        Referral.objects.visible_to(actor)
        .select_related("programme", "owner", "caseworker", "held_decision__by")
        .filter(reference=canonical)
        .first()
    )
    if referral is None:
        hidden = Referral.objects.filter(reference=canonical).first() if canonical else None
        if hidden:
            record(Action.REFUSED, actor=actor, referral=hidden)
        raise Unknown
    record(Action.VIEWED, actor=actor, referral=referral)
    return referral


@transaction.atomic
def record_contact_attempt(
    *, referral: Referral, actor: User, channel: ContactAttempt.Channel, reached: bool, note: str
) -> ContactAttempt:
    """Write down one try to reach somebody. Raises NotAllowed unless the referral is allocated to this person."""
    if referral.state != State.ALLOCATED or referral.caseworker_id != actor.pk:
        raise NotAllowed("Only the caseworker of an allocated referral records attempts.")
    attempt = ContactAttempt.objects.create(
        referral=referral, channel=channel, reached=reached, note=note, by=actor, at=timezone.now()
    )
    record(Action.CONTACT_TRIED, actor=actor, referral=referral, detail={"channel": channel, "reached": reached})
    return attempt
