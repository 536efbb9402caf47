"""Reads from the answers what triage works by: age, area, facts, indicators. Pure functions, no database."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from portal.referrals.indicators import IndicatorValue, Mechanism
from portal.referrals.risk import Facts
from portal.referrals.states import Pathway
from programmes.areas import Area

from .forms.fields import NOT_KNOWN, YES
from .forms.referrer import ROLES
from .forms.young_person import age_on
from .steps import Answers, pathway_of, steps_for

# The youngest age of each band: an age that is not known exactly must never lower the suggestion.
AGE_BANDS: Mapping[str, int] = {"under_13": 12, "13_15": 13, "16_17": 16, "18_25": 18, "over_25": 26}
# What an injury that brought somebody to hospital says by itself (domain.md §5, V1 and E3).
SHOWN_BY_INJURY: Mapping[str, str] = {
    Mechanism.STABBING: "V1", Mechanism.SHOOTING: "V1", Mechanism.ASSAULT: "V1", Mechanism.SEXUAL_VIOLENCE: "E3",
}  # fmt: skip
HOURS: Mapping[str, float] = {"within_48_hours": 48, "within_72_hours": 72}


def answer(answers: Answers, name: str, *slugs: str) -> Any:
    """Return the first answer to the question `name`, looked for on the pages `slugs` or on all."""
    pages = (answers.get(slug, {}) for slug in slugs) if slugs else answers.values()
    return next((page[name] for page in pages if name in page), None)


def age(answers: Answers, on: datetime) -> int | None:
    """Return the age in years on a day: from the date of birth, the age given, or the youngest of an age band."""
    born = answer(answers, "date_of_birth")
    if born:
        return age_on(timezone.localdate(on), date.fromisoformat(born))
    given = answer(answers, "age")
    return given if given is not None else AGE_BANDS.get(answer(answers, "age_band") or "")


def area(answers: Answers) -> str:
    """Return the code of the borough, or an empty text when it is not known."""
    chosen = answer(answers, "area") or ""
    return chosen if chosen in Area.values else ""


def programme_code(answers: Answers) -> str | None:
    """Return the programme asked for; the hospital pathway is the hospital programme’s."""
    if pathway_of(answers) == Pathway.HOSPITAL:
        return "hospital"
    chosen = answer(answers, "programme", "programme")
    return None if chosen in (None, "unsure") else chosen


def referrer_kind(answers: Answers) -> str:
    """Return in words who refers, such as "Social worker" or "Young person"."""
    pathway = pathway_of(answers)
    if pathway == Pathway.PROFESSIONAL:
        return dict(ROLES).get(answer(answers, "role", "you") or "", "Professional")
    return Pathway(pathway).label if pathway else ""


def discharge_at(answers: Answers) -> datetime | None:
    """Return when the young person is expected to leave hospital, if that was said."""
    said = answer(answers, "discharge_at", "hospital")
    return datetime.fromisoformat(said) if said else None


def indicators(answers: Answers) -> dict[str, str]:
    """Return the value of every indicator that the pathway asked about; one left open counts as not known.

    A clinician who said how somebody was hurt need not say again that they were.
    """
    asked = [(step.slug, code) for step in steps_for(answers) for code in getattr(step.form, "codes", ())]
    values = {code: answers.get(slug, {}).get(code, NOT_KNOWN) for slug, code in asked}
    hurt = SHOWN_BY_INJURY.get(answer(answers, "mechanism", "hospital") or "")
    if pathway_of(answers) == Pathway.HOSPITAL and hurt and values[hurt] == NOT_KNOWN:
        values[hurt] = IndicatorValue.CURRENT
    return values


def facts(answers: Answers, at: datetime) -> Facts:
    """Return the facts that lift a band, as they stand at the moment `at`."""
    leaving = discharge_at(answers)
    mechanism = answer(answers, "mechanism", "hospital")
    return Facts(
        danger_now=answer(answers, "immediate_danger") == YES,
        missing_now=answer(answers, "missing_now") == YES,
        threat_to_life_within_hours=HOURS.get(answer(answers, "threat_to_life") or ""),
        suicidal_intent=answer(answers, "suicidal_intent") == YES,
        inpatient=answer(answers, "inpatient") == YES,
        mechanism=None if mechanism == NOT_KNOWN else mechanism,
        discharge_within_hours=max(0, (leaving - at).total_seconds() / 3600) if leaving else None,
        current_threat=answer(answers, "current_threat") == YES,
        out_of_area_within_hours=HOURS.get(answer(answers, "found_when") or ""),
    )


def rescued(answers: Answers, at: datetime) -> bool:
    """Say whether they were found away from home, or came out of custody, within three days (domain.md §4)."""
    return facts(answers, at).out_of_area_within_hours is not None or answer(answers, "left_custody") == YES


def look_at(answers: Answers, at: datetime) -> list[str]:
    """Return short notes for the queue’s last column: facts to act on, without names or free text."""
    known = facts(answers, at)
    leaving = discharge_at(answers)
    notes = [
        "danger now" if known.danger_now else "",
        "missing now" if known.missing_now else "",
        "threat to life" if known.threat_to_life_within_hours is not None else "",
        "suicidal intent" if known.suicidal_intent else "",
        f"discharge {timezone.localtime(leaving):%a %-H:%M}" if leaving else "",
        "text only" if answer(answers, "channel", "contact") == "text" else "",
        "does not know" if answer(answers, "knows") == "no" else "",
        "999 called" if answer(answers, "police_told") == YES and known.danger_now else "",
    ]
    return [note for note in notes if note]
