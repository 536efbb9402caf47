"""Lost everything: an administrator starts a recovery, the owner of the account confirms it (security.md)."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from portal.accounts.models import Recovery, SecurityEvent, User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.outbox.models import MailKind
from portal.outbox.services import queue_mail

from .notices import tell, tell_administrators
from .second_factor import forget_devices
from .sessions import end_sessions


class NotOneself(Exception):
    """Nobody does this to their own account: another administrator must."""


@transaction.atomic
def start_recovery(*, person: User, by: User | None) -> str:
    """Send the owner of an account the link that recovers it, end their sessions, and tell the other administrators.

    Devices and password stay until the owner confirms, so that no administrator can lock somebody out alone.
    Returns the link. Raises NotOneself.
    """
    if by is not None and by.pk == person.pk:
        raise NotOneself
    Recovery.objects.filter(person=person).revoke()
    recovery = Recovery(person=person, started_by=by)
    token = recovery.new_token()
    recovery.save()
    link = f"{settings.BASE_URL}{reverse('recovery', args=[token])}"
    queue_mail(kind=MailKind.RECOVERY, recipient=person.email, key=f"recovery:{recovery.pk}", context={"link": link})
    end_sessions(user=person, by=by)
    record(Action.RECOVERY_STARTED, actor=by, detail={"account": person.pk})
    tell_administrators(SecurityEvent.SOMEBODY_RECOVERS, but=(by, person))
    return link


@transaction.atomic
def confirm_recovery(*, token: str, password: str) -> User:
    """Take away devices, codes and password, set the new one, end every session, and return the account.

    It cannot log in before it has a new second factor. Raises LinkClosed, also for the second of two uses at once.
    """
    recovery = Recovery.objects.find(token)
    recovery.use_up()
    person = User.objects.select_for_update().get(pk=recovery.person_id)
    forget_devices(person)
    person.set_password(password)
    person.save(update_fields=["password"])
    end_sessions(user=person)
    record(Action.RECOVERY_CONFIRMED, actor=person)
    tell(person, SecurityEvent.PASSWORD_CHANGED)
    return person


@transaction.atomic
def refuse_recovery(*, token: str) -> None:
    """Close the link because its owner did not ask for it, and tell the administrators. Raises LinkClosed."""
    recovery = Recovery.objects.find(token)
    Recovery.objects.filter(pk=recovery.pk).revoke()
    record(Action.RECOVERY_REFUSED, actor=recovery.person)
    tell_administrators(SecurityEvent.RECOVERY_REFUSED)
