"""What data protection keeps."""

from .disclosure import DisclosureItem, ShareRecord, SubjectAccessRequest

__all__ = ["DisclosureItem", "ShareRecord", "SubjectAccessRequest"]
