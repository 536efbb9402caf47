"""What is happening: the reason in words, and the signs one by one (domain.md §5)."""

from collections.abc import Iterable
from typing import Any

from portal.referrals.risk import INDICATORS, IndicatorValue

from .fields import YES_NO_NOT_KNOWN, Choices, FromList, Line, OneOf, Story
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
VALUES: Choices = [
    (IndicatorValue.CURRENT, "Yes, now"),
    (IndicatorValue.PAST, "In the past"),
    (IndicatorValue.SUSPECTED, "I suspect it"),
    (IndicatorValue.NO, "No"),
    (IndicatorValue.NOT_KNOWN, "I don’t know"),
]


class ReasonForm(StepForm):
    reason = Story(
        "What is happening, and why now?",
        required=True,
        rows=8,
        hint="Write it as you would tell a colleague. Facts first, then what you think they mean.",
    )
    role_in_harm = OneOf("What is the young person’s part in it?", ROLES_IN_HARM)
    strengths = Story("What is going well, and what do they hope for?", hint="People, interests, plans.", rows=3)


class WorryForm(StepForm):
    reason = Story(
        "What worries you?",
        required=True,
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
    """Asks about some indicators: how sure, from where, and a note. `codes` says which."""

    codes: tuple[str, ...] = ()

    def groups(self) -> list[dict[str, Any]]:
        """Return the bound fields of each indicator, for the page to draw together."""
        return [
            {
                "value": self[code],
                "more": [self[name] for name in (f"{code}_source", f"{code}_note") if name in self.fields],
            }
            for code in self.codes
        ]

    def extra(self) -> list[Any]:
        """Return the questions that stand beside the indicators."""
        asked = {f"{code}{ending}" for code in self.codes for ending in ("", "_source", "_note")}
        return [field for field in self if field.name not in asked]


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
    found_when = OneOf(
        "If they were found or arrested away from home with drugs or cash: when?",
        [("within_72_hours", "In the last three days"), ("earlier", "Longer ago"), ("not_known", "I don’t know")],
    )
    found_where = Line("Where were they found?")


class MissingFactsForm(SignsForm):
    missing_now = OneOf("Are they missing now?", YES_NO_NOT_KNOWN)
    last_missing = Story(
        "What do you know about the times they went missing?",
        hint="When, how long, where they were, return interviews.",
        rows=3,
    )


class WellbeingFactsForm(SignsForm):
    suicidal_intent = OneOf("Have they said that they want to end their life, and mean it now?", YES_NO_NOT_KNOWN)


def signs_form(codes: Iterable[str], base: type[SignsForm] = SignsForm, *, in_detail: bool = True) -> type[SignsForm]:
    """Return a form that asks about the indicators `codes`, with source and note when `in_detail`."""
    fields: dict[str, Any] = {"codes": tuple(codes)}
    for code in fields["codes"]:
        fields[code] = OneOf(INDICATORS[code].question, VALUES)
        fields[code].widget.attrs["class"] = "options-inline"
        if in_detail:
            fields[f"{code}_source"] = FromList("How do you know?", SOURCES)
            fields[f"{code}_note"] = Line("Note", limit=1000)
    order = list(fields)[1:]
    return type(f"{base.__name__}About{''.join(fields['codes'])}", (base,), {**fields, "field_order": order})
