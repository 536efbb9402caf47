"""Security mails to the owner of an account: what happened and when, and nothing of anybody else."""

import uuid
from collections.abc import Collection

from django.utils import timezone
from django.utils.formats import date_format

from portal.accounts.models import SecurityEvent, User
from portal.accounts.roles import CASE_ROLES, Role
from portal.outbox.models import MailKind
from portal.outbox.services import queue_mail


def tell(user: User, event: SecurityEvent) -> None:
    """Queue a mail that tells the owner of an account of this, in the caller's transaction."""
    when = date_format(timezone.localtime(), "j F Y, H:i")
    queue_mail(
        kind=MailKind.SECURITY_NOTICE,
        recipient=user.email,
        key=f"security:{uuid.uuid4()}",
        context={"what": event.label, "when": when},
    )


def tell_administrators(event: SecurityEvent, *, but: tuple[User | None, ...] = ()) -> None:
    """Queue a mail to every active administrator but these, in the caller's transaction."""
    left_out = [person.pk for person in but if person]
    for administrator in User.objects.holding(Role.SYSTEM_ADMIN).exclude(pk__in=left_out):
        tell(administrator, event)


def tell_of_rights(*, roles: Collection[str], but: tuple[User | None, ...] = ()) -> None:
    """Tell the other administrators that rights were given, and the safeguarding leads if these open referrals.

    So that no administrator gives themselves, by another address, what they may not have, without anybody seeing.
    """
    tell_administrators(SecurityEvent.RIGHTS_GIVEN, but=but)
    if set(roles) & set(CASE_ROLES):
        for lead in User.objects.holding(Role.DSL).exclude(pk__in=[person.pk for person in but if person]):
            tell(lead, SecurityEvent.RIGHTS_GIVEN)
