"""Forms around sign-in."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password

from .models import User

CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}


class StaffLoginForm(LoginForm):
    """allauth's form in our words, without placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["login"].error_messages["required"] = "Write your e-mail address."
        self.fields["password"].error_messages["required"] = "Write your password."
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class CodeForm(forms.Form):
    """A code from the app, or a recovery code."""

    code = forms.CharField(
        label="Code",
        help_text="Six figures from your authenticator app, or one of your recovery codes.",
        max_length=60,
        widget=forms.TextInput(attrs={**CODE_ATTRIBUTES, "inputmode": "text"}),
        error_messages={"required": "Write the code that your app shows now."},
    )


class EnrolForm(forms.Form):
    """The first code from a new app."""

    code = forms.CharField(
        label="The six figures that your app shows now",
        max_length=20,
        widget=forms.TextInput(attrs=CODE_ATTRIBUTES),
        error_messages={"required": "Write the six figures that your app shows now."},
    )


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
    password = forms.CharField(
        label="Choose a password",
        help_text="At least 12 characters. Three or four words are easy to remember and hard to guess.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        """Return the password. Raises ValidationError when it is short, common, or like the name or address."""
        password: str = self.cleaned_data["password"]
        names = {name: self.cleaned_data.get(name, "") for name in ("first_name", "last_name")}
        validate_password(password, User(email=self.email, **names))
        return password
