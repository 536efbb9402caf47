"""How to reach somebody without putting anybody in danger, and who knows and agrees."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from .fields import NO, NOT_KNOWN, YES, YES_NO_NOT_KNOWN, Choices, Email, Line, OneOf, Reach, Story, as_e164
from .step import StepForm

CHANNELS: Choices = [
    ("call", "Phone call"),
    ("text", "Text message"),
    ("email", "E-mail"),
    ("through_someone", "Through another person"),
    ("letter", "Letter"),
]


# What nobody needs to read who says “No, contact me instead”; who must not find out matters all the more.
HOW_TO_REACH = ("channel", "value", "safe_times", "voicemail", "say_who")


def mark_as_how_to_reach(field: forms.Field) -> None:
    """Mark a question for the style sheet, which folds it away while it is empty and contact is not safe."""
    attributes = field.widget.attrs
    attributes["class"] = f"{attributes.get('class', '')} how-to-reach".strip()
    if isinstance(field, Line):
        attributes["placeholder"] = " "  # by which a style sheet can see that a line is empty


class SafeContactForm(StepForm):
    """One safe way to reach one person. Nothing is assumed safe that was not said to be."""

    may_contact = OneOf(
        "Is it safe for us to contact them?",
        [(YES, "Yes"), (NO, "No, contact me instead"), (NOT_KNOWN, "I don’t know")],
        required=True,
        missing="Say whether it is safe. You can say that you don’t know.",
        hint="We never leave a message or say who we are unless you tell us it is safe. "
        "If you choose “no”, you can skip how to reach them.",
    )
    channel = OneOf("What is the safest way?", CHANNELS)
    value = Reach("Number, e-mail address or name", hint="Whom or what we should call, text or write to.")
    safe_times = Line("When is it safe?", hint="For example, weekdays from 4 to 6 pm.")
    voicemail = OneOf("May we leave a voicemail?", YES_NO_NOT_KNOWN)
    say_who = OneOf("May we say who is calling?", YES_NO_NOT_KNOWN)
    must_not_know = Line("Who must not find out?", hint="Whoever contacts them sees this first, every time.")
    unsafe_places = Line("Where is it not safe for them to meet?")

    always: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in HOW_TO_REACH:
            mark_as_how_to_reach(self.fields[name])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.always or cleaned.get("may_contact") == YES:
            for name, message in (
                ("channel", "Choose the safest way."),
                ("value", "Write the number, the address or the name that we should use."),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)
        channel, value = cleaned.get("channel"), cleaned.get("value")
        if channel and value:
            try:
                cleaned["value"] = self.checked(channel, value)
            except ValidationError as error:
                self.add_error("value", error)
        return cleaned

    @staticmethod
    def checked(channel: str, value: str) -> str:
        """Return the number in E.164 or the address; other channels as typed. Raises ValidationError."""
        if channel in {"call", "text"}:
            return as_e164(value)
        return Email("").clean(value) if channel == "email" else value


class FamilyContactForm(SafeContactForm):
    person = Line(
        "Who is the parent or carer?", hint="Their name, and how they are related. Leave empty if you don’t know."
    )
    field_order = ["person"]


class OwnContactForm(SafeContactForm):
    """For somebody who writes about themselves or their own family: there has to be one safe way."""

    may_contact = None  # type: ignore[assignment]
    channel = OneOf("What is the safest way to reach you?", CHANNELS, required=True, missing="Choose the safest way.")
    value = Reach(
        "Number, e-mail address or name", required=True, hint="Whom or what we should call, text or write to."
    )
    safe_times = Line("When is it safe for you?", hint="For example, weekdays from 4 to 6 pm.")
    must_not_know = Line("Who must not find out?", hint="Whoever contacts you sees this first, every time.")
    unsafe_places = Line("Where is it not safe for you to meet?")
    always = True


AGREES: Choices = [
    (YES, "Yes"), (NO, "No"), ("not_asked", "They have not been asked"), (NOT_KNOWN, "I don’t know"),
]  # fmt: skip
BASES: Choices = [
    ("self", "The young person, aged 16 or over"),
    ("competent_child", "The young person, under 16, who understands what it means"),
    ("parental_responsibility", "Someone with parental responsibility"),
    ("none", "Nobody has agreed"),
]
ASSESSED = {"assessor": "Write who judged that they understand.", "assessment": "Say briefly why."}


class AgreementForm(StepForm):
    knows = OneOf(
        "Does the young person know about this referral?",
        YES_NO_NOT_KNOWN,
        required=True,
        missing="Say whether they know. You can say that you don’t know.",
    )
    agrees = OneOf(
        "Do they agree to it?",
        AGREES,
        required=True,
        missing="Say whether they agree.",
    )
    basis = OneOf(
        "Who gives agreement?",
        BASES,
        required=True,
        missing="Choose who gives agreement, or that nobody has.",
    )
    assessor = Line("If they are under 16: who judged that they understand?")
    assessment = Story("Why do you think so?", rows=3)
    parent_knows = OneOf(
        "Does a parent or carer know?", YES_NO_NOT_KNOWN, required=True, missing="Say whether a parent or carer knows."
    )
    parent_agrees = OneOf(
        "Does a parent or carer agree?",
        AGREES,
        required=True,
        missing="Say whether a parent or carer agrees.",
    )
    without_because = Story(
        "If anyone does not agree, or was not asked: shared without agreement because",
        hint="For example, asking first would put the young person in danger.",
        rows=3,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.needs_when("basis", "competent_child", ASSESSED)
        self.needs_when("basis", "none", {"without_because": "Say why it is right to share this without agreement."})
        return cleaned


class AgreementInBriefForm(StepForm):
    knows = OneOf(
        "Does the young person know that you are telling us?",
        YES_NO_NOT_KNOWN,
        required=True,
        missing="Say whether they know. You can say that you don’t know.",
    )
    agrees = OneOf("Do they agree?", AGREES, required=True, missing="Say whether they agree.")
    without_because = Story("If not: why is it right to tell us now?", rows=3)


class PatientAgreementForm(AgreementInBriefForm):
    """The fast lane asks why, in a sentence, when the young person has not agreed (domain.md §3)."""

    without_because = Story(
        "If not: shared without agreement because", hint="For example, they were not awake.", rows=2
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for value in (NO, "not_asked"):
            self.needs_when("agrees", value, {"without_because": "Say in a few words why you share this now."})
        return cleaned


class FamilyAgreementForm(StepForm):
    """What the fast lane leaves for later: who gave agreement, and what the family knows."""

    basis = OneOf("Who gives agreement?", BASES)
    assessor = Line("If they are under 16: who judged that they understand?")
    assessment = Story("Why do you think so?", rows=3)
    parent_knows = OneOf("Does a parent or carer know?", YES_NO_NOT_KNOWN)
    parent_agrees = OneOf("Does a parent or carer agree?", AGREES)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.needs_when("basis", "competent_child", ASSESSED)
        return cleaned
