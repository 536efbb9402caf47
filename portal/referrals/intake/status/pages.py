"""What the status page shows a referrer: where it stands, what was written, what they can do. No names of staff."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.referrals.attachments.services import PATHWAYS_WITH_FILES
from portal.referrals.correspondence import open_question
from portal.referrals.intake.pages import Stop
from portal.referrals.intake.steps import find_step, still_to_follow
from portal.referrals.models import Message, Referral

from .standing import Standing, standing_of

Kind = Message.Kind
OURS = {Kind.QUESTION: "We asked", Kind.MESSAGE: "We wrote"}
YOURS = {
    Kind.ANSWER: "You answered",
    Kind.INFORMATION: "You told us",
    Kind.WITHDRAWAL_REQUEST: "You asked us to stop",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as the referrer sees it."""

    what: str
    text: str
    at: datetime
    ours: bool
    answer_by: date | None = None


def thread(referral: Referral) -> Iterator[Entry]:
    """Yield what was written, the oldest first."""
    for message in referral.messages.all():
        yield entry_of(message)


def entry_of(message: Message) -> Entry:
    """Return a message as its referrer sees it: ours come from the service, whoever wrote them."""
    kind, ours = Kind(message.kind), message.direction == Message.Direction.FROM_SERVICE
    what = OURS[kind] if ours else YOURS[kind]
    if message.page:
        step = find_step(message.referral.answers, message.page)
        what = f"You added “{step.title}”" if step else "You added a page"
    return Entry(what, message.text, message.at, ours, message.answer_by)


def overview(referral: Referral) -> dict[str, Any]:
    """Return the context of the status page."""
    standing = standing_of(referral)
    closed = standing == Standing.CLOSED
    return {
        "reference": referral.reference,
        "standing": standing,
        "stops": list(stops(standing)),
        "question": open_question(referral),
        "thread": list(thread(referral)),
        "pages": still_to_follow(referral.answers),
        "takes_files": referral.pathway in PATHWAYS_WITH_FILES,
        "closed": closed,
        "withdrawal_asked": not closed and referral.messages.filter(kind=Kind.WITHDRAWAL_REQUEST).exists(),
    }


def stops(standing: Standing) -> Iterator[Stop]:
    """Yield the line on which the referral moves."""
    on_the_way = Standing.NEEDED if standing == Standing.NEEDED else Standing.LOOKING
    line = [Standing.RECEIVED, on_the_way, Standing.CLOSED]
    here = line.index(standing)
    for place, stop in enumerate(line):
        yield Stop(stop.label, "done" if place < here else "current" if place == here else "ahead")
