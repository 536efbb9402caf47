"""Forms around sign-in."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.account.internal.flows.password_reset import reset_password
from django import forms
from django.contrib.auth.password_validation import validate_password

from portal.accounts.models import User

CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}
ADDRESS_ATTRIBUTES = {"autocomplete": "username", "autofocus": True, "spellcheck": "false", "autocapitalize": "none"}
NOT_AN_ADDRESS = "Write an e-mail address like name@example.org."


class PasswordInput(forms.PasswordInput):
    """A password that can be shown while it is typed. Pasting is allowed, as everywhere."""

    def __init__(self, autocomplete: str) -> None:
        super().__init__(attrs={"autocomplete": autocomplete, "data-show-password": "", "autocapitalize": "none"})


class AddressForm(forms.Form):
    """The first of the pages that log in: who?"""

    login = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs=ADDRESS_ATTRIBUTES),
        error_messages={"required": "Write your e-mail address.", "invalid": NOT_AN_ADDRESS},
    )


class StaffLoginForm(LoginForm):
    """The second: the password. allauth's form in our words; the address stands above it, for password managers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["login"].widget = forms.EmailInput(attrs={"autocomplete": "username", "readonly": True})
        self.fields["login"].error_messages |= {"required": "Write your e-mail address.", "invalid": NOT_AN_ADDRESS}
        self.fields["password"].error_messages["required"] = "Write your password."
        self.fields["password"].help_text = ""
        self.fields["password"].widget = PasswordInput("current-password")
        self.fields["password"].widget.attrs["autofocus"] = True


class EnrolForm(forms.Form):
    """The first code from a new app."""

    code = forms.CharField(
        label="The six figures that your app shows now",
        max_length=20,
        widget=forms.TextInput(attrs=CODE_ATTRIBUTES),
        error_messages={"required": "Write the six figures that your app shows now."},
    )


def new_password_field() -> forms.CharField:
    """Return the field in which somebody chooses a password."""
    return forms.CharField(
        label="Choose a password",
        help_text="At least 12 characters. Three or four words are easy to remember and hard to guess.",
        strip=False,
        max_length=200,
        widget=PasswordInput("new-password"),
        error_messages={"required": "Choose a password."},
    )


class RecoveryForm(forms.Form):
    """The new password of somebody who lost everything."""

    password = new_password_field()

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """Return the password. Raises ValidationError when it is short, common, or like the name or address."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


class AcceptInvitationForm(forms.Form):
    """Name and password of a new member of staff."""

    first_name = forms.CharField(
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Write your first name."},
    )
    last_name = forms.CharField(
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Write your last name."},
    )
    password = new_password_field()

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        """Return the password. Raises ValidationError when it is short, common, or like the name or address."""
        password: str = self.cleaned_data["password"]
        names = {name: self.cleaned_data.get(name, "") for name in ("first_name", "last_name")}
        validate_password(password, User(email=self.email, **names))
        return password


class ForgottenPasswordForm(ResetPasswordForm):
    """The address to which a link for a new password goes. What follows is the same for an address we do not know."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"
        self.fields["email"].widget = forms.EmailInput(attrs=ADDRESS_ATTRIBUTES)
        self.fields["email"].error_messages |= {"required": "Write your e-mail address.", "invalid": NOT_AN_ADDRESS}


class NewPasswordForm(RecoveryForm):
    """The new password of somebody who forgot theirs."""

    def __init__(self, *args: Any, user: User, temp_key: str, **kwargs: Any) -> None:
        super().__init__(*args, person=user, **kwargs)

    def save(self) -> None:
        """Set the password; the adapter ends the sessions and tells the owner."""
        reset_password(self.person, self.cleaned_data["password"])
