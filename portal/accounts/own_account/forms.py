"""Forms of a person's own account."""

from typing import Any

from django import forms

from portal.accounts.models import User
from portal.accounts.sign_in.forms import EnrolForm, PasswordInput, RecoveryForm


def name_field() -> forms.CharField:
    """Return the field in which somebody names a device."""
    return forms.CharField(
        label="What do you call it?",
        help_text="So that you know it in the list, such as “Work phone” or “Key on my ring”.",
        max_length=60,
        error_messages={"required": "Give it a name, such as “Work phone”."},
    )


class DeviceNameForm(forms.Form):
    """The name of a device."""

    name = name_field()


class AuthenticatorForm(EnrolForm):
    """Another authenticator app: its name and its first code."""

    name = name_field()
    field_order = ["name", "code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("autofocus", None)


class PasskeyForm(DeviceNameForm):
    """A passkey or security key: its name, and what the browser made of it."""

    passkey = forms.CharField(
        widget=forms.HiddenInput,
        error_messages={"required": "Your browser has not made a passkey yet. Press the button and follow it."},
    )


class ChangePasswordForm(RecoveryForm):
    """The password that holds, and the new one."""

    current_password = forms.CharField(
        label="Your password now",
        strip=False,
        max_length=200,
        widget=PasswordInput("current-password"),
        error_messages={"required": "Write the password that you use now."},
    )
    field_order = ["current_password", "password"]

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["password"].label = "New password"

    def clean_current_password(self) -> str:
        """Return the password that holds. Raises ValidationError when it is not."""
        current: str = self.cleaned_data["current_password"]
        if not self.person.check_password(current):
            raise forms.ValidationError("That is not your password. Type it again.")
        return current
