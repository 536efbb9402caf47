"""The indicators of risk: code, weight, the words for staff, and the question the public form asks (domain.md §5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models


class IndicatorValue(models.TextChoices):
    """How sure somebody is of an indicator."""

    CURRENT = "current", "Current"
    PAST = "past", "Past"
    SUSPECTED = "suspected", "Suspected"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class Domain(models.TextChoices):
    """The parts of a young person’s life that indicators are grouped by; points are capped in each."""

    VIOLENCE = "violence", "Violence"
    EXPLOITATION = "exploitation", "Exploitation"
    MISSING = "missing", "Missing"
    EDUCATION = "education", "Education"
    HOME = "home", "Home"
    WELLBEING = "wellbeing", "Wellbeing"


class Mechanism(models.TextChoices):
    """How somebody in hospital was hurt."""

    STABBING = "stabbing", "Stabbed"
    SHOOTING = "shooting", "Shot"
    ASSAULT = "assault", "Assaulted in another way"
    SEXUAL_VIOLENCE = "sexual_violence", "Sexual violence"
    OTHER = "other", "Something else"
    NOT_KNOWN = "not_known", "I don’t know"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. `text` is what staff read, `question` what the public form asks."""

    code: str
    domain: Domain
    weight: int
    text: str
    question: str


TABLE = (
    Indicator("V1", Domain.VIOLENCE, 5, "Serious violent injury in the last 30 days",
              "Have they been badly hurt by violence in the last 30 days?"),
    Indicator("V2", Domain.VIOLENCE, 5, "Specific threat against them",
              "Has someone made a clear threat to hurt them?"),
    Indicator("V3", Domain.VIOLENCE, 3, "Carries a weapon, or feels the need to",
              "Do they carry a weapon, or feel that they need one?"),
    Indicator("V4", Domain.VIOLENCE, 3, "Hospital for violence more than once in 12 months",
              "Have they been to hospital for violence more than once in 12 months?"),
    Indicator("V5", Domain.VIOLENCE, 3, "Someone close was killed or injured",
              "Has someone close to them been killed or badly hurt?"),
    Indicator("E1", Domain.EXPLOITATION, 5, "Found or arrested out of area with drugs, cash or in dealing premises",
              "Have they been found or arrested away from home with drugs, cash, or in a place where drugs are sold?"),
    Indicator("E2", Domain.EXPLOITATION, 5, "Debt to people who control them",
              "Do they owe money to someone who uses it to control them?"),
    Indicator("E3", Domain.EXPLOITATION, 5, "Sexual violence or exploitation",
              "Has anyone hurt or used them sexually?"),
    Indicator("E4", Domain.EXPLOITATION, 3, "Controlled by an older person or a group",
              "Is an older person or a group controlling them?"),
    Indicator("E5", Domain.EXPLOITATION, 3, "Unexplained money, phones or travel",
              "Do they have money, phones or journeys that nobody can explain?"),
    Indicator("E6", Domain.EXPLOITATION, 3, "Home or bank account used by others",
              "Is someone using their home or their bank account?"),
    Indicator("M1", Domain.MISSING, 5, "Missing three or more times in 90 days",
              "Have they gone missing three times or more in the last 90 days?"),
    Indicator("M2", Domain.MISSING, 3, "Missing once or twice in 90 days",
              "Have they gone missing once or twice in the last 90 days?"),
    Indicator("D1", Domain.EDUCATION, 3, "Excluded or off the school roll",
              "Have they been excluded, or do they have no school place?"),
    Indicator("D2", Domain.EDUCATION, 1, "Attendance falling, or not in education, training or work",
              "Do they go to school, college or work less and less, or not at all?"),
    Indicator("H1", Domain.HOME, 5, "Home or family threatened",
              "Has someone threatened their home or family?"),
    Indicator("H2", Domain.HOME, 3, "Unsafe housing or placement",
              "Is the place where they live unsafe for them?"),
    Indicator("H3", Domain.HOME, 3, "Domestic abuse or parental substance use",
              "Is there violence at home, or does a parent drink too much or use drugs?"),
    Indicator("H4", Domain.HOME, 1, "A brother or sister is affected",
              "Is a brother or sister affected too?"),
    Indicator("W1", Domain.WELLBEING, 3, "Self-harm or trauma",
              "Do they hurt themselves, or suffer from something terrible that happened?"),
    Indicator("W2", Domain.WELLBEING, 1, "Substance use",
              "Do they drink too much or use drugs?"),
    Indicator("W3", Domain.WELLBEING, 1, "Unmet special educational or health need",
              "Do they have a learning or health need that nobody is helping with?"),
)  # fmt: skip

# In a few words, for one chip in a row of the queue.
IN_BRIEF: Mapping[str, str] = {
    "V1": "badly hurt", "V2": "specific threat", "V3": "weapon", "V4": "often hurt", "V5": "someone close hurt",
    "E1": "found out of area", "E2": "debt", "E3": "sexual harm", "E4": "controlled by others",
    "E5": "unexplained money", "E6": "home or account used",
    "M1": "often missing", "M2": "was missing", "D1": "out of school", "D2": "attendance falling",
    "H1": "home threatened", "H2": "unsafe housing", "H3": "harm at home", "H4": "sibling affected",
    "W1": "self-harm or trauma", "W2": "substance use", "W3": "unmet need",
}  # fmt: skip

INDICATORS: Mapping[str, Indicator] = {indicator.code: indicator for indicator in TABLE}
EXPLOITATION_CODES = tuple(code for code, one in INDICATORS.items() if one.domain == Domain.EXPLOITATION)
