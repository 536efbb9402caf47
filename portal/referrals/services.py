"""What changes a referral after it was received. Every move writes a decision and an audit row, or nothing."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import SCREENING_ROLES, Role
from portal.audit.actions import Action
from portal.audit.services import record
from portal.notices.decisions import tell_of_decision
from portal.outbox.models import MailKind
from portal.outbox.services import queue_mail
from portal.privacy.keeping.dates import keep_from
from programmes.models import Programme

from .candidates import mark_possible_duplicate
from .caseworkers import RIVAL, conflicts_with
from .clocks import review_by
from .contact_guard import safe_to_contact
from .correspondence import say
from .due import set_due
from .models import Allocation, BreakGlass, ContactAttempt, Decision, Message, Referral
from .permissions import may_move, may_record_attempt, may_work_with
from .reference import parse_reference
from .risk import RiskBand
from .states import ENDED, WITH_CASEWORKER
from .workflow import (
    ASK,
    CHANGE_CASEWORKER,
    CONFLICT_REASON,
    COUNTERSIGN,
    DECLINE,
    DUPLICATE,
    HAND_OVER,
    MOVES,
    REVIEW,
    SEND_BACK,
    Move,
    confirmation_needed,
    is_empty,
    missing_needs,
)

Given = Mapping[str, Any]


class NotAllowed(Exception):
    """The move is not in the table for this person and this state; the text says why."""


class Unknown(Exception):
    """There is no such referral, or this person may not know of it. The two look alike on purpose."""


class NeedsMissing(Exception):
    """Something that the move must have was not given; `names` says what, and `why` what asks for it, if known."""

    def __init__(self, names: list[str], why: str = "") -> None:
        super().__init__(why or ", ".join(names))
        self.names, self.why = names, why


def refuse_empty(**given: str) -> None:
    """Raise NeedsMissing, with the names of the texts in which nothing was written."""
    missing = [name for name, text in given.items() if not text.strip()]
    if missing:
        raise NeedsMissing(missing)


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
        current = visible(referral, actor, with_kept=given.get("kept", "") if name == DUPLICATE else "")
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


def visible(referral: uuid.UUID, actor: User, *, with_kept: str = "") -> Referral:
    """Return a referral that this person may know of, locked. Raises Unknown.

    One that is kept in its place is locked with it, in one order for everybody: so two people cannot make each of two
    referrals the duplicate of the other.
    """
    both = Q(pk=referral) | Q(reference=parse_reference(with_kept))
    found = Referral.objects.visible_to(actor).select_for_update().filter(both).order_by("pk")
    current = next((each for each in found if each.pk == referral), None)
    if current is None:
        raise Unknown
    return current


def decide(referral: Referral, chosen: Move, actor: User, given: Given) -> Decision:
    """Write the decision of a permitted move and carry it out, or hold it for the second person it needs."""
    held = referral.held_decision
    decision = Decision(
        referral=referral, move=chosen.name, from_state=referral.state, version=referral.version + 1, by=actor,
        at=timezone.now(),
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
    noted = effect(referral, actor, basis, decision) if effect else None
    if chosen.name not in (HAND_OVER, CHANGE_CASEWORKER):  # in other hands, but still due when it was
        set_due(referral, given=basis)
    keep_from(referral, decision.at)
    referral.save()
    record(
        Action.MOVED, actor=actor, referral=referral,
        detail={"move": chosen.name, "from": decision.from_state, "to": decision.to_state, "version": decision.version,
                "held": referral.held_decision_id is not None, **(noted or {})},
    )  # fmt: skip
    tell_of_decision(referral, decision)
    return decision


def take_ownership(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    referral.owner = actor


def confirm_band(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    referral.confirmed_band = RiskBand(given["band"])


def accept_into_programme(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    referral.programme = Programme.objects.get(code=given["programme"])
    mark_possible_duplicate(referral)  # other people see it now


def ask_referrer(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    """Put the question where the referrer reads and answers it. Raises NotAllowed when the day to answer is over."""
    answer_by = date.fromisoformat(given["due_date"])
    if answer_by < timezone.localdate(decision.at):
        raise NotAllowed(f"{answer_by:%-d %B %Y} is over. Choose a day from today on, by which they can answer.")
    say(referral, by=actor, kind=Message.Kind.QUESTION, text=given["question"], key=decision.pk, answer_by=answer_by)


def tell_why_declined(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    say(referral, by=actor, kind=Message.Kind.MESSAGE, text=given["message"], key=decision.pk)


def hand_to_caseworker(referral: Referral, actor: User, given: Given, decision: Decision) -> Given:
    """Give the referral to a caseworker, and return which conflicts were passed with a reason.

    Raises NotAllowed unless they are one, for this referral, now; NeedsMissing when something speaks against them and
    no reason was given.
    """
    caseworker = User.objects.holding(Role.CASEWORKER).filter(pk=given["caseworker"]).first()
    if caseworker is None or not may_work_with(caseworker, referral):
        raise NotAllowed("This person cannot be the caseworker of this referral. Choose somebody else.")
    conflicts = conflicts_with(referral, caseworker, actor=actor)
    if conflicts and is_empty(given.get(CONFLICT_REASON.name)):
        raise NeedsMissing([CONFLICT_REASON.name], why=" ".join(conflict.words for conflict in conflicts))
    referral.caseworker = caseworker
    Allocation.objects.create(referral=referral, caseworker=caseworker, decision=decision)
    tell_of_hidden_rivals(referral, actor, decision)
    # That there is a rival stays out of the trail: not everybody who reads this one may know of the other.
    noted = [conflict.code for conflict in conflicts if conflict.code != RIVAL]
    return {"conflicts": noted} if noted else {}


def tell_of_hidden_rivals(referral: Referral, actor: User, decision: Decision) -> None:
    """Ask the safeguarding leads to look, where a rival is with the same caseworker and `actor` may not know of it.

    A warning would tell of the restricted referral; saying nothing to anybody would leave two people in danger.
    """
    rivals = Referral.objects.filter(rivals=referral, caseworker=referral.caseworker, state__in=WITH_CASEWORKER)
    if not rivals.exclude(pk__in=Referral.objects.visible_to(actor).values("pk")).exists():
        return
    words = {
        "subject": f"Look at the caseworker of {referral.reference}",
        "body": f"Please look today at who works with {referral.reference}.",
    }
    for lead in User.objects.holding(Role.DSL):
        queue_mail(
            kind=MailKind.STAFF_NOTICE, recipient=lead.email, key=f"rival:{decision.pk}:{lead.pk}", context=words
        )


def hand_to_colleague(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    """Let somebody else screen a referral. Raises NotAllowed unless they may, and may know of it."""
    colleague = User.objects.holding(*SCREENING_ROLES).filter(pk=given["colleague"]).first()
    if colleague is None or not Referral.objects.visible_to(colleague).filter(pk=referral.pk).exists():
        raise NotAllowed("This person cannot screen this referral. Choose somebody else.")
    referral.owner = colleague


def check_kept_referral(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    """Make sure that the referral which is kept is another one that this person may know of, and still open.

    Where it has ended nobody would work with the young person any more.
    """
    reference = parse_reference(given["kept"])
    kept = Referral.objects.visible_to(actor).filter(reference=reference).exclude(pk=referral.pk).first()
    if reference is None or kept is None:
        raise NotAllowed("There is no other referral with this reference. Check it and try again.")
    if kept.state in ENDED:
        stands = kept.get_state_display().lower()
        raise NotAllowed(
            f"{kept} has ended ({stands}): nobody would work with this young person. Keep one that is open."
        )


def check_review_date(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    """Raise NotAllowed when somebody would wait longer than their band allows, or the day has passed (domain.md §4)."""
    latest = review_by(referral.band, decision.at)
    if not timezone.localdate(decision.at) <= date.fromisoformat(given["review_date"]) <= latest:
        raise NotAllowed(f"Choose a day from today to {latest:%-d %B %Y}: {referral.band} waits no longer unseen.")


def start_again(referral: Referral, actor: User, given: Given, decision: Decision) -> None:
    referral.confirmed_band = ""
    referral.caseworker = None
    referral.reopened_at, referral.paused_seconds = decision.at, 0
    if referral.owner and not referral.owner.is_active:
        referral.owner = None  # it must show as one that nobody has


# What a move does beside changing the state; what it returns is noted in the audit trail.
EFFECTS: Mapping[str, Callable[[Referral, User, Given, Decision], Given | None]] = {
    "take": take_ownership,
    ASK: ask_referrer,
    DECLINE: tell_why_declined,
    "triage": confirm_band,
    "close": confirm_band,
    "transfer": confirm_band,
    "accept": accept_into_programme,
    "waiting_list": check_review_date,
    REVIEW: check_review_date,
    "allocate": hand_to_caseworker,
    HAND_OVER: hand_to_colleague,
    CHANGE_CASEWORKER: hand_to_caseworker,
    DUPLICATE: check_kept_referral,
    "reopen": start_again,
}


def open_referral(*, reference: str, actor: User, through_glass: bool = False) -> Referral:
    """Return the referral for reading, after writing that it was read (domain.md §6.6).

    Only what shows and never changes a referral reads it `through_glass`. Raises Unknown when there is none that this
    person may know of; a refusal is written too.
    """
    referral = known_referral(reference=reference, actor=actor, through_glass=through_glass)
    record(Action.VIEWED_THROUGH_GLASS if referral.glass else Action.VIEWED, actor=actor, referral=referral)
    return referral


def known_referral(*, reference: str, actor: User, through_glass: bool = False) -> Referral:
    """Return a referral that this person may know of. Raises Unknown otherwise; the refusal is written.

    A wrong reference is written like a hidden one: somebody who tries many shows in the trail.
    """
    canonical = parse_reference(reference)
    readable = Referral.objects.visible_to(actor, through_glass=through_glass)
    plainly = Referral.objects.visible_to(actor).filter(pk=OuterRef("pk"))
    referral = (
        readable.annotate(seen_plainly=Exists(plainly))
        .select_related("programme", "owner", "caseworker", "held_decision__by")
        .filter(reference=canonical)
        .first()
    )
    if referral is None:
        hidden = Referral.objects.filter(reference=canonical).first() if canonical else None
        record(Action.REFUSED, actor=actor, referral=hidden)
        raise Unknown
    if not referral.seen_plainly:
        referral.glass = BreakGlass.objects.open_for(actor).filter(referral=referral).first()
    return referral


@transaction.atomic
def record_contact_attempt(
    *, referral: Referral, actor: User, channel: ContactAttempt.Channel, reached: bool, note: str,
    whom: ContactAttempt.Whom = ContactAttempt.Whom.YOUNG_PERSON, at: datetime | None = None, because: str = "",
) -> ContactAttempt:  # fmt: skip
    """Write down one try to reach somebody.

    Raises Unknown, NotAllowed unless this person may, in this state; NeedsMissing(["because"]) when the answers say
    that this way or this hour is not safe and no reason for it was given.
    """
    referral = visible(referral.pk, actor)
    answer = may_record_attempt(actor, referral)
    if not answer:
        raise NotAllowed(answer.reason)
    at = at or timezone.now()
    safe = safe_to_contact(referral.answers, whom, channel, at)
    if not safe and is_empty(because):
        raise NeedsMissing(["because"], why=safe.reason)
    attempt = ContactAttempt.objects.create(
        referral=referral, whom=whom, channel=channel, reached=reached, note=note, by=actor, at=at,
        although=safe.reason, because="" if safe else because,
    )  # fmt: skip
    record(
        Action.CONTACT_TRIED, actor=actor, referral=referral,
        detail={"whom": whom, "channel": channel, "reached": reached} | ({} if safe else {"not_safe": True}),
    )  # fmt: skip
    return attempt
