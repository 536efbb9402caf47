"""Optional questions about background, asked after everything else and kept apart from the referral (domain.md §3)."""

from .fields import NO, NOT_KNOWN, NOT_SAID, YES, Choices, OneOf
from .step import StepForm

UNSURE: Choices = [(NOT_KNOWN, "I don’t know"), (NOT_SAID, "Prefer not to say")]
YES_OR_NO: Choices = [(YES, "Yes"), (NO, "No"), *UNSURE]
ETHNIC_GROUPS: Choices = [
    ("asian", "Asian or Asian British"),
    ("black", "Black, Black British, Caribbean or African"),
    ("mixed", "Mixed or more than one ethnic group"),
    ("white", "White"),
    ("other", "Another ethnic group"),
    *UNSURE,
]
GENDERS: Choices = [("female", "Female"), ("male", "Male"), ("another", "In another way"), *UNSURE]
RELIGIONS: Choices = [
    ("none", "None"),
    ("buddhist", "Buddhist"),
    ("christian", "Christian"),
    ("hindu", "Hindu"),
    ("jewish", "Jewish"),
    ("muslim", "Muslim"),
    ("sikh", "Sikh"),
    ("other", "Another religion or belief"),
    *UNSURE,
]


class EqualityForm(StepForm):
    """Asked of whoever referred somebody. None of the questions needs an answer."""

    ethnic_group = OneOf("What is the young person’s ethnic group?", ETHNIC_GROUPS)
    gender = OneOf("Which of these describes the young person?", GENDERS)
    birth_gender = OneOf("Is this the same as their sex registered at birth?", YES_OR_NO)
    disability = OneOf(
        "Do they have a health condition or disability?", YES_OR_NO, hint="One that lasts a year or more."
    )
    religion = OneOf("What is their religion or belief?", RELIGIONS)


class OwnEqualityForm(StepForm):
    """The same questions, asked of the young person."""

    ethnic_group = OneOf("What is your ethnic group?", ETHNIC_GROUPS)
    gender = OneOf("Which of these describes you?", GENDERS)
    birth_gender = OneOf("Is this the same as your sex registered at birth?", YES_OR_NO)
    disability = OneOf(
        "Do you have a health condition or disability?", YES_OR_NO, hint="One that lasts a year or more."
    )
    religion = OneOf("What is your religion or belief?", RELIGIONS)
