"""Where a referral stands, in the four neutral words that its referrer is told (domain.md §3).

Never whether a child is known to us, nor what was decided: a repeated referral reads like a first one.
"""

from django.db import models

from portal.referrals.correspondence import open_question
from portal.referrals.models import Referral
from portal.referrals.reference import parse_reference
from portal.referrals.states import ENDED, State
from portal.referrals.workflow import DUPLICATE


class Standing(models.TextChoices):
    """What a referrer is told of the state."""

    RECEIVED = "received", "Received"
    LOOKING = "looking", "Being looked at"
    NEEDED = "needed", "We need something"
    CLOSED = "closed", "Closed"

    @property
    def explained(self) -> str:
        """What it means, in a sentence or two."""
        return EXPLAINED[self]


EXPLAINED = {
    Standing.RECEIVED: "We have what you sent. A person on our team reads it next.",
    Standing.LOOKING: "We are looking at what you sent. If we need to know more, we ask you here.",
    Standing.NEEDED: "We have a question for you. Your answer helps us to go on.",
    Standing.CLOSED: "We have finished with this. You can still tell us something new.",
}


def standing_of(referral: Referral) -> Standing:
    """Return what the referrer is told."""
    if referral.state == State.SUBMITTED:
        return Standing.RECEIVED
    if open_question(referral):
        return Standing.NEEDED
    return Standing.CLOSED if has_ended(referral) else Standing.LOOKING


def has_ended(referral: Referral) -> bool:
    """Say whether we have finished with it. A duplicate has ended when the referral kept in its place has."""
    seen = {referral.pk}
    current: Referral | None = referral
    while current and current.state == State.DUPLICATE:
        current = kept_instead_of(current)
        if current and current.pk in seen:
            return True
        seen |= {current.pk} if current else set()
    return current is None or current.state in ENDED


def kept_instead_of(duplicate: Referral) -> Referral | None:
    """Return the referral that was kept, or None when it is gone."""
    decision = duplicate.decisions.filter(move=DUPLICATE).last()
    kept = parse_reference(decision.given.get("kept", "")) if decision else None
    return Referral.objects.filter(reference=kept).first() if kept else None
