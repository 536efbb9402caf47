"""The texts of comms staff from which the words of a move to the referrer may start."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from portal.referrals.models import Referral
from portal.referrals.workflow import ASK, DECLINE, Move
from programmes.models import MessageTemplate

GAP = "(write "  # how a text names what only the person who sends it knows


def texts_for(move: Move) -> QuerySet[MessageTemplate]:
    """Return the texts for a move: to ask, to decline, or none."""
    if move.name == ASK:
        return MessageTemplate.objects.to_ask()
    return MessageTemplate.objects.to_decline() if move.name == DECLINE else MessageTemplate.objects.none()


def started_with(move: Move, referral: Referral, chosen: str) -> dict[str, str]:
    """Return what a move’s form begins with when a text was chosen: its words, and the reason that they explain."""
    text = texts_for(move).filter(pk=chosen).first() if chosen.isdecimal() else None
    if text is None:
        return {}
    return {move.words_to_referrer: text.filled(referral.reference), "reason_code": text.reason}


def refuse_gaps(words: str) -> None:
    """Raise ValidationError when something in a text was left to be written and has not been."""
    if GAP in words:
        gap = words[words.index(GAP) :].partition(")")[0]
        raise ValidationError(f"Put your own words where it says “{gap})”.")
