"""Guidance beside the case, and what its decisions relied on (portal/resources)."""

from typing import Any

from portal.accounts.models import User
from portal.referrals.models import Referral
from portal.resources.beside_the_case import beside, relied_on_of


def guidance(referral: Referral, user: User) -> dict[str, Any]:
    """Return what the part of the referral page shows: what fits this referral, and what was relied on."""
    return {"guidance": beside(referral, user), "relied_on": relied_on_of(referral, user)}
