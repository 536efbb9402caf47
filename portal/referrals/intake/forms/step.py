"""What every page of the form shares: it takes answers, keeps them as plain values, and shows them again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

StepAnswers = dict[str, Any]


class StepForm(forms.Form):
    """The questions of one page. `answers()` is what is kept: text, lists of text and True, as JSON takes them."""

    required_css_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        # The browser’s own checks speak another language than our messages, and differ from one to the next.
        self.use_required_attribute = False

    def answers(self) -> StepAnswers:
        """Return the cleaned answers that were given, ready to be kept."""
        return {name: as_kept(value) for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    def needs_when(self, asked: str, value: str, needed: Mapping[str, str]) -> None:
        """Ask for each `needed` answer (field: message) when the question `asked` was answered with `value`."""
        if self.cleaned_data.get(asked) == value:
            for name, message in needed.items():
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, message)


def as_kept(value: Any) -> Any:
    """Return a cleaned value as JSON keeps it; moments in UTC."""
    if isinstance(value, datetime):
        return timezone.localtime(value, timezone=timezone.get_default_timezone()).isoformat()
    return value.isoformat() if isinstance(value, date) else value
