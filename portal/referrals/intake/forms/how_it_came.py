"""What staff say first of a referral that they write down for somebody else."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.referrals.states import CameBy

from .fields import Choices, Moment, OneOf
from .step import StepForm

WAYS: Choices = [
    (CameBy.PHONE, "By phone, or somebody came in"),
    (CameBy.EMAIL, "By e-mail"),
    (CameBy.PAPER, "On paper: a letter, or our paper form"),
]


class PastMoment(Moment):
    """A day and time that is over; "now" and "yesterday" are understood too."""

    def __init__(self, label: str, *, hint: str, missing: str) -> None:
        super().__init__(label, hint=hint)
        self.required = True
        self.error_messages["required"] = missing

    def clean(self, value: Any) -> datetime | None:
        moment = super().clean(value)
        if moment and moment > timezone.now():
            raise ValidationError("This is in the future. Check the day and the time.")
        return moment

    @staticmethod
    def in_full(typed: str) -> str:
        now = timezone.localtime()
        words = {"now": f"{now:%d %m %Y %H:%M}", "yesterday": f"{now.date() - timedelta(days=1):%d %m %Y}"}
        usual = typed.strip().lower()
        return Moment.in_full(words["now"] if usual == "now" else usual.replace("yesterday", words["yesterday"]))


class HowItCameForm(StepForm):
    came_by = OneOf("How did it reach you?", WAYS, required=True, missing="Say how it reached you.")
    received_at = PastMoment(
        "When did it reach us?",
        hint="“now”, or the day and the time, such as “today 9:30”, “yesterday 16:00” or 24 11 2026 9:00. "
        "A letter or an e-mail: when it arrived, not when it was opened. The clocks start then.",
        missing="Write when it reached us. Write “now” if they are on the phone.",
    )
