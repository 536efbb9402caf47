"""Passkeys and security keys as a second factor, over django-otp-webauthn. Its own addresses are not reachable."""

import json
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from webauthn.helpers.exceptions import WebAuthnException

from portal.audit.actions import Action
from portal.audit.services import record

from .models import User
from .services.second_factor import note_new_device

REGISTERING, ASKED = "passkey_registering", "passkey_asked"  # the challenges, each used once
LONGEST_ANSWER = 20_000  # characters of what a browser sends; a real one has about two thousand


class PasskeyRefused(Exception):
    """What the browser sent proves nothing."""


def may_use_passkeys(request: HttpRequest) -> bool:
    """Say whether a passkey can work at this address: it belongs to the site's name (WebAuthn, "relying party")."""
    return request.get_host().rsplit(":", 1)[0] == settings.OTP_WEBAUTHN_RP_ID


def has_passkey(user: User) -> bool:
    """Say whether the person has a passkey or security key."""
    return WebAuthnCredential.objects.filter(user=user, confirmed=True).exists()


def ask_for_new_passkey(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return what the browser needs to make a passkey, and keep the challenge in the session."""
    options, request.session[REGISTERING] = WebAuthnHelper(request).register_begin(user)
    return options


def add_passkey(request: HttpRequest, *, user: User, name: str, answer: str) -> WebAuthnCredential:
    """Store the passkey that the browser made, and tell its owner. Raises PasskeyRefused."""
    state, said = challenge(request, REGISTERING), parsed(answer)
    try:
        with transaction.atomic():
            device = WebAuthnHelper(request).register_complete(user, state, said)
            device.name = name
            device.save(update_fields=["name"])
            note_new_device(user=user, device=device)
    except (WebAuthnException, OTPWebAuthnApiError, IntegrityError, KeyError, ValueError, TypeError) as error:
        raise PasskeyRefused from error
    return device


def ask_for_passkey(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return what the browser needs to use one of the person's passkeys, and keep the challenge in the session."""
    options, request.session[ASKED] = WebAuthnHelper(request).authenticate_begin(
        user=user, require_user_verification=False
    )
    return options


def verify_passkey(request: HttpRequest, *, user: User, answer: str) -> WebAuthnCredential:
    """Return the person's own passkey that signed the challenge. Raises PasskeyRefused, which is written down."""
    try:
        device = WebAuthnHelper(request).authenticate_complete(user, challenge(request, ASKED), parsed(answer))
        if not device.confirmed or device.user_id != user.pk:
            raise PasskeyRefused
    except (PasskeyRefused, WebAuthnException, OTPWebAuthnApiError, KeyError, ValueError, TypeError) as error:
        record(Action.SIGN_IN_REFUSED, actor=user, detail={"because": "passkey"})
        raise PasskeyRefused from error
    return device


def challenge(request: HttpRequest, kind: str) -> dict[str, Any]:
    """Return the challenge that this session was given, once. Raises PasskeyRefused."""
    state = request.session.pop(kind, None)
    if not isinstance(state, dict):
        raise PasskeyRefused
    return state


def parsed(answer: str) -> dict[str, Any]:
    """Return what the browser sent. Raises PasskeyRefused."""
    try:
        said = json.loads(answer[:LONGEST_ANSWER])
    except (ValueError, RecursionError) as error:
        raise PasskeyRefused from error
    if not isinstance(said, dict):
        raise PasskeyRefused
    return said
