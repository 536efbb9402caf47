"""Referrals and what belongs to them."""

from .access_change import AccessChange
from .attachment import Attachment
from .break_glass import BreakGlass
from .caseworker import CaseworkerProfile, Exclusion
from .decision import Allocation, ContactAttempt, Decision
from .draft import Draft
from .equality import EqualityAnswers
from .escalation import Escalation
from .link import Link, Relation
from .message import Message
from .referral import Referral
from .risk_suggestion import RiskSuggestion
from .saved_view import SavedView
from .search_token import SearchToken

__all__ = [
    "AccessChange",
    "Allocation",
    "Attachment",
    "BreakGlass",
    "CaseworkerProfile",
    "ContactAttempt",
    "Decision",
    "Draft",
    "EqualityAnswers",
    "Escalation",
    "Exclusion",
    "Link",
    "Message",
    "Referral",
    "Relation",
    "RiskSuggestion",
    "SavedView",
    "SearchToken",
]
