"""The form of a move, drawn from the needs in the workflow table: one kind of need, one kind of field."""

from collections.abc import Callable
from typing import Any

from django import forms

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.referrals.intake.forms.fields import Choices, Day, FromList, Line, OneOf, Story, Tick
from portal.referrals.intake.forms.step import StepForm
from portal.referrals.models import ContactAttempt, Referral
from portal.referrals.risk import RiskBand
from portal.referrals.workflow import Kind, Move, Need
from programmes.models import Programme

NEEDED = "This is needed."


def band_choices() -> Choices:
    return [(band.value, band.value) for band in RiskBand]


def programme_choices(referral: Referral) -> Choices:
    """Return the programmes, each with what comms staff have said that stands against it (domain.md §2)."""
    found = []
    for programme in Programme.objects.all():
        against = " and ".join(programme.against(referral.area))
        found.append((programme.code, f"{programme.name}: {against}" if against else programme.name))
    return found


def caseworker_choices(referral: Referral) -> Choices:
    """Return the caseworkers who work in this programme and area, with how many referrals each has now."""
    found = []
    for person in User.objects.filter(is_active=True, groups__name=Role.CASEWORKER).order_by("first_name"):
        programmes = set(person.programmes.values_list("pk", flat=True))
        fits = (not programmes or referral.programme_id in programmes) and (
            not person.areas or referral.area in ("", *person.areas)
        )
        if fits and not (referral.restricted and not referral.shared_with.filter(pk=person.pk).exists()):
            load = Referral.objects.open().filter(caseworker=person).count()
            found.append((str(person.pk), f"{person.get_full_name()}, {load} open now"))
    return found


FIELDS: dict[Kind, Callable[[Need, Referral], forms.Field]] = {
    Kind.LINE: lambda need, referral: required(Line(need.label, hint=need.hint, required=True)),
    Kind.REFERENCE: lambda need, referral: required(Line(need.label, hint=need.hint, required=True)),
    Kind.TEXT: lambda need, referral: required(Story(need.label, hint=need.hint, required=True, rows=4)),
    Kind.DATE: lambda need, referral: required(Day(need.label, hint=need.hint, past=need.name == "contact_date")),
    Kind.BAND: lambda need, referral: OneOf(need.label, band_choices(), hint=need.hint, required=True),
    Kind.PROGRAMME: lambda need, referral: FromList(need.label, programme_choices(referral), required=True),
    Kind.CASEWORKER: lambda need, referral: OneOf(
        need.label, caseworker_choices(referral), hint=need.hint, required=True
    ),
    Kind.CHOICE: lambda need, referral: OneOf(need.label, list(need.choices), hint=need.hint, required=True),
    Kind.TICK: lambda need, referral: Tick(need.label, hint=need.hint, missing="Tick this once you have done it."),
}


def required(field: forms.Field) -> forms.Field:
    field.required = True
    field.error_messages["required"] = NEEDED
    return field


class MoveForm(StepForm):
    """What one move must have, and the version of the referral that the person was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, move: Move, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for need in move.needs:
            self.fields[need.name] = FIELDS[need.kind](need, referral)
        self.initial.setdefault("version", referral.version)
        if "band" in self.fields:
            self.initial.setdefault("band", referral.band)
        if "programme" in self.fields and referral.programme:
            self.initial.setdefault("programme", referral.programme.code)

    def given(self) -> dict[str, Any]:
        """Return what the move must have, as JSON keeps it."""
        return {name: value for name, value in self.answers().items() if name != "version"}


class ContactAttemptForm(StepForm):
    channel = OneOf("How did you try?", list(ContactAttempt.Channel.choices), required=True)
    reached = OneOf("Did you reach them?", [("yes", "Yes"), ("no", "Not yet")], required=True)
    note = Story("Note", rows=3)
