"""With its last referral a request becomes a row of codes: who asked, and every reason, goes (domain.md §6.3).

Items and share records go with the referral by themselves.
"""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from portal.privacy.fields import EncryptedTextField
from portal.privacy.models import SubjectAccessRequest
from portal.referrals.models import Referral


@receiver(pre_delete, sender=Referral)
def empty_requests_about(instance: Referral, **kwargs: Any) -> None:
    """Empty the sealed words of requests that are about this referral and no other."""
    for request in instance.access_requests.exclude(referrals__in=Referral.objects.exclude(pk=instance.pk)):
        empty(request)


def empty(request: SubjectAccessRequest) -> None:
    """Take every sealed word out of a request."""
    sealed = [each.attname for each in request._meta.concrete_fields if isinstance(each, EncryptedTextField)]
    for name in sealed:
        setattr(request, name, "")
    request.save(update_fields=sealed)
