"""Setting up, checking and removing second factors (security.md, "Sign-in")."""

import logging
from math import ceil

from django.db import transaction
from django.utils import timezone
from django_otp import devices_for_user
from django_otp.models import Device
from django_otp_webauthn.models import WebAuthnCredential

from portal.accounts.models import AuthenticatorDevice, RecoveryDevice, SecurityEvent, User
from portal.audit.actions import Action
from portal.audit.services import record

from .notices import tell
from .sessions import end_sessions

logger = logging.getLogger(__name__)

KINDS = {AuthenticatorDevice: "Authenticator app", WebAuthnCredential: "Passkey or security key"}
BEGUN = "device_being_set_up"  # in the session of the browser that sets it up
NAME_OF_A_FIRST_DEVICE = "Authenticator app"


class LastDevice(Exception):
    """The only device cannot be removed: its owner would be locked out."""


def devices_of(user: User) -> list[Device]:
    """Return the confirmed apps and keys of a person, the latest used first; recovery codes are not among them."""
    found = [device for kind in KINDS for device in kind.objects.filter(user=user, confirmed=True)]
    return sorted(found, key=lambda device: (device.last_used_at or device.created_at).timestamp(), reverse=True)


def has_second_factor(user: User) -> bool:
    """Say whether the account has a confirmed device."""
    return any(True for _ in devices_for_user(user, confirmed=True))


@transaction.atomic
def device_to_enrol(user: User, *, begun: int | None) -> AuthenticatorDevice:
    """Return the authenticator that this very browser has `begun` to set up, else a new one.

    One that was begun elsewhere is thrown away: somebody else may have seen its key.
    """
    unconfirmed = AuthenticatorDevice.objects.filter(user=user, confirmed=False)
    device = unconfirmed.filter(pk=begun).first()
    if device is None:
        unconfirmed.delete()
        device = AuthenticatorDevice.objects.create(user=user, confirmed=False, name=NAME_OF_A_FIRST_DEVICE)
    return device


@transaction.atomic
def confirm_device(
    *, user: User, begun: int | None, code: str, name: str = NAME_OF_A_FIRST_DEVICE
) -> AuthenticatorDevice | None:
    """Confirm the device that this browser has `begun` with a code from it and return it; None if that is wrong."""
    unconfirmed = AuthenticatorDevice.objects.select_for_update().filter(user=user, confirmed=False)
    device = unconfirmed.filter(pk=begun).first()
    if device is None or not device.verify_token(plain(code)):
        return None
    device.confirmed, device.name = True, name
    device.save(update_fields=["confirmed", "name"])
    note_new_device(user=user, device=device)
    return device


def note_new_device(*, user: User, device: Device) -> None:
    """Write down that a device was added, and tell its owner; in the caller's transaction."""
    record(Action.DEVICE_ENROLLED, actor=user, detail={"kind": device._meta.model_name})
    tell(user, SecurityEvent.DEVICE_ADDED)


@transaction.atomic
def remove_device(*, user: User, device: Device, keep_session: str | None = None) -> None:
    """Remove one of several devices, which ends every session but `keep_session`. Raises LastDevice."""
    User.objects.select_for_update().get(pk=user.pk)  # two removals at the same moment must not leave none
    if not [other for other in devices_of(user) if other.persistent_id != device.persistent_id]:
        raise LastDevice
    type(device).objects.filter(pk=device.pk, user=user).delete()
    end_sessions(user=user, but=keep_session)
    record(Action.DEVICE_REMOVED, actor=user, detail={"kind": device._meta.model_name})
    tell(user, SecurityEvent.DEVICE_REMOVED)


def forget_devices(user: User) -> None:
    """Remove every device and recovery code of a person, in the caller's transaction."""
    for kind in (*KINDS, RecoveryDevice):
        kind.objects.filter(user=user).delete()


@transaction.atomic
def make_recovery_codes(*, user: User) -> list[str]:
    """Return new recovery codes, which end the old ones; they cannot be read again."""
    recovery, _ = RecoveryDevice.objects.get_or_create(user=user, defaults={"name": "Recovery codes"})
    record(Action.RECOVERY_CODES_MADE, actor=user)
    tell(user, SecurityEvent.RECOVERY_CODES_MADE)
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
            # Several apps may be asked before the right one: that is not a wrong code of theirs.
            for other in AuthenticatorDevice.objects.filter(user=user).exclude(throttling_failure_count=0):
                other.throttle_reset()
            if isinstance(device, RecoveryDevice):
                record(Action.RECOVERY_CODE_USED, actor=user)
                tell(user, SecurityEvent.RECOVERY_CODE_USED)
            return device
    record(Action.SIGN_IN_REFUSED, actor=user, detail={"because": "code"})
    logger.warning("a second factor was refused")
    return None


def seconds_slow(*, user: User, code: str) -> int | None:
    """Return by how many seconds the clock of the person's phone is slow if that is why a code is wrong, else None.

    Never for a fast one: its code will be right soon, and nobody may learn that by trying.
    """
    typed = plain(code)
    if not (typed.isdecimal() and len(typed) == 6):
        return None
    found = (device.seconds_slow(typed) for device in AuthenticatorDevice.objects.filter(user=user, confirmed=True))
    return next((seconds for seconds in found if seconds), None)


def seconds_to_wait(user: User) -> int:
    """Return for how long codes of this person are not looked at, after wrong ones; nothing when they are."""
    waits = [device.verify_is_allowed() for device in AuthenticatorDevice.objects.filter(user=user, confirmed=True)]
    until = [why["locked_until"] for allowed, why in waits if not allowed and why]
    return max([0, *(ceil((moment - timezone.now()).total_seconds()) for moment in until)])


def plain(code: str) -> str:
    """Return a code without the spaces and dashes that people type."""
    return "".join(character for character in code.strip().lower() if character.isalnum())
