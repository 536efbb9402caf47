"""The forms of holding, erasing and deleting."""

from portal.referrals.intake.forms.fields import Day, OneOf, Story
from portal.referrals.staff_form import StaffForm

from ..models import ErasureRequest

READ_BY = "Safeguarding and data protection leads read this. It goes with the referral when that is deleted."


class ReasonForm(StaffForm):
    """Why something is done."""

    reason = Story("Why?", hint=READ_BY, required=True, rows=3, missing="Write why. One sentence will do.")


class RequestForm(StaffForm):
    """Who asked for erasure, when, and for what."""

    asked_by = OneOf("Who asked?", list(ErasureRequest.AskedBy.choices), required=True, missing="Choose who asked.")
    asked_on = Day("When did they ask?", hint="The day on which it reached us. For example, 24 11 2026")
    words = Story(
        "What did they ask?", hint=f"In their words, as far as you can. {READ_BY}", required=True, rows=4,
        missing="Write what they asked.",
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked_on"].required = True
        self.fields["asked_on"].error_messages["required"] = "Write the day on which they asked."


class DecisionForm(StaffForm):
    """Whether a request is granted."""

    decision = OneOf(
        "What do you decide?",
        [
            (ErasureRequest.Decision.GRANTED, "Grant it: a second person then deletes the referral"),
            (ErasureRequest.Decision.REFUSED, "Refuse it: the referral stays"),
        ],
        required=True,
        missing="Choose whether you grant it.",
    )
    reason = Story(
        "Why?", hint=f"Whoever asked has a right to be told. {READ_BY}", required=True, rows=4,
        missing="Write why. Whoever asked has a right to be told.",
    )  # fmt: skip
