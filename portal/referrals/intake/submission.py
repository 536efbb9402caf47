"""From answers to a referral: one transaction, one receipt, one referral (security.md "Nothing lost")."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.services import record
from portal.outbox.models import MailKind
from portal.outbox.services import queue_mail
from portal.referrals import matching, risk
from portal.referrals.due import set_due
from portal.referrals.models import Draft, Referral, RiskSuggestion
from portal.referrals.states import Pathway
from programmes.models import Programme

from . import reading
from .forms.fields import YES
from .steps import FORM_VERSION, Answers, Step, as_submitted, unanswered


class Incomplete(Exception):
    """The referral cannot be sent yet; `steps` are the pages that still have to be answered."""

    def __init__(self, steps: list[Step]) -> None:
        super().__init__(", ".join(step.slug for step in steps))
        self.steps = steps


class DraftGone(Exception):
    """There is neither a draft nor a referral with this key: it was purged, or discarded with "Exit this page"."""


def submit(key: uuid.UUID) -> Referral:
    """Turn the draft into a referral, or return the one it became: a double click gets the same receipt.

    Raises Incomplete while required pages are open, DraftGone when there is nothing to send.
    """
    try:
        with transaction.atomic():
            draft = Draft.objects.select_for_update().filter(pk=key).first()
            if draft is None:
                return already_received(key)
            missing = unanswered(draft.answers)
            if missing:
                raise Incomplete(missing)
            referral = receive(answers=draft.answers, submission_key=draft.pk)
            draft.delete()
            return referral
    except IntegrityError:
        return already_received(key)


def already_received(key: uuid.UUID) -> Referral:
    """Return the referral that came from this draft. Raises DraftGone."""
    referral = Referral.objects.filter(submission_key=key).first()
    if referral is None:
        raise DraftGone
    return referral


@transaction.atomic
def receive(*, answers: Answers, submission_key: uuid.UUID, received_at: datetime | None = None) -> Referral:
    """Store a referral with its tokens, risk suggestion, audit row and mails, all or nothing. Returns it.

    `answers` are complete and cleaned (`steps.unanswered` is empty); only pages that apply are kept.
    """
    at = received_at or timezone.now()
    kept = as_submitted(answers)
    referral = Referral(
        submission_key=submission_key,
        received_at=at,
        pathway=kept["who"]["pathway"],
        referrer_kind=reading.referrer_kind(kept),
        programme=Programme.objects.filter(code=reading.programme_code(kept)).first(),
        area=reading.area(kept),
        age=reading.age(kept, at),
        inpatient=reading.answer(kept, "inpatient") == YES,
        rescued=reading.facts(kept, at).out_of_area_within_hours is not None,
        discharge_at=reading.discharge_at(kept),
        look_at=reading.look_at(kept, at),
        form_version=FORM_VERSION,
        answers=kept,
    )
    suggestion = suggest(referral, at)
    set_due(referral)
    referral.save(force_insert=True)
    suggestion.save(force_insert=True)
    matching.store_tokens(referral)
    record(Action.REFERRAL_RECEIVED, actor=None, referral=referral, detail={"pathway": referral.pathway})
    record(
        Action.RISK_SUGGESTED, actor=None, referral=referral,
        detail={"band": suggestion.band, "points": suggestion.points, "rules": suggestion.rules},
    )  # fmt: skip
    acknowledge(referral)
    tell_triage(referral)
    return referral


def suggest(referral: Referral, at: datetime) -> RiskSuggestion:
    """Run the rules over the answers, put the band on the referral, and return the unsaved record of the run."""
    result = risk.suggest(
        age=referral.age,
        indicators=reading.indicators(referral.answers),
        facts=reading.facts(referral.answers, at),
    )
    referral.suggested_band = result.band
    referral.has_floor = bool(result.floor or result.immediate)
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
    )


def contribution_as_kept(part: risk.Contribution) -> Mapping[str, Any]:
    """Return one contribution as JSON keeps it."""
    return {"code": part.code, "value": part.value, "points": part.points, "domain": part.domain}


def acknowledge(referral: Referral) -> None:
    """Queue the acknowledgement if the referrer gave an e-mail address for themselves (domain.md §6.10)."""
    you, contact = referral.answers.get("you", {}), referral.answers.get("contact", {})
    quiet = False
    address = you.get("email")
    if referral.pathway in (Pathway.PARENT, Pathway.SELF):
        address = contact.get("value") if contact.get("channel") == "email" else None
        quiet = contact.get("say_who") != YES
    if address:
        queue_mail(
            kind=MailKind.REFERRAL_RECEIVED_QUIET if quiet else MailKind.REFERRAL_RECEIVED,
            recipient=address,
            key=f"received:{referral.pk}",
            context={"reference": referral.reference},
        )


def tell_triage(referral: Referral) -> None:
    """Queue a notice with the reference only to every triage officer who may see the referral."""
    for officer in User.objects.filter(is_active=True, groups__name=Role.TRIAGE_OFFICER).distinct():
        if Referral.objects.visible_to(officer).filter(pk=referral.pk).exists():
            queue_mail(
                kind=MailKind.REFERRAL_WAITING,
                recipient=officer.email,
                key=f"waiting:{referral.pk}:{officer.pk}",
                context={"reference": referral.reference},
            )
