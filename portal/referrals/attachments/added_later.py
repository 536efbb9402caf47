"""A file that a referrer adds after sending, on the status page (domain.md §3)."""

import hashlib
import uuid

from django.db import transaction

from portal.referrals.information import add_information
from portal.referrals.models import Attachment, Message, Referral

from .refusals import NotAccepted
from .services import keep_file, refuse_when_full


class ThereAlready(Exception):
    """The button was pressed twice, and the other press came first."""


def add_file_later(*, referral: uuid.UUID, key: uuid.UUID, name: str, content: bytes) -> None:
    """Keep a file with the referral, and tell staff by a line in the thread.

    The same file from the same page (`key`) is one. Raises NotAccepted, which says why not.
    """
    same = uuid.uuid5(key, hashlib.sha256(content).hexdigest())
    try:
        if not Attachment.objects.filter(pk=same).exists():
            keep_file(Attachment(pk=same, referral_id=referral), name, content, save=save_with_referral)
    except ThereAlready:
        return


@transaction.atomic
def save_with_referral(attachment: Attachment) -> None:
    """Write the record and the line of the thread together, while nobody else can add to the referral."""
    referral = attachment.referral_id
    if referral is None or not Referral.objects.select_for_update().filter(pk=referral).exists():
        raise NotAccepted("The referral is not there any more.")
    if Attachment.objects.filter(pk=attachment.id).exists():
        raise ThereAlready
    refuse_when_full(attachment, attachment.size)
    attachment.save(force_insert=True)
    told = f"Added a file: {attachment.name}"
    add_information(referral=referral, key=attachment.id, kind=Message.Kind.INFORMATION, text=told)
