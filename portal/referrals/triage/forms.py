"""The form of a move, drawn from the needs in the workflow table: one kind of need, one kind of field."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from portal.accounts.models import User
from portal.accounts.roles import SCREENING_ROLES
from portal.referrals.allocation import Suggested
from portal.referrals.caseworkers import suggestions
from portal.referrals.clocks import review_by
from portal.referrals.intake.forms.fields import Choices, Day, FromList, Line, OneOf, Story
from portal.referrals.models import Referral
from portal.referrals.risk import RiskBand
from portal.referrals.staff_form import StaffForm, to_tick
from portal.referrals.workflow import REVIEW_DATE, Kind, Move, Need
from portal.resources.signposting import ServiceInput
from programmes.models import Programme

from .texts import refuse_gaps


def band_choices() -> Choices:
    """Return the bands as they are drawn everywhere: word, shape and colour."""
    return [(band.value, render_to_string("components/band.html", {"band": band})) for band in RiskBand]


def programme_choices(referral: Referral) -> Choices:
    """Return the programmes, each with what comms staff have said that stands against it (domain.md §2)."""
    found = []
    for programme in Programme.objects.all():
        against = " and ".join(programme.against(referral.area))
        found.append((programme.code, f"{programme.name}: {against}" if against else programme.name))
    return found


def caseworker_choices(suggested: list[Suggested]) -> Choices:
    """Return the caseworkers who can be chosen, the best first, each with why and with what speaks against them."""
    return [
        (str(one.candidate.key), render_to_string("portal/referrals/parts/candidate.html", {"one": one}))
        for one in suggested
        if not one.impossible
    ]


def colleague_choices(referral: Referral) -> Choices:
    """Return who may screen this referral, but for whoever does now."""
    people = User.objects.holding(*SCREENING_ROLES).exclude(pk=referral.owner_id).order_by("first_name")
    known = (person for person in people if Referral.objects.visible_to(person).filter(pk=referral.pk).exists())
    return [(str(person.pk), person.get_full_name()) for person in known]


FIELDS: dict[Kind, Callable[[Need, Referral], forms.Field]] = {
    Kind.LINE: lambda need, referral: required(Line(need.label, hint=need.hint, required=True)),
    Kind.REFERENCE: lambda need, referral: required(Line(need.label, hint=need.hint, required=True)),
    Kind.TEXT: lambda need, referral: required(Story(need.label, hint=need.hint, required=True, rows=4)),
    Kind.DATE: lambda need, referral: required(Day(need.label, hint=need.hint, past=need.name == "contact_date")),
    Kind.BAND: lambda need, referral: OneOf(need.label, band_choices(), hint=need.hint, required=True),
    Kind.PROGRAMME: lambda need, referral: FromList(need.label, programme_choices(referral), required=True),
    # Its answers depend on who asks: the form fills them in.
    Kind.CASEWORKER: lambda need, referral: OneOf(need.label, [], hint=need.hint, required=True),
    Kind.COLLEAGUE: lambda need, referral: OneOf(
        need.label, colleague_choices(referral), hint=need.hint, required=True
    ),
    Kind.CHOICE: lambda need, referral: OneOf(need.label, list(need.choices), hint=need.hint, required=True),
    Kind.TICK: lambda need, referral: to_tick(need.label, need.hint),
}


def required(field: forms.Field) -> forms.Field:
    field.required = True
    return field


class MoveForm(StaffForm):
    """What one move must have, and the version of the referral that the person was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, move: Move, referral: Referral, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cannot_be_chosen: list[Suggested] = []
        for need in move.needs:
            field = self.fields[need.name] = FIELDS[need.kind](need, referral)
            field.required = not need.optional
            if need.read_by_referrer:
                field.validators.append(refuse_gaps)
            if need.kind is Kind.CASEWORKER:
                suggested = suggestions(referral, actor=actor)
                self.cannot_be_chosen = [one for one in suggested if one.impossible]
                field.choices = caseworker_choices(suggested)  # type: ignore[attr-defined]
        if "duplicate_check" in self.fields:
            self.fields["duplicate_check"].help_text = format_html(
                '<a href="{}" target="_blank" rel="noopener">Possible matches (opens in a new tab)</a>',
                reverse("matches", args=[referral.reference]),
            )
        if "service" in self.fields:
            self.fields["service"].widget = ServiceInput()
        self.initial.setdefault("version", referral.version)
        if "band" in self.fields:
            self.initial.setdefault("band", referral.band)
        if REVIEW_DATE.name in self.fields:
            latest = review_by(referral.band, timezone.now())
            self.initial.setdefault(REVIEW_DATE.name, latest)
            self.fields[REVIEW_DATE.name].help_text = f"At the latest {latest:%-d %B %Y} for {referral.band}."
        if "programme" in self.fields and referral.programme:
            self.initial.setdefault("programme", referral.programme.code)

    def given(self) -> dict[str, Any]:
        """Return what the move must have, as JSON keeps it."""
        return {name: value for name, value in self.answers().items() if name != "version"}
