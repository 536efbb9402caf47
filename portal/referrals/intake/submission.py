"""From answers to a referral: one transaction, one receipt, one referral (security.md "Nothing lost")."""

import dataclasses
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.notices.kinds import NoticeKind
from portal.notices.services import notify
from portal.outbox.models import MailKind
from portal.referrals import matching, risk
from portal.referrals.attachments.services import hand_over
from portal.referrals.candidates import mark_possible_duplicate
from portal.referrals.contact_guard import Person
from portal.referrals.due import set_due
from portal.referrals.models import Draft, Referral, RiskSuggestion
from portal.referrals.outside_mail import queue_mail_outside
from portal.referrals.restricting import restrict_when_received
from portal.referrals.rules import rules_in_force
from portal.referrals.states import CameBy, SpamSign
from portal.referrals.status_code import code_of, fingerprint
from programmes.models import Programme

from . import reading
from .forms.fields import YES
from .spam import signs_of_draft
from .steps import FORM_VERSION, Answers, Step, as_submitted, unanswered

TRIES = 3


class Incomplete(Exception):
    """The referral of the draft `key` cannot be sent yet; `steps` are the pages that still have to be answered."""

    def __init__(self, key: uuid.UUID, steps: list[Step]) -> None:
        super().__init__(", ".join(step.slug for step in steps))
        self.key, self.steps = key, steps


class DraftGone(Exception):
    """There is neither a draft nor a referral with this key: it was purged, or discarded with "Exit this page"."""


def submit(key: uuid.UUID, *, signs: Iterable[SpamSign] = ()) -> Referral:
    """Turn the draft into a referral, or return the one it became: a double click gets the same receipt.

    `signs` are what the request that sends shows of a machine; they only mark the referral for a person to look.
    Raises Incomplete while required pages are open, DraftGone when there is nothing to send.
    """
    for _ in range(TRIES):
        try:
            return send(key, signs)
        except IntegrityError:
            continue  # somebody sent it at this moment, or the reference is taken: look again, with a new one
    return send(key, signs)


@transaction.atomic
def send(key: uuid.UUID, signs: Iterable[SpamSign]) -> Referral:
    """Try once. Raises IntegrityError besides what `submit` raises."""
    draft = Draft.objects.select_for_update().filter(pk=key).first()
    if draft is None:
        return already_received(key)
    missing = unanswered(draft.answers)
    if missing:
        raise Incomplete(key, missing)
    referral = receive(
        answers=draft.answers, submission_key=draft.pk, received_at=draft.received_at,
        came_by=CameBy(draft.came_by), taken_by=draft.taken_by,
        spam_signs=[*signs_of_draft(draft, timezone.now()), *signs],
    )  # fmt: skip
    hand_over(draft, referral)
    draft.delete()
    return referral


def already_received(key: uuid.UUID) -> Referral:
    """Return the referral that came from this draft. Raises DraftGone."""
    referral = Referral.objects.filter(submission_key=key).first()
    if referral is None:
        raise DraftGone
    return referral


@transaction.atomic
def receive(
    *, answers: Answers, submission_key: uuid.UUID, received_at: datetime | None = None,
    came_by: CameBy = CameBy.FORM, taken_by: User | None = None, spam_signs: Iterable[SpamSign] = (),
) -> Referral:  # fmt: skip
    """Store a referral with its tokens, risk suggestion, audit row and mails, all or nothing. Returns it.

    `answers` are complete and cleaned (`steps.unanswered` is empty); only pages that apply are kept. The clocks start
    at `received_at`. `taken_by` is who wrote it down for somebody else. `spam_signs` mark it for a person to look.
    """
    at = received_at or timezone.now()
    # A letter may lie for days: what is left until somebody leaves hospital counts from now.
    as_of = timezone.now() if taken_by else at
    kept = as_submitted(answers)
    referral = Referral(
        submission_key=submission_key,
        received_at=at,
        came_by=came_by,
        taken_by=taken_by,
        pathway=kept["who"]["pathway"],
        referrer_kind=reading.referrer_kind(kept),
        programme=Programme.objects.filter(code=reading.programme_code(kept)).first(),
        restricted=reading.answer(kept, "known_to_staff") == YES,
        spam_signs=sorted({*spam_signs}),
        form_version=FORM_VERSION,
        answers=kept,
    )
    if taken_by is None:  # no member of staff is ever shown a code
        referral.status_code_hash = fingerprint(referral.reference, code_of(submission_key))
    copy_into_columns(referral, at)
    suggestion = suggest(referral, as_of)
    set_due(referral)
    referral.save(force_insert=True)
    suggestion.save(force_insert=True)
    matching.store_tokens(referral)
    mark_possible_duplicate(referral)
    if referral.restricted:
        restrict_when_received(referral, taken_by=taken_by)
    record(
        Action.REFERRAL_TAKEN if taken_by else Action.REFERRAL_RECEIVED, actor=taken_by, referral=referral,
        detail={"pathway": referral.pathway} | ({"came_by": came_by} if taken_by else {})
        | ({"spam_signs": referral.spam_signs} if referral.spam_signs else {}),
    )  # fmt: skip
    record(
        Action.RISK_SUGGESTED, actor=None, referral=referral,
        detail={"band": suggestion.band, "points": suggestion.points, "rules": suggestion.rules},
    )  # fmt: skip
    acknowledge(referral)
    notify(NoticeKind.WAITING, referral, once="received")
    return referral


def copy_into_columns(referral: Referral, at: datetime) -> None:
    """Copy what triage sorts and filters by out of the answers; a note of what to look at stays once it is there."""
    known = referral.answers
    referral.area = reading.area(known)
    referral.age = reading.age(known, at)
    referral.inpatient = reading.answer(known, "inpatient") == YES
    referral.rescued = reading.rescued(known, at)
    referral.discharge_at = reading.discharge_at(known)
    referral.look_at = list(dict.fromkeys([*referral.look_at, *reading.look_at(known, at)]))


def suggest(referral: Referral, at: datetime) -> RiskSuggestion:
    """Run the rules over the answers, put the band on the referral with what made it RED in its notes of what to look
    at, and return the unsaved record of the run."""
    rules = rules_in_force()
    indicators, facts = reading.indicators(referral.answers), reading.facts(referral.answers, at)
    result = risk.suggest(age=referral.age, indicators=indicators, facts=facts, rules=rules)
    referral.suggested_band = result.band
    referral.information_gap = result.information_gap
    referral.has_floor = bool(result.floor or result.immediate)
    if result.band is risk.RiskBand.RED:
        why = risk.red_in_brief(age=referral.age, indicators=indicators, facts=facts, rules=rules)
        referral.look_at = list(dict.fromkeys([why, *referral.look_at]))
    return RiskSuggestion(
        referral=referral,
        made_at=at,
        band=result.band,
        points=result.points,
        floor=result.floor or "",
        immediate=result.immediate or "",
        contributions=[contribution_as_kept(part) for part in result.contributions],
        information_gap=result.information_gap,
        rules=result.rules,
        numbers=dataclasses.asdict(rules),
    )


def contribution_as_kept(part: risk.Contribution) -> Mapping[str, Any]:
    """Return one contribution as JSON keeps it."""
    return {"code": part.code, "value": part.value, "points": part.points, "domain": part.domain}


def acknowledge(referral: Referral) -> None:
    """Queue the acknowledgement if the referrer gave an e-mail address that is safe for them (domain.md §6.10)."""
    queue_mail_outside(
        referral=referral, person=Person.REFERRER, key=f"received:{referral.pk}",
        kind=MailKind.REFERRAL_RECEIVED, quiet=MailKind.REFERRAL_RECEIVED_QUIET,
    )  # fmt: skip
