"""What data protection keeps: how long, what is deleted and what is left of it, and what leaves."""

from .disclosure import DisclosureItem, ShareRecord, SubjectAccessRequest
from .keeping import DeletionProposal, ErasureRequest, LegalHold, Tombstone

__all__ = [
    "DeletionProposal",
    "DisclosureItem",
    "ErasureRequest",
    "LegalHold",
    "ShareRecord",
    "SubjectAccessRequest",
    "Tombstone",
]
