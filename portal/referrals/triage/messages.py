"""What was written between staff and the referrer, as staff see it, with what they may do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts.models import User
from portal.referrals.correspondence import was_answered
from portal.referrals.intake.steps import find_step
from portal.referrals.models import Message, Referral
from portal.referrals.permissions import may_mark_read, may_move, may_write_to_referrer
from portal.referrals.workflow import ANSWER, MOVES, WITHDRAW, Move

Kind = Message.Kind
OURS = {Kind.QUESTION: "asked the referrer", Kind.MESSAGE: "wrote to the referrer"}
THEIRS = {
    Kind.ANSWER: "The referrer answered",
    Kind.INFORMATION: "The referrer wrote",
    Kind.WITHDRAWAL_REQUEST: "The referrer asks to withdraw",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as staff see it."""

    who: str
    what: str
    text: str
    at: datetime
    ours: bool
    new: bool


def thread(referral: Referral) -> Iterator[Entry]:
    """Yield every message, the oldest first."""
    for message in referral.messages.all():
        kind, ours = Kind(message.kind), message.direction == Message.Direction.FROM_SERVICE
        what = OURS[kind] if ours else THEIRS[kind]
        if message.page:
            step = find_step(referral.answers, message.page)
            what = f"The referrer added “{step.title if step else message.page}”"
        yield Entry(
            who=str(message.by) if message.by else "", what=what, text=message.text, at=message.at, ours=ours,
            new=not ours and message.read_at is None,
        )  # fmt: skip


def messages_part(referral: Referral, user: User) -> dict[str, Any]:
    """Return the context of the part “Messages” for this person."""
    written = list(thread(referral))
    return {
        "thread": written,
        "read_until": written[-1].at.isoformat() if written else "",
        "may_mark_read": bool(referral.information_came_at and may_mark_read(user, referral)),
        "may_write": may_write_to_referrer(user, referral),
        "moves_for_messages": list(moves_called_for(referral, user)),
    }


def moves_called_for(referral: Referral, user: User) -> Iterator[Move]:
    """Yield the moves that what the referrer wrote asks for, and that this person may make."""
    if was_answered(referral) and may_move(user, referral, MOVES[ANSWER]):
        yield MOVES[ANSWER]
    asked = any(message.kind == Kind.WITHDRAWAL_REQUEST for message in referral.messages.all())
    if asked and may_move(user, referral, MOVES[WITHDRAW]):
        yield MOVES[WITHDRAW]
