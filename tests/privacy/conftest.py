"""Referrals that went some of the way, for what they leave behind in the database."""

from tests.triage.conftest import make, received, triaged

__all__ = ["make", "received", "triaged"]
