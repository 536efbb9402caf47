"""What changes accounts: inviting, accepting, setting up and checking the second factor."""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_otp import devices_for_user
from django_otp.models import Device

from portal.audit.actions import Action
from portal.audit.services import record
from portal.outbox.models import MailKind
from portal.outbox.services import queue_mail
from programmes.models import Programme

from .invitations import hash_of
from .models import AuthenticatorDevice, Invitation, RecoveryDevice, User
from .roles import Role

logger = logging.getLogger(__name__)


class InvitationClosed(Exception):
    """The link was used, taken back, is too old, or never was one."""


class AlreadyAnAccount(Exception):
    """There is an active account with a second factor for this address."""


@transaction.atomic
def invite(
    *,
    email: str,
    roles: Iterable[Role],
    by: User | None,
    programmes: Iterable[Programme] = (),
    areas: Iterable[str] = (),
) -> str:
    """Invite somebody and return their link, which is also mailed. Raises AlreadyAnAccount."""
    address = User.objects.normalize_email(email).lower()
    existing = User.objects.filter(email=address).first()
    if existing and has_second_factor(existing):
        raise AlreadyAnAccount
    Invitation.objects.open().filter(email=address).update(revoked_at=timezone.now())
    token = Invitation.new_token()
    invitation = Invitation.objects.create(
        email=address, token_hash=hash_of(token), roles=[role.value for role in roles], areas=list(areas), invited_by=by
    )
    invitation.programmes.set(programmes)
    link = f"{settings.BASE_URL}{reverse('invitation', args=[token])}"
    queue_mail(kind=MailKind.INVITATION, recipient=address, key=f"invitation:{invitation.pk}", context={"link": link})
    record(Action.INVITATION_SENT, actor=by, detail={"invitation": invitation.pk, "roles": invitation.roles})
    return link


@transaction.atomic
def end_account_access(*, email: str, by: User | None) -> None:
    """Take away password, devices and recovery codes, which ends every session; an invitation gives new ones."""
    user = User.objects.select_for_update().filter(email=User.objects.normalize_email(email).lower()).first()
    if user is None:
        return
    user.set_unusable_password()
    user.save(update_fields=["password"])
    AuthenticatorDevice.objects.filter(user=user).delete()
    RecoveryDevice.objects.filter(user=user).delete()
    record(Action.ACCESS_ENDED, actor=by, detail={"account": user.pk})


def find_invitation(token: str) -> Invitation:
    """Return the open invitation of a link. Raises InvitationClosed."""
    invitation = Invitation.objects.open().filter(token_hash=hash_of(token)).first()
    if invitation is None:
        raise InvitationClosed
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, first_name: str, last_name: str, password: str) -> User:
    """Use up the invitation and return the account, which cannot log in before it has a second factor.

    Raises InvitationClosed, also for the second of two uses at the same moment.
    """
    invitation = find_invitation(token)
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now()):
        raise InvitationClosed
    user = User.objects.filter(email=invitation.email).first() or User(email=invitation.email)
    if user.pk and has_second_factor(user):
        raise InvitationClosed
    user.first_name, user.last_name, user.areas, user.is_active = first_name, last_name, invitation.areas, True
    user.set_password(password)
    user.save()
    user.groups.set(Group.objects.filter(name__in=invitation.roles))
    user.programmes.set(invitation.programmes.all())
    # A key that an earlier invitation showed must not become the key of this one.
    AuthenticatorDevice.objects.filter(user=user).delete()
    record(Action.INVITATION_ACCEPTED, actor=user, detail={"invitation": invitation.pk})
    return user


def has_second_factor(user: User) -> bool:
    """Say whether the account has a confirmed device."""
    return any(True for _ in devices_for_user(user, confirmed=True))


def device_to_enrol(user: User) -> AuthenticatorDevice:
    """Return the authenticator that this person is setting up; loading the page again shows the same code."""
    device = AuthenticatorDevice.objects.filter(user=user, confirmed=False).first()
    return device or AuthenticatorDevice.objects.create(user=user, confirmed=False, name="Authenticator app")


@transaction.atomic
def confirm_device(*, user: User, code: str) -> tuple[AuthenticatorDevice, list[str]] | None:
    """Confirm the device being set up with a code from it; returns it with new recovery codes, None if wrong."""
    device = AuthenticatorDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(plain(code)):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    record(Action.DEVICE_ENROLLED, actor=user)
    return device, make_recovery_codes(user=user)


@transaction.atomic
def make_recovery_codes(*, user: User) -> list[str]:
    """Return new recovery codes, which end the old ones; they cannot be read again."""
    recovery, _ = RecoveryDevice.objects.get_or_create(user=user, defaults={"name": "Recovery codes"})
    record(Action.RECOVERY_CODES_MADE, actor=user)
    return recovery.replace_codes()


@transaction.atomic
def verify_second_factor(*, user: User, code: str) -> Device | None:
    """Return the confirmed device of this person that accepts the code, or None; both are written down.

    Six figures are tried on authenticator apps, anything else on the recovery codes.
    """
    typed = plain(code)
    wanted = AuthenticatorDevice if typed.isdecimal() and len(typed) == 6 else RecoveryDevice
    for device in devices_for_user(user, confirmed=True, for_verify=True):
        if isinstance(device, wanted) and device.verify_token(typed):
            if isinstance(device, RecoveryDevice):
                record(Action.RECOVERY_CODE_USED, actor=user)
            return device
    record(Action.SIGN_IN_REFUSED, actor=user, detail={"because": "code"})
    logger.warning("a second factor was refused")
    return None


def plain(code: str) -> str:
    """Return a code without the spaces and dashes that people type."""
    return "".join(character for character in code.strip().lower() if character.isalnum())
