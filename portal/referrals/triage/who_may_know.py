"""Who may know of a referral, as its page shows it."""

from dataclasses import dataclass

from portal.accounts.models import User
from portal.accounts.roles import LEADING_ROLES
from portal.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class WhoMayKnow:
    """Whether a referral is restricted, who may know of it, and whether this reader may change that."""

    restricted: bool
    people: list[str]
    may_change: bool
    hidden_from_caseworker: bool


def who_may_know(referral: Referral, reader: User) -> WhoMayKnow:
    """Return the part for this reader. Through a broken glass nothing can be changed."""
    shared = sorted(referral.shared_with.all(), key=lambda person: person.first_name) if referral.restricted else []
    caseworker = referral.caseworker
    return WhoMayKnow(
        restricted=referral.restricted,
        people=[person.get_full_name() for person in shared],
        may_change=reader.has_role(*LEADING_ROLES) and referral.glass is None,
        hidden_from_caseworker=bool(
            caseworker and not Referral.objects.visible_to(caseworker).filter(pk=referral.pk).exists()
        ),
    )
