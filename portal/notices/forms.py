"""How somebody wants to hear of each kind of notice."""

from collections.abc import Mapping
from typing import Any

from django import forms

from portal.referrals.intake.forms.fields import OneOf
from portal.referrals.staff_form import StaffForm

from .kinds import RULES, Delivery, NoticeKind


class ChoicesForm(StaffForm):
    """A list for each kind that the person may hear of."""

    def __init__(self, *args: Any, choices: Mapping[NoticeKind, Delivery], **kwargs: Any) -> None:
        super().__init__(*args, initial=dict(choices), **kwargs)
        for kind in choices:
            off = RULES[kind].may_be_off
            ways = [(way.value, way.label) for way in Delivery if off or way != Delivery.OFF]
            hint = "" if off else "Always shown in the portal: somebody waits for you."
            self.fields[kind] = OneOf(kind.label, ways, hint=hint, required=True)
            self.fields[kind].widget = forms.Select(choices=ways)

    def chosen(self) -> dict[NoticeKind, Delivery]:
        """Return what was chosen, as the service takes it."""
        return {NoticeKind(kind): Delivery(way) for kind, way in self.cleaned_data.items()}
