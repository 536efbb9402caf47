"""The one form that takes a second factor: a code, a recovery code, or what a passkey signed."""

import json
from typing import Any

from allauth.core.internal.ratelimit import consume, respond_429
from django import forms
from django.http import HttpRequest, HttpResponse
from django_otp.models import Device

from .models import User
from .passkeys import PasskeyRefused, ask_for_passkey, has_passkey, may_use_passkeys, verify_passkey
from .services.second_factor import seconds_slow, seconds_to_wait, verify_second_factor

CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false", "autocapitalize": "none"}
WRONG_CODE = (
    "That code is not right. Wait for the next one in your app and type it straight away. "
    "If it keeps failing, check that the clock of your phone is set by itself."
)
WRONG_PASSKEY = "That did not work. Try your passkey or security key once more, or type a code."


class SecondFactorForm(forms.Form):
    """Valid when it proves one of the person's confirmed devices, which is then in `device`."""

    code = forms.CharField(
        label="Code",
        required=False,
        help_text="Six figures from your authenticator app, or one of your recovery codes.",
        max_length=60,
        widget=forms.TextInput(attrs=CODE_ATTRIBUTES),
    )
    passkey = forms.CharField(required=False, widget=forms.HiddenInput)

    device: Device | None = None

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user

    def passkey_options(self) -> str:
        """Return what the browser needs to ask for a passkey, as JSON; nothing when none of theirs works here."""
        if not (may_use_passkeys(self.request) and has_passkey(self.user)):
            return ""
        return json.dumps(ask_for_passkey(self.request, self.user))

    def clean(self) -> dict[str, Any]:
        """Find the device. Raises ValidationError; wrong answers are counted and written down."""
        given = super().clean() or {}
        if given.get("passkey"):
            try:
                self.device = verify_passkey(self.request, user=self.user, answer=given["passkey"])
            except PasskeyRefused as error:
                raise forms.ValidationError(WRONG_PASSKEY) from error
        elif given.get("code"):
            wait = seconds_to_wait(self.user)
            self.device = verify_second_factor(user=self.user, code=given["code"])
            if self.device is None:
                self.add_error("code", why_wrong(self.user, given["code"], wait))
        elif not self.errors:
            self.add_error("code", "Write the code that your app shows now.")
        return given


def why_wrong(user: User, code: str, wait: int) -> str:
    """Return what to tell somebody whose code was refused; `wait` is how many seconds no code would have counted."""
    if wait:
        return f"After wrong codes there is a wait. Wait {wait} second{'s' if wait > 1 else ''}, then type a new code."
    seconds = seconds_slow(user=user, code=code)
    if seconds is None:
        return WRONG_CODE
    minutes = max(1, round(seconds / 60))
    return (
        f"The clock of your phone is about {minutes} minute{'s' if minutes > 1 else ''} slow, so its codes do not fit. "
        "Set the clock by itself (in the phone’s settings: Date and time, Automatic), wait for the next code, and "
        "type that."
    )


def checked(request: HttpRequest, form: SecondFactorForm) -> HttpResponse | None:
    """Check the form within the limits on tries, for the account and for the address of the network.

    Returns the page that says to wait, or None once the form was looked at. A right answer does not count as a try.
    """
    usage = consume(request=request, app="allauth.account", action="second_factor", key=str(form.user.pk))
    if not usage:
        return respond_429(request)
    if form.is_valid():
        usage.rollback()
    return None
