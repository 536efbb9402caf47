"""With its last referral a request becomes a row of codes: who asked, and every reason, goes (domain.md §6.3).

Items and share records go with the referral by themselves.
"""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from portal.privacy.fields import EncryptedTextField
from portal.privacy.models import SubjectAccessRequest


@receiver(post_delete, sender=SubjectAccessRequest.referrals.through)
def empty_without_referral(instance: Any, **kwargs: Any) -> None:
    """Empty the sealed words of a request when nothing is left that it is about."""
    request = SubjectAccessRequest.objects.filter(pk=instance.subjectaccessrequest_id, referrals=None).first()
    if request is not None:
        empty(request)


def empty(request: SubjectAccessRequest) -> None:
    """Take every sealed word out of a request."""
    sealed = [each.attname for each in request._meta.concrete_fields if isinstance(each, EncryptedTextField)]
    for name in sealed:
        setattr(request, name, "")
    request.save(update_fields=sealed)
