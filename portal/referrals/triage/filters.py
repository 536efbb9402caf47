"""What the queue is narrowed by. It stands in the address, so it holds codes and never a name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q

from portal.accounts.models import User
from portal.accounts.roles import CASE_ROLES
from portal.referrals.intake.forms.fields import Choices, OneOf
from portal.referrals.intake.forms.step import StepForm
from portal.referrals.models.referral import ReferralQuerySet, held_by, held_by_nobody
from portal.referrals.risk import RiskBand
from portal.referrals.states import OPEN, Pathway, State
from programmes.areas import Area
from programmes.models import ProgrammeCode

from .flags import BY_NAME, FLAGS, NEWS

ME, NOBODY, NOT_SURE = "me", "none", "unsure"

BANDS: Choices = [(band.value, band.value) for band in RiskBand]
STATES: Choices = [(state.value, str(state.label)) for state in State if state in OPEN]
PROGRAMMES: Choices = [*ProgrammeCode.choices, (NOT_SURE, "Not sure which")]
AREAS: Choices = [*Area.choices, (NOT_SURE, "Area not known")]
OWNERS: Choices = [(ME, "Me"), (NOBODY, "No one yet")]
PATHWAYS: Choices = [(str(value), str(label)) for value, label in Pathway.choices]
FLAG_CHOICES: Choices = [(flag.name, flag.label.capitalize()) for flag in FLAGS]


@dataclass(frozen=True, slots=True)
class Filters:
    """One answer to each question, or none.

    Only open referrals stand in the queue, but for what came anew: that must not lie where nobody looks.
    """

    band: str = ""
    state: str = ""
    programme: str = ""
    area: str = ""
    owner: str = ""
    pathway: str = ""
    flag: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Filters":
        """Return what an address or a saved view asks for; what is not known is left out."""
        asked = {each.name: str(given.get(each.name, "")) for each in fields(cls)}
        return cls(**{name: value for name, value in asked.items() if is_known(name, value)})

    def given(self) -> dict[str, str]:
        """Return what is chosen, by question."""
        return {name: value for name, value in asdict(self).items() if value}

    def address(self, **place: str) -> str:
        """Return what is chosen, and a place in the queue, as the end of an address; empty without any."""
        asked = self.given() | {name: value for name, value in place.items() if value}
        return f"?{urlencode(asked)}" if asked else ""

    def among(self, visible: ReferralQuerySet) -> ReferralQuerySet:
        """Return the referrals that the filters choose from."""
        return visible.with_news() if self.flag == NEWS else visible.open()

    def condition(self, user: User, now: datetime) -> Q:
        """Return which open referrals are meant when this person asks."""
        asked = Q(state=self.state) if self.state else Q()
        if self.band:
            asked &= Q(confirmed_band=self.band) | Q(confirmed_band="", suggested_band=self.band)
        if self.programme:
            unsure = self.programme == NOT_SURE
            asked &= Q(programme__isnull=True) if unsure else Q(programme__code=self.programme)
        if self.area:
            asked &= Q(area="" if self.area == NOT_SURE else self.area)
        if self.owner:
            asked &= held_by_nobody() if self.owner == NOBODY else held_by(user.pk if self.owner == ME else self.owner)
        if self.pathway:
            asked &= Q(pathway=self.pathway)
        if self.flag:
            asked &= BY_NAME[self.flag].condition(now)
        return asked


KNOWN = {
    "band": BANDS, "state": STATES, "programme": PROGRAMMES, "area": AREAS, "owner": OWNERS, "pathway": PATHWAYS,
    "flag": FLAG_CHOICES,
}  # fmt: skip


def in_words(filters: Filters, owners: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Return what is chosen as people read it: the question and the answer. `owners` are names that are known."""
    words = []
    for name, value in filters.given().items():
        answer = dict(KNOWN[name]).get(value) or (owners or {}).get(value)
        answer = answer or str(User.objects.filter(pk=value).first() or "nobody")
        words.append((str(FilterForm.base_fields[name].label), answer))
    return words


def is_known(name: str, value: str) -> bool:
    """Say whether a question has this answer; an owner may be the number of any account."""
    return value in dict(KNOWN[name]) or (name == "owner" and value.isdecimal() and len(value) < 10)


class PlainSelect(forms.Select):
    """A list drawn by one template: Django's own takes one for each of the hundred answers."""

    template_name = "components/select.html"


class AnyOf(OneOf):
    """A question of the filter; nothing chosen means any."""

    widget = PlainSelect  # type: ignore[assignment]

    def __init__(self, label: str, choices: Choices) -> None:
        super().__init__(label, [("", "Any"), *choices])


class FilterForm(StepForm):
    """The filter as a form, sent as an address. It only shows: `Filters.read` reads what comes."""

    band = AnyOf("Band", BANDS)
    flag = AnyOf("Look at", FLAG_CHOICES)
    owner = AnyOf("Owner", OWNERS)
    programme = AnyOf("Programme", PROGRAMMES)
    area = AnyOf("Area", AREAS)
    state = AnyOf("State", STATES)
    pathway = AnyOf("Who refers", PATHWAYS)

    def __init__(self, chosen: Filters) -> None:
        super().__init__(initial=asdict(chosen), auto_id="filter_%s")
        people = User.objects.holding(*CASE_ROLES).order_by("first_name", "last_name")
        self.owners = {str(person.pk): person.get_full_name() for person in people}
        self.fields["owner"].choices = [("", "Any"), *OWNERS, *self.owners.items()]  # type: ignore[attr-defined]
