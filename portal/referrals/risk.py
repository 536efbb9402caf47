"""The risk suggestion: explainable, versioned, and a suggestion only. Pure functions (domain.md §5).

A decision aid, not validated. Nothing here knows ethnicity, religion, postcode, immigration, music or friends.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import models

from .indicators import EXPLOITATION_CODES, IN_BRIEF, INDICATORS, Domain, Indicator, IndicatorValue, Mechanism

__all__ = [
    "DEFAULT_RULES",
    "INDICATORS",
    "Contribution",
    "Domain",
    "Facts",
    "Indicator",
    "IndicatorValue",
    "Mechanism",
    "RiskBand",
    "Rules",
    "Suggestion",
    "red_in_brief",
    "suggest",
]


class RiskBand(models.TextChoices):
    """How urgent a referral is."""

    IMMEDIATE = "IMMEDIATE", "IMMEDIATE"
    RED = "RED", "RED"
    AMBER = "AMBER", "AMBER"
    GREEN = "GREEN", "GREEN"

    @property
    def severity(self) -> int:
        """0 for GREEN to 3 for IMMEDIATE."""
        return [RiskBand.GREEN, RiskBand.AMBER, RiskBand.RED, RiskBand.IMMEDIATE].index(self)


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of domain.md §5 ([O]: ours). The service changes them in its settings: `rules.py`."""

    version: str = "2026.1"
    factors: Mapping[str, int] = field(
        default_factory=lambda: {IndicatorValue.CURRENT: 2, IndicatorValue.SUSPECTED: 1, IndicatorValue.PAST: 1}
    )
    weights: Mapping[str, int] = field(
        default_factory=lambda: {code: indicator.weight for code, indicator in INDICATORS.items()}
    )
    domain_cap: int = 20  # points
    amber_from: int = 10  # points
    red_from: int = 25  # points
    heavy: int = 5  # the weight of the gravest indicators
    notable: int = 3  # the weight from which exploitation of a child under `child_age` is RED
    child_age: int = 13  # years
    adult_age: int = 18  # years
    threat_hours: float = 48
    discharge_hours: float = 24
    out_of_area_hours: float = 72
    gap_above: float = 0.4  # share of the indicators of which nothing is known


DEFAULT_RULES = Rules()


@dataclass(frozen=True, slots=True)
class Facts:
    """What lifts a band whatever the points. Hours are from now; None means not known or not so."""

    danger_now: bool = False
    missing_now: bool = False
    threat_to_life_within_hours: float | None = None
    suicidal_intent: bool = False
    inpatient: bool = False
    mechanism: str | None = None
    discharge_within_hours: float | None = None
    current_threat: bool = False
    out_of_area_within_hours: float | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one indicator adds, before the cap of its domain."""

    code: str
    value: str
    points: int
    domain: str


class Reason(NamedTuple):
    """Why a band must not be below RED: as a sentence, and in a few words for a row of the queue."""

    words: str
    brief: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The suggested band and everything that led to it."""

    band: RiskBand
    points: int
    floor: str | None
    immediate: str | None
    contributions: tuple[Contribution, ...]
    information_gap: bool
    rules: str


def suggest(
    *, age: int | None, indicators: Mapping[str, str], facts: Facts | None = None, rules: Rules = DEFAULT_RULES
) -> Suggestion:
    """Return the suggested band for an age in years, indicator values by code, and facts.

    An age that is not known counts as under the limits: not knowing never lowers a band.
    Raises KeyError for an unknown code and ValueError for an unknown value.
    """
    known = Facts() if facts is None else facts
    values = {INDICATORS[code].code: IndicatorValue(value) for code, value in indicators.items()}
    contributions = tuple(contribute(values, rules))
    points = total_points(contributions, rules)
    immediate = next(reasons_for_immediate(values, known, rules), None)
    floor = next((reason.words for reason in reasons_for_red(age, values, known, rules)), None)
    return Suggestion(
        band=band_of(points, floor=floor is not None, immediate=immediate is not None, rules=rules),
        points=points,
        floor=floor,
        immediate=immediate,
        contributions=contributions,
        information_gap=share_unknown(values) > rules.gap_above,
        rules=rules.version,
    )


def red_in_brief(*, age: int | None, indicators: Mapping[str, str], facts: Facts, rules: Rules = DEFAULT_RULES) -> str:
    """Return in a few words why RED is suggested: the first reason that holds it there, else its points."""
    values = {code: IndicatorValue(value) for code, value in indicators.items()}
    return next((reason.brief for reason in reasons_for_red(age, values, facts, rules)), "many signs together")


def contribute(values: Mapping[str, IndicatorValue], rules: Rules) -> Iterator[Contribution]:
    """Yield the points of every indicator that adds some. M1 and M2 are one question: the greater counts."""
    points = {code: rules.weights[code] * rules.factors.get(value, 0) for code, value in values.items()}
    lesser = "M2" if points.get("M1", 0) >= points.get("M2", 0) else "M1"
    for code, indicator in INDICATORS.items():
        if points.get(code) and not (code == lesser and points.get("M1") and points.get("M2")):
            yield Contribution(code, values[code].value, points[code], indicator.domain.value)


def total_points(contributions: tuple[Contribution, ...], rules: Rules) -> int:
    """Return the sum over the domains, each capped."""
    by_domain = {domain: sum(part.points for part in contributions if part.domain == domain) for domain in Domain}
    return sum(min(rules.domain_cap, points) for points in by_domain.values())


def band_of(points: int, *, floor: bool, immediate: bool, rules: Rules) -> RiskBand:
    """Return the band of a number of points, lifted by a floor or a reason to act at once."""
    if immediate:
        return RiskBand.IMMEDIATE
    if floor or points >= rules.red_from:
        return RiskBand.RED
    return RiskBand.AMBER if points >= rules.amber_from else RiskBand.GREEN


def share_unknown(values: Mapping[str, IndicatorValue]) -> float:
    """Return the share, 0 to 1, of indicators that were answered "not known" or not at all."""
    unknown = [code for code in INDICATORS if values.get(code, IndicatorValue.NOT_KNOWN) == IndicatorValue.NOT_KNOWN]
    return len(unknown) / len(INDICATORS)


def within(hours: float | None, limit: float) -> bool:
    return hours is not None and hours <= limit


def reasons_for_immediate(values: Mapping[str, IndicatorValue], facts: Facts, rules: Rules) -> Iterator[str]:
    """Yield every reason to act at once."""
    threatened = facts.current_threat or values.get("V2") in {IndicatorValue.CURRENT, IndicatorValue.SUSPECTED}
    if facts.danger_now:
        yield "Someone is in danger now."
    if facts.missing_now:
        yield "The young person is missing now."
    if within(facts.threat_to_life_within_hours, rules.threat_hours):
        yield f"There is a credible threat to life within {rules.threat_hours:g} hours."
    if facts.suicidal_intent:
        yield "They mean to end their life."
    if facts.inpatient and threatened and within(facts.discharge_within_hours, rules.discharge_hours):
        yield f"They are in hospital, under threat, and leave within {rules.discharge_hours:g} hours."


def reasons_for_red(
    age: int | None, values: Mapping[str, IndicatorValue], facts: Facts, rules: Rules
) -> Iterator[Reason]:
    """Yield every reason why the band must not be below RED."""
    scoring = {code for code, value in values.items() if rules.factors.get(value)}
    now = {code for code in scoring if values[code] in {IndicatorValue.CURRENT, IndicatorValue.SUSPECTED}}
    current_heavy = [
        code for code in INDICATORS if values.get(code) == IndicatorValue.CURRENT and rules.weights[code] >= rules.heavy
    ]
    notable = [code for code in EXPLOITATION_CODES if code in now and rules.weights[code] >= rules.notable]
    heavy_exploitation = [code for code in EXPLOITATION_CODES if code in scoring and rules.weights[code] >= rules.heavy]
    unsure = " (age not known)" if age is None else ""
    if len(current_heavy) >= 2:
        two = current_heavy[:2]
        yield Reason(f"Two of the gravest indicators are current: {in_words(two)}.", in_brief(two))
    if notable and (age is None or age < rules.child_age):
        brief = "exploitation, age not known" if age is None else f"exploitation under {rules.child_age}"
        yield Reason(f"Signs of exploitation under {rules.child_age}{unsure}: {in_words(notable)}.", brief)
    if "E3" in scoring and (age is None or age < rules.adult_age):
        yield Reason(f"Sexual violence or exploitation under {rules.adult_age}{unsure}.", IN_BRIEF["E3"])
    if facts.inpatient and facts.mechanism in {Mechanism.STABBING, Mechanism.SHOOTING}:
        yield Reason(f"In hospital after a {facts.mechanism}.", f"{facts.mechanism}, in hospital")
    if within(facts.out_of_area_within_hours, rules.out_of_area_hours) and values.get("E1") != IndicatorValue.NO:
        yield Reason(f"Found out of area within {rules.out_of_area_hours:g} hours.", IN_BRIEF["E1"])
    if "M1" in scoring and heavy_exploitation:
        found = in_words(heavy_exploitation)
        yield Reason(f"Missing three or more times in 90 days, with: {found}.", in_brief(["M1", *heavy_exploitation]))


def in_words(codes: Sequence[str]) -> str:
    """Return indicators as staff read them, within a sentence: two of them, and how many more."""
    texts = [INDICATORS[code].text for code in codes[:2]]
    more = f" and {len(codes) - 2} more" if len(codes) > 2 else ""
    return "; ".join(text[0].lower() + text[1:] for text in texts) + more


def in_brief(codes: Sequence[str]) -> str:
    return " + ".join(IN_BRIEF[code] for code in codes[:2])
