"""What is happening: the reason in words, and the signs one by one (domain.md §5)."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from portal.referrals.risk import INDICATORS, Domain, IndicatorValue

from .fields import NOT_KNOWN, YES, YES_NO_NOT_KNOWN, Choices, Day, FromList, Line, OneOf, Story
from .step import StepForm

SOURCES: Choices = [
    ("seen", "I saw it"),
    ("told", "I was told by the young person or family"),
    ("record", "It is on record"),
    ("hearsay", "I heard it from others"),
]
ROLES_IN_HARM: Choices = [
    ("harmed", "They have been harmed"),
    ("at_risk", "They are at risk of harm"),
    ("alleged_to_have_harmed", "They are said to have harmed someone"),
    ("both", "Both: harmed, and said to have harmed"),
    ("not_known", "I don’t know"),
]
DETAILS = ("_source", "_role_in_harm", "_note")
# Concerns about harm: for each, whether the young person is harmed or said to harm is asked (domain.md §5).
HARM = {Domain.VIOLENCE, Domain.EXPLOITATION, Domain.HOME}
VALUES: Choices = [
    (IndicatorValue.CURRENT, "Yes, now"),
    (IndicatorValue.PAST, "In the past"),
    (IndicatorValue.SUSPECTED, "I suspect it"),
    (IndicatorValue.NO, "No"),
    (IndicatorValue.NOT_KNOWN, "I don’t know"),
]
# These ask about a number of days or months; “now” is no answer to that.
WITHIN_A_TIME = frozenset({"V1", "V4", "M1", "M2"})
VALUES_WITHIN_A_TIME: Choices = [
    (IndicatorValue.CURRENT, "Yes"),
    (IndicatorValue.PAST, "Longer ago"),
    *VALUES[2:],
]
OWN_VALUES: Choices = [
    (IndicatorValue.CURRENT, "Yes, now"),
    (IndicatorValue.PAST, "In the past"),
    (IndicatorValue.SUSPECTED, "I think so"),
    (IndicatorValue.NO, "No"),
    (IndicatorValue.NOT_KNOWN, "I don’t know"),
]
OWN_SIGNS = {
    "V2": "Has someone threatened to hurt you?",
    "V3": "Do you feel that you need a weapon to stay safe?",
    "E2": "Do you owe money to someone who uses it to control you?",
    "E4": "Is an older person or a group telling you what to do?",
    "E6": "Is someone using your home or your bank account?",
    "H1": "Has someone threatened your home or your family?",
    "H2": "Is the place where you live unsafe for you?",
    "W1": "Do you hurt yourself, or can’t you forget something terrible?",
}


class ReasonForm(StepForm):
    reason = Story(
        "What is happening, and why now?",
        required=True,
        missing="Write what is happening. A few words will do.",
        rows=8,
        hint="Write it as you would tell a colleague. Facts first, then what you think they mean.",
    )
    role_in_harm = OneOf(
        "Has the young person been harmed, or are they said to have harmed someone?",
        ROLES_IN_HARM,
        hint="Many young people who are said to harm others are being exploited. We ask so that we can keep all safe.",
    )
    strengths = Story("What is going well, and what do they hope for?", hint="People, interests, plans.", rows=3)


class StrengthsForm(StepForm):
    strengths = Story("What is going well, and what do they hope for?", hint="People, interests, plans.", rows=3)


class WorryForm(StepForm):
    reason = Story(
        "What worries you?",
        required=True,
        missing="Write what worries you. A few words will do.",
        rows=8,
        hint="In your own words. You don’t need proof.",
    )
    strengths = Story("What is going well for them?", hint="Leave empty if you like.", rows=3)


class OwnWordsForm(StepForm):
    reason = Story(
        "What is going on?",
        rows=8,
        hint="As much or as little as you like. You can leave this empty and tell us later.",
    )


class SignsForm(StepForm):
    """Asks about some indicators: how sure, from where, and a note. `codes` says which.

    What cannot wait is asked before them; what follows up on one, right after it (`follow_ups`).
    """

    codes: tuple[str, ...] = ()
    follow_ups: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def groups(self) -> list[dict[str, Any]]:
        """Return the bound fields of each indicator, for the page to draw together, and what follows up on it."""
        return [
            {
                "value": self[code],
                "more": [self[name] for name in self.details_of(code)],
                "follow_ups": [self[name] for name in self.follow_ups.get(code, ())],
            }
            for code in self.codes
        ]

    def first(self) -> list[Any]:
        """Return the questions that are asked before the indicators."""
        after = {name for code in self.codes for name in self.about(code)}
        return [field for field in self if field.name not in after]

    @classmethod
    def about(cls, code: str) -> list[str]:
        """Return the names of all that is asked about an indicator, in order."""
        return [code, *cls.details_of(code), *cls.follow_ups.get(code, ())]

    @classmethod
    def details_of(cls, code: str) -> list[str]:
        return [name for name in (f"{code}{ending}" for ending in DETAILS) if name in cls.base_fields]


class ViolenceFactsForm(SignsForm):
    threat_to_life = OneOf(
        "Is there a real threat to someone’s life?",
        [
            ("within_48_hours", "Yes, within the next two days"),
            ("later", "Yes, but not so soon"),
            ("no", "No"),
            ("not_known", "I don’t know"),
        ],
    )


class FoundFactsForm(SignsForm):
    follow_ups = {"E1": ("found_when", "found_where", "left_custody")}

    found_when = OneOf(
        "If they were found or arrested away from home with drugs or cash: when?",
        [("within_72_hours", "In the last three days"), ("earlier", "Longer ago"), ("not_known", "I don’t know")],
    )
    found_where = Line("Where were they found?")
    left_custody = OneOf("Have they come out of custody in the last three days?", YES_NO_NOT_KNOWN)


class MissingFactsForm(SignsForm):
    follow_ups = {"M2": ("last_missing",)}

    missing_now = OneOf("Are they missing now?", YES_NO_NOT_KNOWN)
    last_missing = Story(
        "What do you know about the times they went missing?",
        hint="When, how long, where they were, return interviews.",
        rows=3,
    )


class MissingEpisodesForm(MissingFactsForm):
    """The missing episodes, as professionals have them on record."""

    follow_ups = {"M2": ("last_missing", "last_missing_date", "missing_reported", "return_interview")}

    last_missing_date = Day("When did they last go missing?", hint="For example, 20 11 2026. A guess will do.")
    missing_reported = OneOf("Were the police told that they were missing?", YES_NO_NOT_KNOWN)
    return_interview = OneOf(
        "Was there a return home interview?",
        [(YES, "Yes"), ("offered", "It was offered"), ("no", "No"), (NOT_KNOWN, "I don’t know")],
    )


class WellbeingFactsForm(SignsForm):
    suicidal_intent = OneOf("Have they said that they want to end their life, and mean it now?", YES_NO_NOT_KNOWN)


class OwnSafetyForm(SignsForm):
    suicidal_intent = OneOf(
        "Do you feel that you might end your life now?",
        YES_NO_NOT_KNOWN,
        hint="If yes, please don’t stay alone with it. Call 999, or Samaritans on 116 123, day or night.",
    )


def signs_form(codes: Iterable[str], base: type[SignsForm] = SignsForm, *, in_detail: bool = True) -> type[SignsForm]:
    """Return a form that asks about the indicators `codes`, with source, role in harm and note when `in_detail`."""
    fields: dict[str, Any] = {"codes": tuple(codes)}
    for code in fields["codes"]:
        fields[code] = sign(INDICATORS[code].question, VALUES_WITHIN_A_TIME if code in WITHIN_A_TIME else VALUES)
        if in_detail:
            fields[f"{code}_source"] = FromList("How do you know?", SOURCES)
            if INDICATORS[code].domain in HARM:
                fields[f"{code}_role_in_harm"] = FromList("Have they been harmed, or said to harm?", ROLES_IN_HARM)
            fields[f"{code}_note"] = Line("Note", limit=1000)
    return form_of_signs(base, fields)


def own_signs_form(questions: Mapping[str, str]) -> type[SignsForm]:
    """Return a form that asks a young person about themselves: a question for each indicator."""
    fields: dict[str, Any] = {"codes": tuple(questions)}
    fields |= {code: sign(question, OWN_VALUES) for code, question in questions.items()}
    return form_of_signs(OwnSafetyForm, fields)


def sign(question: str, values: Choices) -> OneOf:
    """Return the question about one indicator, its short answers side by side."""
    field = OneOf(question, values)
    field.widget.attrs["class"] = "options-inline"
    return field


def form_of_signs(base: type[SignsForm], fields: dict[str, Any]) -> type[SignsForm]:
    form: type[SignsForm] = type(f"{base.__name__}About{''.join(fields['codes'])}", (base,), fields)
    after = [name for code in form.codes for name in form.about(code)]
    form.field_order = [*(name for name in form.base_fields if name not in after), *after]
    return form
