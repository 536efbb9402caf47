"""Mails about a referral to people outside: the one way out, which asks first whether the address is safe."""

from portal.audit.actions import Action
from portal.audit.services import record
from portal.outbox.models import MailKind, OutboxMessage
from portal.outbox.services import queue_mail

from .contact_guard import ANSWERS_FOR_ONESELF, Person, page_of, safe_to_mail
from .intake.forms.fields import YES
from .models import Referral


def queue_mail_outside(
    *, referral: Referral, person: Person, kind: MailKind, key: str, quiet: MailKind | None = None
) -> OutboxMessage | None:
    """Queue a mail with the reference to the referrer, the young person or their family; None when none may go.

    `quiet` takes the place of `kind` for somebody who may not be told who is calling (domain.md §6.10); without one
    they get no mail. A refusal is written in the trail; having no address is none.
    """
    address = address_of(referral, person)
    if not address:
        return None
    may_say_who = person == Person.REFERRER and page_of(referral.answers, person) is None
    chosen = kind if may_say_who or (page_of(referral.answers, person) or {}).get("say_who") == YES else quiet
    if chosen is None or not safe_to_mail(referral.answers, person, address):
        record(Action.MAIL_REFUSED, actor=None, referral=referral, detail={"mail": kind, "to": person})
        return None
    return queue_mail(kind=chosen, recipient=address, key=key, context={"reference": referral.reference})


def address_of(referral: Referral, person: Person) -> str:
    """Return the mail address that was given for a person, whether it is safe or not; empty when there is none."""
    answers = referral.answers
    if person == Person.REFERRER and answers.get("who", {}).get("pathway") not in ANSWERS_FOR_ONESELF:
        return answers.get("you", {}).get("email", "")
    value = (page_of(answers, person) or {}).get("value", "")
    return value if "@" in value else ""
