"""Referrals and what belongs to them."""

from .decision import Allocation, ContactAttempt, Decision
from .draft import Draft
from .referral import Referral
from .risk_suggestion import RiskSuggestion
from .search_token import SearchToken

__all__ = ["Allocation", "ContactAttempt", "Decision", "Draft", "Referral", "RiskSuggestion", "SearchToken"]
