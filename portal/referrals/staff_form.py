"""What every form of staff shares: the summary of what is wrong names each question that still needs an answer."""

from collections.abc import Iterable

from django.forms import Field

from portal.referrals.intake.forms.fields import Tick
from portal.referrals.intake.forms.step import StepForm

SAYS_LITTLE = {"Write an answer.", "Choose one.", str(Field.default_error_messages["required"])}


class StaffForm(StepForm):
    """A form that staff fill in. A question that says nothing better when it is left out is named."""

    def full_clean(self) -> None:
        for field in self.fields.values():
            if field.error_messages.get("required") in SAYS_LITTLE:
                field.error_messages["required"] = needs_answer(field.label)
        super().full_clean()

    def ask_for(self, names: Iterable[str]) -> None:
        """Say of each of these questions that it needs an answer after all, or is missing where it is not asked."""
        for name in names:
            field = self.fields.get(name)
            self.add_error(name if field else None, needs_answer(field.label) if field else f"Missing: {name}.")


def needs_answer(label: object) -> str:
    """Return what stands in the summary where a question was left out."""
    return f"“{label}” needs an answer."


def to_tick(label: str, hint: str = "") -> Tick:
    """Return a box to tick once something is done, which is named where it was not."""
    return Tick(label, hint=hint, missing=f"Tick “{label}” once you have done it.")
