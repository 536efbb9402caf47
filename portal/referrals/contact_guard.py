"""Whether one way to reach one person is safe, from what was answered about it. Pure functions (domain.md §3).

What nobody said is safe is not. The guard never forbids: whoever has a reason writes it down.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from .intake.forms.fields import NO, YES
from .models import ContactAttempt
from .permissions import Answer
from .safe_times import read_safe_times
from .states import Pathway

Answers = Mapping[str, Mapping[str, Any]]
Channel = ContactAttempt.Channel
Person = ContactAttempt.Whom

LABELS: Mapping[str, str] = {channel.value: channel.label.lower() for channel in Channel}
# Who answers about themselves on the page "contact"; on other pathways it is about the young person.
ANSWERS_FOR_ONESELF: Mapping[str, Person] = {Pathway.PARENT: Person.FAMILY, Pathway.SELF: Person.YOUNG_PERSON}


def safe_to_contact(answers: Answers, person: Person, channel: Channel, at: datetime) -> Answer:
    """Say whether this person may be reached in this way at this moment, and if not, why not."""
    reasons = [*against_the_way(answers, person, channel), *against_the_time(answers, person, at)]
    return Answer(not reasons, " ".join(reasons))


def safe_to_mail(answers: Answers, person: Person, address: str) -> Answer:
    """Say whether a mail may go to this person at this address. Hours do not count: they read it when they choose."""
    reasons = list(against_the_way(answers, person, Channel.EMAIL))
    if address.casefold() in unsafe_addresses(answers):
        reasons.append("This address was not said to be safe.")
    return Answer(not reasons, " ".join(reasons))


def against_the_way(answers: Answers, person: Person, channel: Channel) -> Iterator[str]:
    """Yield what speaks against this way to reach a person, whatever the hour."""
    if person == Person.REFERRER and page_of(answers, person) is None:
        yield from against_the_colleague(answers.get("you", {}), channel)
        return
    page = page_of(answers, person)
    if page is None:
        yield "Nobody has said how they can be reached safely."
    elif page.get("may_contact", YES) != YES:
        yield "Do not contact them." if page["may_contact"] == NO else "Nobody knows whether it is safe."
    else:
        yield from against_the_channel(page, channel)
    for hidden_from in must_not_know(answers, person):
        yield f"Somebody must not know: {hidden_from}. Is it them?"


def against_the_channel(page: Mapping[str, Any], channel: Channel) -> Iterator[str]:
    """Yield what speaks against a channel for somebody who may be contacted; a voicemail is left on a call."""
    if page.get("channel") != (Channel.CALL if channel == Channel.VOICEMAIL else channel):
        yield f"The safe way that was named is: {LABELS.get(page.get('channel', ''), 'none')}."
    if channel == Channel.VOICEMAIL and page.get("voicemail") != YES:
        yield "No voicemail."
    if channel == Channel.VISIT and page.get("unsafe_places"):
        yield f"Not safe: {page['unsafe_places']}."


def against_the_colleague(you: Mapping[str, Any], channel: Channel) -> Iterator[str]:
    """Yield what speaks against a way to reach somebody who referred at work: only what they did not give."""
    given = {Channel.EMAIL: "email", Channel.CALL: "phone", Channel.VOICEMAIL: "phone", Channel.TEXT: "phone"}
    if channel not in given or not you.get(given[channel]):
        yield "They did not give this way to reach them."


def against_the_time(answers: Answers, person: Person, at: datetime) -> Iterator[str]:
    """Yield what speaks against the hour, where the hours that are safe can be read."""
    words = (page_of(answers, person) or {}).get("safe_times", "")
    windows = read_safe_times(words)
    if windows is not None and not any(window.holds(at) for window in windows):
        yield f"It is safe at another time: {words}."


def page_of(answers: Answers, person: Person) -> Mapping[str, Any] | None:
    """Return what was answered about reaching a person safely; None when nothing was.

    A parent who refers answers about themselves, and so does a young person.
    """
    oneself = ANSWERS_FOR_ONESELF.get(answers.get("who", {}).get("pathway", ""))
    if person == Person.REFERRER:
        return answers.get("contact", {}) if oneself else None
    return answers.get("contact" if person == (oneself or Person.YOUNG_PERSON) else "family-contact")


def must_not_know(answers: Answers, person: Person) -> Iterator[str]:
    """Yield who must not find out, from what was said about reaching the others: it may be this person."""
    if person == Person.REFERRER:
        return
    other = Person.FAMILY if person == Person.YOUNG_PERSON else Person.YOUNG_PERSON
    hidden_from = (page_of(answers, other) or {}).get("must_not_know")
    if hidden_from:
        yield hidden_from


def unsafe_addresses(answers: Answers) -> set[str]:
    """Return the mail addresses that stand in answers as ways that are not safe, folded."""
    pages = (answers.get(slug, {}) for slug in ("contact", "family-contact"))
    return {
        str(page["value"]).strip().casefold()
        for page in pages
        if "@" in str(page.get("value", "")) and (page.get("may_contact", YES) != YES or page.get("channel") != "email")
    }


def advice(answers: Answers, channel: Channel, at: datetime) -> str:
    """Return in a few words for whom a channel is safe now, as the form shows it beside the channel."""
    safe = [person.label.lower() for person in Person if safe_to_contact(answers, person, channel, at)]
    later = [
        f"{person.label.lower()} only {page['safe_times']}"
        for person in Person
        if person.label.lower() not in safe
        and (page := page_of(answers, person))
        and not list(against_the_way(answers, person, channel))
    ]
    if not safe and not later:
        return "not said to be safe for anybody"
    return "; ".join([*([f"safe now for {' and '.join(safe)}"] if safe else []), *later])
