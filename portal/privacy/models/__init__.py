"""What the service keeps about keeping: holds, requests, deletions and what is left of them."""

from .keeping import DeletionProposal, ErasureRequest, LegalHold, Tombstone

__all__ = ["DeletionProposal", "ErasureRequest", "LegalHold", "Tombstone"]
