"""The forms in which programmes and the words of the referral form are edited in the CMS."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminModelForm

from .areas import Area


class ProgrammeForm(WagtailAdminModelForm):
    """Offers the boroughs as boxes to tick; the list of their codes is what is kept."""

    areas = forms.MultipleChoiceField(
        label="Areas served",
        choices=Area.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick none for all of them.",
    )


class QuestionWordingForm(WagtailAdminModelForm):
    """Shows each answer on a line, “as it was written = as people read it”; only what differs is kept, by its code."""

    answers = forms.CharField(
        label="Answers",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="One answer a line. Change only what stands after the equals sign. "
        "What stands before it names the answer and is not shown.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wording = self.instance
        words = wording.answers_in_force
        lines = [f"{written} = {words[code]}" for code, written in wording.declared_answers.items()]
        self.initial["answers"] = "\n".join(lines)

    def clean_answers(self) -> dict[str, str]:
        """Return the new words by code. Raises ValidationError naming the line that is not understood."""
        codes = {written: code for code, written in self.instance.declared_answers.items()}
        changed: dict[str, str] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["answers"].splitlines())):
            written, _, words = (part.strip() for part in line.partition("="))
            if written not in codes:
                known = ", ".join(f"“{each}”" for each in codes) or "none"
                raise ValidationError(f"“{line}” does not begin with an answer of this question. It has: {known}.")
            if words and words != written:
                changed[codes[written]] = words
        return changed
