"""Mails to staff that say that there is something, and where: no title, no name, no words of anybody."""

from typing import TYPE_CHECKING

from django.conf import settings

from .models import MailKind, OutboxMessage
from .services import queue_mail

if TYPE_CHECKING:
    from portal.accounts.models import User


def tell(person: "User", *, key: str, subject: str, about: str, address: str) -> bool:
    """Queue a mail in the caller's transaction, and say whether it is new: the same key again changes nothing.

    Who has left gets none.
    """
    if not person.is_active or OutboxMessage.objects.filter(key=key).exists():
        return False
    body = f"{about}\n\n{settings.BASE_URL}{address}\n\nYou need to log in to read it."
    queue_mail(kind=MailKind.STAFF_NOTICE, recipient=person.email, key=key, context={"subject": subject, "body": body})
    return True
