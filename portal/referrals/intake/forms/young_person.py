"""Whom it is about."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils import timezone

from programmes.areas import Area
from programmes.models import Programme, ProgrammeCode

from .fields import NOT_KNOWN, NOT_SAID, YES_NO_NOT_KNOWN, Choices, Day, FromList, Line, OneOf, Story
from .step import StepForm

AREAS: Choices = [(NOT_KNOWN, "I don’t know"), *Area.choices]
UNSURE = "unsure"
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)[0-9][A-Z]{2}")


def with_unsure(programmes: Iterable[tuple[str, str]]) -> Choices:
    """Return programmes as answers, and "not sure"."""
    return [*programmes, (UNSURE, "I am not sure")]


USUAL_PROGRAMMES = with_unsure(ProgrammeCode.choices)


def paused_programmes() -> list[Programme]:
    """Return the programmes that take no referrals now; none without a database."""
    try:
        return list(Programme.objects.filter(open_for_referrals=False))
    except DatabaseError:
        return []


def open_programmes() -> list[Programme]:
    """Return the programmes that take referrals now; none without a database."""
    try:
        return list(Programme.objects.open())
    except DatabaseError:
        return []


def age_on(day: date, born: date) -> int:
    """Return the age in whole years on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class ProgrammeAsked(OneOf):
    """The question for a programme; the CMS says which can be answered."""


class ProgrammeForm(StepForm):
    programme = ProgrammeAsked(
        "Which kind of support?",
        USUAL_PROGRAMMES,
        required=True,
        missing="Choose one, or say that you are not sure.",
        hint="If more than one fits, choose the most urgent. You can say that you are not sure.",
    )


class AgeField(forms.IntegerField):
    """An age in whole years, when the date of birth is not known."""

    def __init__(self, label: str, *, hint: str = "", required: bool = False) -> None:
        wrong = "Write an age in numbers, such as 15."
        messages = {"invalid": wrong, "min_value": wrong, "max_value": wrong, "required": wrong}
        super().__init__(
            label=label,
            help_text=hint,
            required=required,
            min_value=0,
            max_value=120,
            error_messages=messages,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        )


class NamesForm(StepForm):
    known_as = Line("Known as", hint="If they use another name.")
    pronouns = Line("Pronouns", hint="If you know them, such as she/her or they/them.")
    date_of_birth = Day("Date of birth")


class YoungPersonForm(NamesForm):
    first_name = Line("First name", required=True, error_messages={"required": "Write the young person’s first name."})
    last_name = Line("Last name", required=True, error_messages={"required": "Write the young person’s last name."})
    age = AgeField("Or their age", hint="If you do not know the date of birth. Your best guess will do.")
    field_order = ["first_name", "last_name", "known_as", "pronouns", "date_of_birth", "age"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not {"date_of_birth", "age"} & set(self.errors):
            born, age = cleaned.get("date_of_birth"), cleaned.get("age")
            if born is None and age is None:
                self.add_error("date_of_birth", "Give a date of birth or an age. A guess will do.")
            if born and age is not None and abs(age_on(timezone.localdate(), born) - age) > 1:
                self.add_error("age", "The age and the date of birth do not match. Check both, or leave out the age.")
        return cleaned


class FirstNameAndAgeForm(StepForm):
    first_name = Line("Their first name", required=True, error_messages={"required": "Write their first name."})
    age = AgeField("Their age", required=True)


class PatientForm(FirstNameAndAgeForm):
    last_name = Line("Last name", hint="If you know it.")
    area = FromList("Where do they live?", AREAS, required=True, missing="Choose a borough, or that you don’t know.")
    field_order = ["first_name", "last_name", "age", "area"]


class AreaForm(StepForm):
    area = FromList(
        "Which borough?",
        AREAS,
        required=True,
        missing="Choose a borough, or that you don’t know.",
        hint="Where the young person lives most of the time.",
    )


class SelfForm(AreaForm):
    first_name = Line(
        "What should we call you?",
        hint="Any name you like. It does not have to be your real one.",
        required=True,
        error_messages={"required": "Write any name that we can call you."},
    )
    age_band = OneOf(
        "How old are you?",
        [
            ("under_13", "Under 13"),
            ("13_15", "13 to 15"),
            ("16_17", "16 or 17"),
            ("18_25", "18 to 25"),
            ("over_25", "Over 25"),
            (NOT_SAID, "I’d rather not say"),
        ],
        required=True,
        missing="Choose one. You can say that you’d rather not say.",
    )
    area = FromList(
        "Which borough do you live in?",
        AREAS,
        required=True,
        missing="Choose a borough, or that you don’t know.",
        hint="Where you are most of the time. You can choose “I don’t know”.",
    )
    field_order = ["first_name", "age_band", "area"]


class AddressForm(StepForm):
    living = OneOf(
        "Do they have an address?",
        [("address", "Yes"), ("none_fixed", "No fixed address"), (NOT_KNOWN, "I don’t know")],
    )
    address = Story("Address", hint="Leave empty if you do not know it.", rows=3)
    postcode = Line("Postcode")
    looked_after = OneOf(
        "Are they looked after by a council, or have they been?",
        [
            ("looked_after", "Looked after now"),
            ("care_leaver", "Care leaver"),
            ("no", "No"),
            (NOT_KNOWN, "I don’t know"),
        ],
    )

    def clean_postcode(self) -> str:
        typed = re.sub(r"[\s.-]", "", self.cleaned_data["postcode"].upper())
        if not typed:
            return ""
        if not POSTCODE.fullmatch(typed):
            raise ValidationError("Write a full postcode, such as E1 1FR, or leave it empty.")
        return f"{typed[:-3]} {typed[-3:]}"


class HomeForm(AreaForm, AddressForm):
    field_order = ["area"]


class LanguageForm(StepForm):
    language = Line("Which language do they speak best?", hint="Leave empty if it is English.")
    interpreter = OneOf("Do they need an interpreter?", YES_NO_NOT_KNOWN)
    communication_needs = Story(
        "What helps them to understand and be understood?",
        hint="For example, short words, pictures, a signer, or more time.",
        rows=3,
    )
