"""What a referrer writes or adds after sending, and what staff do with it. Each function owns its transaction."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.notices.kinds import NoticeKind
from portal.notices.services import notify
from portal.privacy.keeping.dates import keep_from

from . import matching
from .candidates import mark_possible_duplicate
from .correspondence import open_question, say
from .due import RUNNING, set_due
from .intake.steps import still_to_follow
from .intake.submission import copy_into_columns, suggest
from .models import Message, Referral
from .permissions import may_mark_read, may_write_to_referrer
from .services import NotAllowed, Unknown, visible
from .states import State

Kind = Message.Kind


class AlreadyAnswered(Exception):
    """The page was answered before, with other words; these are kept, the new ones are not."""


def add_information(*, referral: uuid.UUID, key: uuid.UUID, kind: Kind, text: str) -> Message:
    """Keep what the referrer wrote and tell whoever has the referral in hand.

    The same words from the same page (`key`) are one message. An answer to which no question is open any more is new
    information. Raises Unknown when the referral is gone.
    """
    with transaction.atomic():
        found = locked(referral)
        same = uuid.uuid5(key, f"{kind} {text}")
        there = found.messages.filter(key=same).first()
        if there:
            return there
        if kind == Kind.ANSWER and open_question(found) is None:
            kind = Kind.INFORMATION
        message = Message(referral=found, direction=Message.Direction.FROM_REFERRER, kind=kind, text=text, key=same)
        arrive(message)
        if found.state == State.AWAITING_INFORMATION:
            set_due(found)
        found.save()
        return message


def add_page(*, referral: uuid.UUID, slug: str, answers: Mapping[str, Any]) -> None:
    """Add a page of the form that was left out when sending, and let the rules run again.

    The suggestion before stays as it was. Until a person has confirmed a band, the suggested one and its deadlines
    follow; a confirmed band stays. The same answers again change nothing. Raises AlreadyAnswered when the page has
    others, Unknown when the referral is gone or has no such page.
    """
    with transaction.atomic():
        found = locked(referral)
        step = next((step for step in still_to_follow(found.answers) if step.slug == slug), None)
        if step is None:
            if found.answers.get(slug) == answers:
                return
            raise AlreadyAnswered if slug in found.answers else Unknown
        kept = {name: value for name, value in answers.items() if name in step.form.base_fields}
        found.answers = {**found.answers, slug: kept}
        arrive(
            Message(
                referral=found,
                direction=Message.Direction.FROM_REFERRER,
                kind=Kind.INFORMATION,
                page=slug,
                key=uuid.uuid5(found.submission_key, slug),
            )
        )
        run_rules_again(found)
        found.save()
        found.search_tokens.all().delete()
        matching.store_tokens(found)
        mark_possible_duplicate(found)


def run_rules_again(referral: Referral) -> None:
    """Record another run of the rules over the answers as they are now, in the caller's transaction."""
    now = timezone.now()
    copy_into_columns(referral, now)
    suggestion = suggest(referral, now)
    suggestion.save(force_insert=True)
    record(
        Action.RISK_SUGGESTED, actor=None, referral=referral,
        detail={"band": suggestion.band, "points": suggestion.points, "rules": suggestion.rules},
    )  # fmt: skip
    if not referral.confirmed_band and State(referral.state) in RUNNING:
        set_due(referral, now=now)
    keep_from(referral, referral.ended_at)  # a concern that shows afterwards is one all the same


def locked(referral: uuid.UUID) -> Referral:
    """Return the referral, locked, whoever writes. Raises Unknown."""
    found = Referral.objects.select_for_update().filter(pk=referral).first()
    if found is None:
        raise Unknown
    return found


def arrive(message: Message) -> None:
    """Store what came, mark the referral until it was read, and tell staff once, in the caller's transaction."""
    referral = message.referral
    message.save(force_insert=True)
    record(
        Action.INFORMATION_ADDED, actor=None, referral=referral,
        detail={"kind": message.kind} | ({"page": message.page} if message.page else {}),
    )  # fmt: skip
    if referral.information_came_at is None:
        notify(NoticeKind.NEW_INFORMATION, referral, once=str(message.pk))
    referral.information_came_at = message.at


def write_to_referrer(*, referral: uuid.UUID, actor: User, key: uuid.UUID, text: str) -> Message:
    """Write to the referrer. The same words from the same page are one message. Raises Unknown and NotAllowed."""
    with transaction.atomic():
        found = visible(referral, actor)
        answer = may_write_to_referrer(actor, found)
        if not answer:
            raise NotAllowed(answer.reason)
        return say(found, by=actor, kind=Kind.MESSAGE, text=text, key=uuid.uuid5(key, text))


def mark_read(*, referral: uuid.UUID, actor: User, until: datetime) -> None:
    """Mark what the referrer wrote up to the moment `until` as read; what came later stays marked as new.

    Raises Unknown and NotAllowed.
    """
    with transaction.atomic():
        found = visible(referral, actor)
        answer = may_mark_read(actor, found)
        if not answer:
            raise NotAllowed(answer.reason)
        read = found.messages.unread(until).update(read_at=timezone.now(), read_by=actor)
        newest = found.messages.unread().last()
        found.information_came_at = newest.at if newest else None
        if found.state == State.AWAITING_INFORMATION:
            set_due(found)
        found.save()
        record(Action.INFORMATION_READ, actor=actor, referral=found, detail={"messages": read})
