"""The real sign-in pages as a person uses them, and codes as an authenticator app shows them."""

import time

from django.contrib.auth import SESSION_KEY

from portal.accounts.models import AuthenticatorDevice, RecoveryDevice
from tests.conftest import PASSWORD

LOGIN, CODE, SET_UP = "/accounts/login/", "/accounts/login/code/", "/accounts/login/set-up/"


def device_of(user):
    """The person's confirmed authenticator."""
    return AuthenticatorDevice.objects.get(user=user, confirmed=True)


def code_of(device, *, steps_away=0):
    """What the app shows now, or so many half-minutes from now."""
    generator = device.generator()
    generator.time = time.time()
    generator.drift += steps_away
    return f"{generator.token():06d}"


def right_code(user):
    return code_of(device_of(user))


def wrong_code(*devices):
    """Six figures that none of these devices shows around now."""
    near = {code_of(device, steps_away=steps) for device in devices for steps in range(-3, 4)}
    return next(code for code in (f"{number:06d}" for number in range(1000)) if code not in near)


def give_password(client, user, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def give_code(client, code):
    return client.post(CODE, {"code": code})


def sign_in(client, user, **more):
    """The whole way: password, then code. Returns the last answer."""
    give_password(client, user, **more)
    return give_code(client, right_code(user))


def is_logged_in(client):
    """Whether the browser's session names anybody, and the portal opens for it."""
    return SESSION_KEY in client.session and client.get("/portal/").status_code == 200


def has_nobody(client):
    """Whether the portal stays shut, and the browser's session names nobody (any more)."""
    return client.get("/portal/").status_code == 302 and SESSION_KEY not in client.session


def make_recovery_codes(user):
    device, _ = RecoveryDevice.objects.get_or_create(user=user, defaults={"name": "Recovery codes"})
    return device.replace_codes()


def forget_wrong_codes(user):
    """As when a person has waited long enough after a wrong code."""
    AuthenticatorDevice.objects.filter(user=user).update(throttling_failure_timestamp=None, throttling_failure_count=0)
    RecoveryDevice.objects.filter(user=user).update(throttling_failure_timestamp=None, throttling_failure_count=0)
