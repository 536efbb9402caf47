"""Forms about people: whom to invite, what they may do, why an account goes."""

from typing import Any

from django import forms

from portal.accounts.roles import Role
from portal.accounts.services.leaving import WhyOff
from programmes.areas import Area
from programmes.models import Programme

ALL_BOXES = forms.CheckboxSelectMultiple


class RightsForm(forms.Form):
    """Roles, programmes and areas of an account."""

    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=Role.choices,
        widget=ALL_BOXES,
        help_text="A system administrator looks after accounts and sees no referral, whatever else is ticked.",
        error_messages={"required": "Choose at least one role. To take all of them away, switch the account off."},
    )
    programmes = forms.ModelMultipleChoiceField(
        label="Programmes",
        queryset=Programme.objects.all(),
        required=False,
        widget=ALL_BOXES,
        help_text="For triage officers and team leaders. Tick none for all of them.",
    )
    areas = forms.MultipleChoiceField(
        label="Areas", choices=Area.choices, required=False, widget=ALL_BOXES, help_text="Tick none for all of them."
    )

    def given(self) -> dict[str, Any]:
        """Return what was chosen, as the services take it."""
        return self.cleaned_data | {"roles": [Role(role) for role in self.cleaned_data["roles"]]}


class InviteForm(RightsForm):
    """Whom to invite, and what they will be able to do."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="Their own work address, which nobody else reads.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={
            "required": "Write the e-mail address of the person.",
            "invalid": "Write an e-mail address like name@example.org.",
        },
    )
    field_order = ["email", "roles", "programmes", "areas"]


class SwitchOffForm(forms.Form):
    """Why an account is switched off, and whether that can wait."""

    why = forms.ChoiceField(
        label="Why?",
        choices=WhyOff.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why.", "invalid_choice": "Choose one of the answers shown."},
    )
    at_once = forms.BooleanField(
        label="It cannot wait: switch it off now. Team leaders and safeguarding leads are told to hand the work over.",
        required=False,
    )

    def __init__(self, *args: Any, has_work: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_work:
            del self.fields["at_once"]

    def given(self) -> dict[str, Any]:
        """Return what was chosen, as the service takes it."""
        return self.cleaned_data | {"why": WhyOff(self.cleaned_data["why"])}
