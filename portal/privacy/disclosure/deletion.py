"""With its last referral a request becomes a row of codes: who asked, and every reason, goes (domain.md §6.3).

Items and share records go with the referral by themselves.
"""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from portal.privacy.fields import EncryptedTextField
from portal.privacy.models import SubjectAccessRequest


@receiver(post_delete, sender="referrals.Referral")
def empty_requests_without_referral(**kwargs: Any) -> None:
    """Empty the sealed words of requests when nothing is left that they are about."""
    for request in SubjectAccessRequest.objects.filter(referrals=None, emptied_at=None):
        empty(request)


def empty(request: SubjectAccessRequest) -> None:
    """Take every sealed word out of a request."""
    sealed = [each.attname for each in request._meta.concrete_fields if isinstance(each, EncryptedTextField)]
    for name in sealed:
        setattr(request, name, "")
    request.emptied_at = timezone.now()
    request.save(update_fields=[*sealed, "emptied_at"])
