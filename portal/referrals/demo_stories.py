"""The synthetic referrals of domain.md §8, as a person would type them. Every name and number is made up.

Phone numbers are from the range that Ofcom keeps free for drama.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from .risk import INDICATORS

Typed = dict[str, dict[str, Any]]
DOMAIN_PAGES = {
    "violence": "violence", "exploitation": "exploitation", "missing": "missing", "home": "home-and-school",
    "education": "home-and-school", "wellbeing": "wellbeing",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """One referral: what was typed, how long ago, and what staff have done with it since."""

    number: str
    answers: Callable[[datetime], Typed]
    minutes_ago: int
    shared_with: tuple[str, ...] = ()
    exclusions: tuple[tuple[str, str, str], ...] = ()  # account, kind, note
    moves: tuple[tuple[str, str, Mapping[str, Any]], ...] = ()


def start(pathway: str, danger: str = "no") -> Typed:
    first: Typed = {
        "danger": {"immediate_danger": danger},
        "who": {"pathway": pathway},
        "privacy": {"privacy_read": "on"},
    }
    return first | ({"call-999": {}} if danger == "yes" else {})


def signs(values: Mapping[str, str], **facts: str) -> Typed:
    """Return the indicator pages of the professional pathway; what is not in `values` was answered "no"."""
    pages: Typed = {}
    for code, indicator in INDICATORS.items():
        pages.setdefault(DOMAIN_PAGES[indicator.domain], {})[code] = values.get(code, "no")
        if code in values:
            pages[DOMAIN_PAGES[indicator.domain]][f"{code}_source"] = "record"
    for name, page in (
        ("threat_to_life", "violence"), ("found_when", "exploitation"), ("found_where", "exploitation"),
        ("missing_now", "missing"), ("last_missing", "missing"), ("suicidal_intent", "wellbeing"),
    ):  # fmt: skip
        pages[page][name] = facts.get(name, "")
    return pages


def professional(
    *, you: dict[str, str], programme: str, who: dict[str, str], area: str, reason: str, values: Mapping[str, str],
    danger: str = "no", facts: Mapping[str, str] | None = None, agreement: dict[str, str] | None = None,
    contact: dict[str, str] | None = None, extra: Typed | None = None, agencies: dict[str, Any] | None = None,
) -> Typed:  # fmt: skip
    """Return the pages of the professional pathway with what nearly every referral says filled in."""
    agreed = {"knows": "yes", "agrees": "yes", "basis": "self", "parent_knows": "yes", "parent_agrees": "yes"}
    pages = start("professional", danger) | {
        "you": you,
        "programme": {"programme": programme},
        "young-person": who,
        "home": {"area": area},
        "language": {},
        "contact": contact or {"may_contact": "not_known"},
        "family-contact": {"may_contact": "not_known"},
        "agreement": agreed | (agreement or {}),
        "reason": {"reason": reason},
        "education": {},
        "agencies": {"mash_told": "not_known", "police_told": "not_known"} | (agencies or {}),
        "household": {},
    }
    for slug, page in (signs(values, **(facts or {})) | (extra or {})).items():
        pages[slug] = pages.get(slug, {}) | page
    return pages


def clinician(
    *, name: str, email: str, site: str, who: dict[str, str], hospital: dict[str, str], values: dict[str, str]
) -> Typed:
    """Return the pages of the hospital fast lane."""
    return start("hospital") | {
        "you": {"name": name, "role": "Trauma nurse", "site": site, "email": email},
        "young-person": who,
        "agreement": {"knows": "yes", "agrees": "yes"},
        "hospital": hospital,
        "signs": dict.fromkeys(["V1", "V2", "V4", "H1"], "no") | values,
    }


def parent(
    *, name: str, relationship: str, child: str, age: str, area: str, contact: dict[str, str], knows: str, reason: str,
    values: dict[str, str],
) -> Typed:  # fmt: skip
    """Return the pages of the parent’s pathway."""
    return start("parent") | {
        "you": {"name": name, "relationship": relationship},
        "young-person": {"first_name": child, "age": age},
        "home": {"area": area},
        "contact": contact,
        "agreement": {"knows": knows, "agrees": "yes" if knows == "yes" else "not_asked"},
        "reason": {"reason": reason},
        "signs": values,
    }


def tomorrow_at_nine(now: datetime) -> str:
    """Return when the patient leaves: nine tomorrow morning, or sooner where that is more than a day away."""
    local = timezone.localtime(now)
    nine = timezone.make_aware(datetime.combine(local.date() + timedelta(days=1), time(9)))
    return f"{timezone.localtime(min(nine, now + timedelta(hours=23))):%d/%m/%Y %H:%M}"


def born(now: datetime, age: int) -> str:
    """Return a date of birth that makes somebody `age` years old now."""
    return f"{(timezone.localtime(now) - timedelta(days=round(age * 365.25) + 100)):%d/%m/%Y}"


def kofi(now: datetime) -> Typed:
    return clinician(
        name="Hannah Lowe", email="hannah.lowe@example.net", site="Royal London Hospital, ward 12D",
        who={"first_name": "Kofi", "last_name": "Asante", "age": "17", "area": "tower_hamlets"},
        hospital={
            "mechanism": "stabbing", "inpatient": "yes", "discharge_at": tomorrow_at_nine(now), "current_threat": "yes",
            "reason": "Stab wound to the thigh, recovering well. He says the people who did it know where he lives.",
        },
        values={"V1": "current", "V2": "current", "H1": "suspected"},
    )  # fmt: skip


def aaron(now: datetime) -> Typed:
    return clinician(
        name="Hannah Lowe", email="hannah.lowe@example.net", site="Royal London Hospital, ED",
        who={"first_name": "Aaron", "last_name": "Bright", "age": "19", "area": "hackney"},
        hospital={
            "mechanism": "assault", "inpatient": "no", "current_threat": "no",
            "reason": "Broken jaw after an assault by several people. Went home yesterday. Wants someone to talk to.",
        },
        values={"V1": "current"},
    )  # fmt: skip


def mia(now: datetime) -> Typed:
    return professional(
        you={"name": "Rachel Obi", "role": "social_worker", "organisation": "Westminster children’s services",
             "email": "rachel.obi@example.net", "phone": "020 7946 0101"},
        programme="county_lines", area="westminster",
        who={"first_name": "Mia", "last_name": "Carter", "date_of_birth": born(now, 15), "pronouns": "she/her"},
        reason="Found by police in a flat in a seaside town with two phones and wraps. Home since Sunday.",
        values={"E1": "current", "E5": "current", "M1": "current"},
        facts={"found_when": "earlier", "found_where": "A flat in a seaside town",
               "last_missing": "Four times since September. The last time she was away for three nights."},
        agreement={"basis": "competent_child", "assessor": "Rachel Obi", "assessment": "She asked good questions."},
        contact={"may_contact": "yes", "channel": "text", "value": "07700 900456", "safe_times": "weekdays 3 to 5 pm",
                 "voicemail": "no", "say_who": "no", "must_not_know": "her mother’s partner"},
        agencies={"agencies": ["social_care", "police"], "mash_told": "yes", "mash_date": f"{now:%d/%m/%Y}",
                  "mash_reference": "40117", "police_told": "yes", "police_date": f"{now:%d/%m/%Y}"},
        extra={"county-lines": {"nrm": "not_considered"},
               "reason": {"role_in_harm": "harmed",
                          "strengths": "Wants to go back to college. Close to her grandmother."}},
    )  # fmt: skip


def leah(now: datetime) -> Typed:
    return professional(
        you={"name": "Martin Hughes", "role": "teacher", "organisation": "Northfield School",
             "email": "m.hughes@example.net"},
        programme="county_lines", area="newham", who={"first_name": "Leah", "last_name": "Stone", "age": "16"},
        reason="An older man collects her from school and answers her phone. She is frightened of him.",
        values={"E4": "current", "E3": "suspected", "M2": "current"},
        contact={"may_contact": "yes", "channel": "through_someone", "value": "The school counsellor", "say_who": "no"},
        extra={"county-lines": {"nrm": "not_known"}},
    )  # fmt: skip


def tyler(now: datetime) -> Typed:
    return parent(
        name="Donna", relationship="Mum", child="Tyler", age="14", area="croydon", knows="no",
        contact={"channel": "call", "value": "07700 900321", "safe_times": "after 8 pm", "voicemail": "no",
                 "say_who": "yes", "must_not_know": "Tyler"},
        reason="He has new trainers and two phones and will not say from where. He was gone all night twice.",
        values={"E5": "current", "M2": "current", "D2": "current"},
    )  # fmt: skip


def jay(now: datetime) -> Typed:
    return start("self") | {
        "young-person": {"first_name": "Jay", "age_band": "18_25", "area": "lambeth"},
        "contact": {"channel": "text", "value": "07700 900789", "safe_times": "after 6 pm only", "voicemail": "no",
                    "say_who": "no"},
        "reason": {"reason": "I owe money that keeps growing. They said what happens if I do not pay."},
        "signs": {"E2": "current", "V2": "current"},
    }  # fmt: skip


def sam(now: datetime) -> Typed:
    return professional(
        you={"name": "Femi Adeyemi", "role": "youth_justice", "organisation": "Brent youth justice service",
             "phone": "020 7946 0190"},
        programme="gangs", area="brent",
        who={"first_name": "Sam", "last_name": "Whitfield", "date_of_birth": born(now, 13)},
        reason="Carries a kitchen knife to feel safe on the way to school. Excluded last week because of it.",
        values={"V3": "current", "D1": "current"},
        agreement={"basis": "parental_responsibility"},
        extra={"gangs": {"youth_justice": "yes", "unsafe_areas": "The bus route past the old school"}},
    )  # fmt: skip


def reece(now: datetime) -> Typed:
    return professional(
        you={"name": "Louise Grant", "role": "council", "organisation": "Ealing council",
             "email": "l.grant@example.net"},
        programme="gangs", area="ealing", who={"first_name": "Reece", "last_name": "Pike", "age": "20"},
        reason="Comes home from custody in three weeks and has no safe place to stay. Drinks when he is worried.",
        values={"H2": "current", "W2": "suspected"},
        extra={"gangs": {"custody": "In three weeks"}, "household": {"known_to_staff": "yes"}},
    )  # fmt: skip


def dami(now: datetime) -> Typed:
    return parent(
        name="Bola", relationship="Mum", child="Dami", age="16", area="lambeth", knows="yes",
        contact={"channel": "email", "value": "bola.k@example.net", "say_who": "yes"},
        reason="A man he works for came to our door. My younger boy saw it. I am scared for both of them.",
        values={"H1": "current", "H4": "current", "E4": "current"},
    )  # fmt: skip


def damis_brother(now: datetime) -> Typed:
    return parent(
        name="Bola", relationship="Mum", child="Kemi", age="11", area="lambeth", knows="yes",
        contact={"channel": "email", "value": "bola.k@example.net", "say_who": "yes"},
        reason="He runs errands for the man who came to our door for his brother.",
        values={"E4": "suspected"},
    )  # fmt: skip


def southwark_family(now: datetime) -> Typed:
    return professional(
        you={"name": "Ines Moreno", "role": "charity", "organisation": "A family centre", "email": "ines@example.net"},
        programme="family", area="southwark", who={"first_name": "Elena", "last_name": "Ruiz", "age": "15"},
        reason="There is drinking at home and her little sister has begun to copy her. The family asks for help.",
        values={"H3": "current", "H4": "current"},
        agreement={"basis": "parental_responsibility"},
        extra={"family": {"in_lambeth": "no", "family_agrees": "yes"}},
    )  # fmt: skip


def noor(now: datetime) -> Typed:
    return professional(
        you={"name": "Claire Dunn", "role": "teacher", "organisation": "Riverside Academy", "phone": "020 7946 0177"},
        programme="unsure", area="newham", danger="yes",
        who={"first_name": "Noor", "last_name": "Hassan", "age": "15", "pronouns": "she/her"},
        reason="Did not come home last night. Her friends say that she was driven off in a car she did not know.",
        values={}, facts={"missing_now": "yes", "last_missing": "Since last night."},
        agreement={"knows": "no", "agrees": "not_asked", "basis": "none", "without_because": "She is missing.",
                   "parent_knows": "yes", "parent_agrees": "yes"},
        agencies={"police_told": "yes", "police_date": f"{now:%d/%m/%Y}"},
        extra={"county-lines": {}},
    )  # fmt: skip


def zack(first: str, last: str, role: str, organisation: str, values: dict[str, str]) -> Callable[[datetime], Typed]:
    """Return one of three referrals from one address: a young man twice, spelt differently, and his twin once."""

    def answers(now: datetime) -> Typed:
        return professional(
            you={"name": "Joan Field", "role": role, "organisation": organisation, "email": "joan.field@example.net"},
            programme="gangs", area="southwark",
            who={"first_name": first, "last_name": last, "date_of_birth": born(now, 16)},
            reason="Comes to school less and less, and has money that he cannot explain.", values=values,
            extra={"home": {"living": "address", "address": "14 Example Walk", "postcode": "SE1 9ZZ"}, "gangs": {}},
        )  # fmt: skip

    return answers


# What a team leader says of the caseworkers; the third is there for a few hours a week.
PROFILES: Mapping[str, Mapping[str, Any]] = {
    "caseworker": {"languages": ["French"], "capacity": 12, "works_from": ["lambeth", "southwark"]},
    "caseworker2": {"languages": ["Somali", "Turkish"], "capacity": 8, "works_from": ["brent"]},
    "caseworker3": {"languages": ["Portuguese"], "capacity": 1, "works_from": ["tower_hamlets"]},
}
ZACKS_SIGNS = {"E5": "suspected", "D2": "current", "W3": "current"}
TAKEN: tuple[str, str, Mapping[str, Any]] = ("triage", "take", {})
STORIES: tuple[Story, ...] = (
    Story("1", kofi, 52),
    Story("2", aaron, 2 * 24 * 60, moves=(
        TAKEN,
        ("triage", "withdraw", {"reason": "He rang: he does not want support now. He knows how to come back."}),
    )),
    Story("3", mia, 26 * 60, moves=(
        TAKEN,
        ("triage", "triage", {"band": "RED", "duplicate_check": True,
                              "rationale": "Found out of area with drugs, and missing four times in ninety days."}),
    )),
    Story("4", leah, 90),
    Story("5", tyler, 5 * 60, moves=(TAKEN,)),
    Story("6", jay, 20),
    Story("7", sam, 3 * 24 * 60, moves=(
        TAKEN,
        ("triage", "triage", {"band": "AMBER", "duplicate_check": True,
                              "rationale": "Carries a knife out of fear. Out of school. No sign of exploitation."}),
        ("leader", "accept", {"programme": "gangs", "eligibility": "13, lives in Brent, affected by weapons."}),
        ("leader", "allocate", {"caseworker": "caseworker@example.org", "conflict_check": True, "capacity_seen": True}),
    )),
    Story("8", reece, 26 * 60, shared_with=("triage", "leader"), exclusions=(
        ("caseworker", "relative", "They are cousins, and meet at family parties."),
    )),
    Story("9", dami, 3 * 60),
    Story("9b", damis_brother, 3 * 60 - 5),
    Story("10", southwark_family, 4 * 24 * 60, moves=(
        TAKEN,
        ("triage", "triage", {"band": "GREEN", "duplicate_check": True,
                              "rationale": "Worries at home, no sign of exploitation or violence."}),
        ("triage", "signpost", {"service": "Southwark early help", "told": "The referrer, who told the family"}),
    )),
    Story("11", noor, 39),
    Story("12", zack("Zack", "Thompson", "teacher", "Bankside School", ZACKS_SIGNS), 7 * 60),
    Story("12b", zack("Zac", "Tomson", "youth_justice", "Southwark youth justice service", ZACKS_SIGNS), 6 * 60),
    Story("12c", zack("Luke", "Thompson", "teacher", "Bankside School", {"D2": "suspected"}), 2 * 60),
)  # fmt: skip
