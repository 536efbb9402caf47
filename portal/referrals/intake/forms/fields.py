"""Fields of the referral form: they forgive spelling, refuse control characters and say what to do."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

Choices = list[tuple[str, str]]

YES, NO, NOT_KNOWN, NOT_SAID = "yes", "no", "not_known", "not_said"
YES_NO_NOT_KNOWN: Choices = [(YES, "Yes"), (NO, "No"), (NOT_KNOWN, "I don’t know")]

# After `as_usual` has made one spelling of many: words for months, four or two figures for the year.
DATE_SPELLINGS = [f"{day} {year}" for day in ("%d %m", "%d %B", "%d %b", "%B %d", "%b %d") for year in ("%Y", "%y")] + [
    "%Y %m %d"
]
TIME_SPELLINGS = ("%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p")
MOMENT_SPELLINGS = [f"{day} {time}" for day in DATE_SPELLINGS for time in TIME_SPELLINGS]
SOON = timedelta(days=366)
TOO_LONG = "This is longer than the {:,} characters that fit here. Shorten it. Nothing you typed is lost."


def as_usual(typed: str) -> str:
    """Return a date as typed with single spaces between its parts: no ordinals, weekdays, commas or strokes."""
    words = typed.lower().replace(",", " ").replace("sept ", "sep ")
    words = re.sub(r"\b(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\b", " ", words)
    words = re.sub(r"(?<=\d)(st|nd|rd|th)\b", " ", words)
    words = re.sub(r"(?<=\d)\s+(?=[ap]m\b)", "", words)
    words = re.sub(r"\b(at|of|the)\b", " ", words)
    return " ".join(re.sub(r"(?<=\w)[/.-](?=\w)(?!\d{2}\s*[ap]m)", " ", words, count=2).split())


def refuse_control_characters(value: str) -> None:
    """Raise ValidationError for characters that no keyboard writes; line breaks and tabs are fine."""
    if any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\r\t" for character in value):
        raise ValidationError("This has characters that cannot be kept. Type it again, or paste it as plain text.")


class Line(forms.CharField):
    """One line of text, up to 200 characters."""

    def __init__(self, label: str, *, hint: str = "", required: bool = False, limit: int = 200, **extra: Any) -> None:
        attributes = {key: extra.pop(key) for key in ("autocomplete", "inputmode", "spellcheck") if key in extra}
        extra.setdefault("error_messages", {}).setdefault("required", "Write an answer.")
        extra["error_messages"].setdefault("max_length", TOO_LONG.format(limit))
        super().__init__(label=label, help_text=hint, required=required, max_length=limit, **extra)
        # The limit is checked on the server alone: a browser that cuts a paste short loses words.
        self.widget.attrs.pop("maxlength", None)
        self.widget.attrs.update(attributes)
        self.validators = [check for check in self.validators if "Null" not in type(check).__name__]
        self.validators.insert(0, refuse_control_characters)

    def clean(self, value: Any) -> str:
        cleaned = super().clean(value)
        return unicodedata.normalize("NFC", cleaned)


class Story(Line):
    """A text of any length that a person would type, kept whole up to `settings.NARRATIVE_LIMIT` characters."""

    widget = forms.Textarea

    def __init__(
        self, label: str, *, hint: str = "", required: bool = False, rows: int = 5, missing: str = "Write an answer."
    ) -> None:
        messages = {"required": missing}
        super().__init__(label, hint=hint, required=required, limit=settings.NARRATIVE_LIMIT, error_messages=messages)
        self.widget.attrs["rows"] = rows


class OneOf(forms.ChoiceField):
    """A question with a few answers, each a whole row to press."""

    widget = forms.RadioSelect

    def __init__(
        self, label: str, choices: Choices, *, hint: str = "", required: bool = False, missing: str = "Choose one."
    ) -> None:
        messages = {"required": missing, "invalid_choice": "Choose one of the answers shown."}
        super().__init__(label=label, choices=choices, help_text=hint, required=required, error_messages=messages)
        if choices == YES_NO_NOT_KNOWN:
            self.widget.attrs["class"] = "options-inline"


class FromList(OneOf):
    """A question with many answers, chosen from a list."""

    widget = forms.Select  # type: ignore[assignment]

    def __init__(self, label: str, choices: Choices, **extra: Any) -> None:
        super().__init__(label, [("", "Choose from the list"), *choices], **extra)


class SomeOf(forms.MultipleChoiceField):
    """A question to which several answers may be true."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str, choices: Choices, *, hint: str = "") -> None:
        messages = {"invalid_choice": "Choose from the answers shown."}
        super().__init__(label=label, choices=choices, help_text=hint, required=False, error_messages=messages)


class Day(forms.DateField):
    """A date in any usual British spelling; kept as a date."""

    def __init__(self, label: str, *, hint: str = "For example, 14 3 2010", past: bool = True) -> None:
        messages = {"invalid": "Write a real date, such as 14 3 2010 or 14 March 2010."}
        widget = forms.DateInput(format="%-d %B %Y")
        super().__init__(
            label=label,
            help_text=hint,
            required=False,
            input_formats=DATE_SPELLINGS,
            error_messages=messages,
            widget=widget,
        )
        self.past = past

    def to_python(self, value: Any) -> date | None:
        return super().to_python(as_usual(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return date.fromisoformat(value) if is_iso_date(value) else value

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and self.past and day > timezone.localdate():
            raise ValidationError("This date is in the future. Check the year.")
        if day and day.year < 1900:
            raise ValidationError("Check the year: it must have four figures, such as 2010.")
        return day


class Moment(forms.DateTimeField):
    """A day and time near today in Europe/London; "today" and "tomorrow" are days too."""

    def __init__(self, label: str, *, hint: str = "For example, 24 11 2026 9:00") -> None:
        messages = {"invalid": "Write the day and the time, such as 24 11 2026 9:00."}
        widget = forms.DateTimeInput(format="%-d %B %Y %H:%M")
        super().__init__(
            label=label,
            help_text=hint,
            required=False,
            input_formats=MOMENT_SPELLINGS,
            error_messages=messages,
            widget=widget,
        )

    def to_python(self, value: Any) -> datetime | None:
        return super().to_python(self.in_full(value) if isinstance(value, str) else value)

    def clean(self, value: Any) -> datetime | None:
        moment = super().clean(value)
        if moment and abs(moment.date() - timezone.localdate()) > SOON:
            raise ValidationError("This is more than a year away. Check the day and the year.")
        return moment

    @staticmethod
    def in_full(typed: str) -> str:
        """Return what was typed with the date for "today" and "tomorrow"."""
        usual = as_usual(typed)
        for word, days in (("today", 0), ("tomorrow", 1)):
            usual = usual.replace(word, f"{timezone.localdate() + timedelta(days=days):%d %m %Y}")
        return usual

    def prepare_value(self, value: Any) -> Any:
        try:
            return timezone.localtime(datetime.fromisoformat(value))
        except (TypeError, ValueError):
            return value


class Phone(Line):
    """A phone number, British unless it starts with +; kept as E.164."""

    def __init__(self, label: str, **extra: Any) -> None:
        super().__init__(label, limit=40, inputmode="tel", **extra)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return as_e164(typed) if typed else ""


class PhoneOrBleep(Phone):
    """A phone number as E.164, or a number inside the hospital as typed, such as "bleep 4021"."""

    def clean(self, value: Any) -> str:
        typed = Line.clean(self, value)
        inside = re.fullmatch(r"(?i)(bleep|pager|ext|extension|dect)[\s:.]*\d{1,6}|\d{3,6}", typed)
        return typed if inside else super().clean(value)


class Reach(Line):
    """A phone number, an e-mail address or a name, as the safest way of contact needs it; phone numbers as E.164."""


class Email(Line):
    """An e-mail address."""

    def __init__(self, label: str, **extra: Any) -> None:
        super().__init__(label, limit=254, inputmode="email", spellcheck="false", **extra)
        self.email = forms.EmailField(error_messages={"invalid": "Write an e-mail address like name@example.org."})

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return self.email.clean(typed) if typed else ""


class Tick(forms.BooleanField):
    """A box that has to be ticked."""

    def __init__(self, label: str, *, hint: str = "", missing: str) -> None:
        super().__init__(label=label, help_text=hint, required=True, error_messages={"required": missing})


def as_e164(typed: str) -> str:
    """Return a phone number as +44…, with its extension if it has one. Raises ValidationError with what to do."""
    try:
        number = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        number = None
    if (
        number is None
        or phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE
    ):
        raise ValidationError("Write a phone number with its area code, such as 020 7946 0000 or 07700 900000.")
    extension = f" ext. {number.extension}" if number.extension else ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) + extension


def phone_in_words(kept: str) -> str:
    """Return a kept phone number as people write it; anything else that begins with a plus as it is."""
    try:
        number = phonenumbers.parse(kept)
    except phonenumbers.NumberParseException:
        return kept
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def is_iso_date(value: Any) -> bool:
    """Say whether a stored answer is a date."""
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def in_words(field: forms.Field, value: Any) -> str:
    """Return a stored answer as a person would read it; an empty text when it was not answered."""
    if value in (None, "", []):
        return ""
    if isinstance(field, Day):
        return date_format(date.fromisoformat(value), "j F Y")
    if isinstance(field, Moment):
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "l j F Y, H:i")
    if isinstance(field, Tick):
        return "Yes" if value else "No"
    if isinstance(field, Phone | Reach) and value.startswith("+"):
        return phone_in_words(value)
    if isinstance(field, forms.ChoiceField):
        labels: Mapping[str, str] = {str(key): str(label) for key, label in field.choices}  # type: ignore[misc,union-attr]
        values = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(one, one) for one in values)
    return str(value)
