"""Why a band is suggested, and what to ask yourself with it (domain.md §5, §4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from portal.referrals import risk
from portal.referrals.intake.forms.fields import YES
from portal.referrals.models import Escalation, Referral, RiskSuggestion
from portal.referrals.workflow import COUNTERSIGN, TRIAGE, URGENT

Kind = Escalation.Kind


def why_part(referral: Referral) -> dict[str, Any]:
    """Return what the part "Why … is suggested" shows, and its reason in one sentence, for any page that has it."""
    prefetch_related_objects([referral], "suggestions")
    suggestion = referral.suggestion
    return {
        "suggestion": suggestion,
        "why_urgent": why_urgent(referral),
        "domains": domain_points(suggestion),
        "red_from": suggestion.made_by.red_from,
        "amber_from": suggestion.made_by.amber_from,
        "change": change_of_suggestion(referral),
    }


@dataclass(frozen=True, slots=True)
class DomainPoints:
    """What one domain adds to the suggestion, and from which indicators."""

    name: str
    points: int
    cap: int
    percent: int
    indicators: list[tuple[str, str, int]]


def domain_points(suggestion: RiskSuggestion) -> list[DomainPoints]:
    """Return the points by domain, the heaviest first, with every indicator that counted."""
    cap = suggestion.made_by.domain_cap
    found = []
    for domain in risk.Domain:
        parts = [part for part in suggestion.contributions if part["domain"] == domain and part["points"]]
        points = min(cap, sum(part["points"] for part in parts))
        if parts:
            indicators = [
                (risk.INDICATORS[part["code"]].text, risk.IndicatorValue(part["value"]).label, part["points"])
                for part in parts
            ]
            found.append(DomainPoints(domain.label, points, cap, round(100 * points / cap), indicators))
    return sorted(found, key=lambda domain: -domain.points)


def why_urgent(referral: Referral) -> str:
    """Return as one sentence why the band is IMMEDIATE or RED; nothing where a person set it against the rules."""
    suggestion = referral.suggestion
    if referral.band not in URGENT or referral.band != suggestion.band:
        return ""
    points = f"{suggestion.points} points; RED from {suggestion.made_by.red_from}."
    return suggestion.immediate or suggestion.floor or points


@dataclass(frozen=True, slots=True)
class Change:
    """What is different between the last two runs of the rules."""

    at: datetime
    band: tuple[str, str]
    points: tuple[int, int]
    indicators: list[tuple[str, str]]  # what the indicator asks, and what happened with it
    reasons: list[str]  # facts that lift the band and did not before
    after_confirming: bool  # a person had confirmed a band, which stays


def change_of_suggestion(referral: Referral) -> Change | None:
    """Return what changed with the latest run of the rules, or None while there was only one."""
    runs = list(referral.suggestions.all())
    if len(runs) < 2:
        return None
    now, before = runs[:2]
    known = (before.immediate, before.floor, "")
    confirming = [each for each in referral.decisions.all() if each.move in (TRIAGE, COUNTERSIGN)]
    confirmed = confirming[-1] if confirming and referral.confirmed_band else None
    return Change(
        at=now.made_at, band=(before.band, now.band), points=(before.points, now.points),
        indicators=list(changed_indicators(before, now)),
        reasons=[reason for reason in (now.immediate, now.floor) if reason not in known],
        after_confirming=bool(confirmed and confirmed.at < now.made_at),
    )  # fmt: skip


def changed_indicators(before: RiskSuggestion, now: RiskSuggestion) -> Iterator[tuple[str, str]]:
    """Yield each indicator that counts differently than in the run before, and how."""
    earlier, later = ({part["code"]: part for part in run.contributions} for run in (before, now))
    for code in sorted(earlier.keys() | later.keys()):
        old, new = earlier.get(code), later.get(code)
        if old != new:
            was, became = (said_of(part) for part in (old, new))
            yield risk.INDICATORS[code].text, f"{was} → {became}"


def said_of(part: Mapping[str, Any] | None) -> str:
    """Return how an indicator counts, in a few words."""
    if part is None:
        return "no points"
    return f"{risk.IndicatorValue(part['value']).label.lower()}, {part['points']} points"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to ask yourself, and what to record once it is done or decided against."""

    words: str
    kind: Kind

    @property
    def service(self) -> str:
        """Who would be told, as people say it."""
        return self.kind.label.split(",")[0]


def prompts(referral: Referral) -> list[Prompt]:
    """Return what to ask yourself with this referral: who else may have to be told (domain.md §4).

    What was told, or considered and not told with the reason, is not asked again.
    """
    contributions = referral.suggestion.contributions
    exploited = any(part["domain"] == risk.Domain.EXPLOITATION and part["points"] for part in contributions)
    told = referral.answers.get("agencies", {})
    nrm_made = referral.answers.get("county-lines", {}).get("nrm") in ("referred", "decided")
    young = referral.age is None or referral.age < 18
    recorded = {escalation.kind for escalation in referral.escalations.all()}
    police = recorded & {Kind.EMERGENCY, Kind.POLICE} or told.get("police_told") == YES
    asked = [
        ("danger now" in referral.look_at, Prompt("In danger now: has 999 been called?", Kind.EMERGENCY)),
        ("missing now" in referral.look_at and not police, Prompt("Missing now: do the police know?", Kind.POLICE)),
        (exploited and young and told.get("mash_told") != YES,
         Prompt("Under 18 with signs of exploitation: has the local authority (MASH) been told?", Kind.MASH)),
        (exploited and not nrm_made,
         Prompt("Signs of exploitation: has an NRM referral been considered?", Kind.NRM)),
    ]  # fmt: skip
    return [prompt for applies, prompt in asked if applies and prompt.kind not in recorded]
