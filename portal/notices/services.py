"""Telling people, and what they do with it: `notify` is the one door through which staff hear of a referral."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.outbox.models import MailKind
from portal.outbox.services import queue_mail
from portal.referrals.models import Referral

from .kinds import RULES, Delivery, NoticeKind
from .models import Notice, NoticeChoice, NoticeQuerySet
from .people import WHO_IS_TOLD, safeguarding_leads


@transaction.atomic
def notify(
    kind: NoticeKind,
    referral: Referral,
    *,
    to: Iterable[User] | None = None,
    but: User | None = None,
    once: str | None = None,
    now: datetime | None = None,
) -> int:
    """Tell people of something that happened with a stored referral, in the caller's transaction; returns how many.

    `to` is who it concerns; without it, whom the registry names (people.py). Only those are told who may see the
    referral now; if none of them may, the safeguarding leads are, so that somebody always hears. `but` is whoever did
    it and knows. The same `once` (at most 50 characters, such as a message's key) for the same kind and referral tells
    nobody twice; without it, each call tells. Each hears as they chose: a mail carries the reference and the kind's
    sentence, nothing else.
    """
    told = [person for person in who_may_hear(kind, referral, to) if but is None or person.pk != but.pk]
    about = once or str(uuid.uuid4())
    delivery = deliveries(kind, told)
    notices = [
        Notice(
            person=person, referral=referral, kind=kind, about=about, delivery=delivery[person.pk],
            created_at=now or timezone.now(),
        )
        for person in told if delivery[person.pk] != Delivery.OFF
    ]  # fmt: skip
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    for notice in notices:
        if notice.delivery == Delivery.AT_ONCE:
            queue_mail(
                kind=MailKind.NOTICE,
                recipient=notice.person.email,
                key=f"{kind}:{referral.pk}:{notice.person_id}:{about}",
                context={"reference": referral.reference, "what": kind.label},
            )
    return len(notices)


def who_may_hear(kind: NoticeKind, referral: Referral, to: Iterable[User] | None) -> list[User]:
    """Return those who may see the referral: of `to`, else of whom the registry names, else the safeguarding leads."""
    for people in audiences(kind, referral, to):
        told = [person for person in people if Referral.objects.visible_to(person).filter(pk=referral.pk).exists()]
        if told:
            return told
    return []


def audiences(kind: NoticeKind, referral: Referral, to: Iterable[User] | None) -> Iterator[Iterable[User]]:
    if to is not None:
        yield to
    yield WHO_IS_TOLD[kind](referral)
    yield safeguarding_leads(referral)


def deliveries(kind: NoticeKind, people: Iterable[User]) -> dict[int, Delivery]:
    """Return how each of these people hears of a kind, by their key."""
    keys = [person.pk for person in people]
    chosen = dict(NoticeChoice.objects.filter(kind=kind, person__in=keys).values_list("person", "delivery"))
    return {key: allowed(kind, Delivery(chosen.get(key, RULES[kind].unless_chosen))) for key in keys}


def allowed(kind: NoticeKind, delivery: Delivery) -> Delivery:
    """Return a choice, or the least there is where nobody may choose not to hear."""
    return Delivery.PORTAL if delivery == Delivery.OFF and not RULES[kind].may_be_off else delivery


def kinds_for(person: User) -> list[NoticeKind]:
    """Return the kinds that this person's roles may hear of."""
    return [kind for kind, rule in RULES.items() if person.has_role(*rule.roles)]


def choices_of(person: User) -> dict[NoticeKind, Delivery]:
    """Return how this person hears of each kind that their roles may hear of."""
    chosen = dict(NoticeChoice.objects.filter(person=person).values_list("kind", "delivery"))
    return {kind: allowed(kind, Delivery(chosen.get(kind, RULES[kind].unless_chosen))) for kind in kinds_for(person)}


@transaction.atomic
def choose(*, person: User, choices: Mapping[NoticeKind, Delivery]) -> None:
    """Keep how somebody wants to hear. Raises ValueError for a kind that cannot be switched off."""
    for kind, delivery in choices.items():
        if allowed(kind, delivery) != delivery:
            raise ValueError(f"{kind} cannot be switched off.")
        NoticeChoice.objects.update_or_create(person=person, kind=kind, defaults={"delivery": delivery})


def mark_read(notices: NoticeQuerySet) -> int:
    """Note that these notices were read now; returns how many had not been."""
    return notices.unread().update(read_at=timezone.now())


def unread_of(person: User) -> NoticeQuerySet:
    """Return the notices this person has not read, of referrals that they may see now."""
    return Notice.objects.for_reading_by(person).unread()


def unread_count(person: User) -> int:
    """Return how many notices this person has not read, of referrals that they may see now."""
    return unread_of(person).count()
