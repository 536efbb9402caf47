"""Who is telling us."""

from typing import Any

from .fields import Choices, Email, FromList, Line, Phone, PhoneOrBleep
from .step import StepForm

ROLES: Choices = [
    ("social_worker", "Social worker"),
    ("teacher", "Teacher or school staff"),
    ("youth_justice", "Youth justice worker"),
    ("police", "Police officer"),
    ("health", "Health worker"),
    ("housing", "Housing worker"),
    ("probation", "Probation or prison staff"),
    ("council", "Other council staff"),
    ("charity", "Charity or community worker"),
    ("other", "Another role"),
]


class ReachableForm(StepForm):
    """Asks for a phone number or an e-mail address, one of which is needed."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not {"phone", "email"} & set(self.errors) and not (cleaned.get("phone") or cleaned.get("email")):
            self.add_error("phone", "Give a phone number or an e-mail address, so that we can reach you.")
        return cleaned


class ProfessionalForm(ReachableForm):
    name = Line("Your name", required=True, autocomplete="name", error_messages={"required": "Write your name."})
    role = FromList("Your role", ROLES, required=True, missing="Choose the role that fits best.")
    organisation = Line(
        "Organisation and team",
        required=True,
        autocomplete="organization",
        error_messages={"required": "Write where you work, such as the school or the council team."},
    )
    phone = Phone("Work phone", hint="A phone number or an e-mail address, or both.", autocomplete="tel")
    email = Email("Work e-mail", autocomplete="email")


class ClinicianForm(ReachableForm):
    name = Line("Your name", required=True, autocomplete="name", error_messages={"required": "Write your name."})
    role = Line(
        "Your role",
        hint="For example, trauma nurse.",
        required=True,
        error_messages={"required": "Write your role, such as trauma nurse."},
    )
    site = Line("Hospital and ward, or ED", required=True, error_messages={"required": "Write where they are now."})
    phone = PhoneOrBleep(
        "Phone or bleep number",
        hint="A number or an e-mail address, or both. For a bleep, write “bleep 4021”.",
        autocomplete="tel",
    )
    email = Email("Work e-mail", autocomplete="email")


class FamilyMemberForm(StepForm):
    name = Line(
        "What should we call you?",
        required=True,
        autocomplete="given-name",
        error_messages={"required": "Write a name that we can call you."},
    )
    relationship = Line(
        "How are you related to the young person?",
        hint="For example, mum, grandad or foster carer.",
        required=True,
        error_messages={"required": "Write how you are related, such as mum or foster carer."},
    )
