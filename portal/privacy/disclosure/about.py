"""Whom each question of the referral form is about: the one place that says what its subject may be given by default.

A question that stands nowhere here is about nobody that we know of: it is not disclosed until somebody has read the
answer. A test walks every page of every pathway, so that a new question is entered here on purpose (domain.md §6.5).
"""

from collections.abc import Mapping
from enum import Enum

from portal.privacy.models import DisclosureItem, SubjectAccessRequest
from portal.referrals.indicators import INDICATORS
from portal.referrals.intake.forms.referrer import ReachableForm
from portal.referrals.intake.forms.safe_contact import OwnContactForm
from portal.referrals.intake.forms.worries import DETAILS
from portal.referrals.intake.steps import Step
from portal.referrals.states import Pathway

Mark = DisclosureItem.Mark
Asker = SubjectAccessRequest.Asker


class About(Enum):
    """Whom an answer is about, as far as the question tells."""

    SUBJECT = "subject"
    FREE_TEXT = "free text"  # in somebody's own words, which may name anybody
    THIRD_PARTY = "third party"
    REFERRER = "referrer"


def names(about: About, words: str) -> dict[str, About]:
    """Return each of the names with whom it is about."""
    return dict.fromkeys(words.split(), about)


REFERRER_PAGES = ("you",)
THIRD_PARTY_PAGES = ("family-contact", "family")
QUESTIONS: Mapping[str, About] = (
    names(
        About.SUBJECT,
        "immediate_danger programme first_name last_name date_of_birth age age_band area interpreter may_contact "
        "channel voicemail say_who knows agrees basis role_in_harm missing_now last_missing_date missing_reported "
        "return_interview found_when left_custody nrm nrm_date mechanism inpatient discharge_at current_threat "
        "youth_justice attendance send agencies mash_told mash_date police_told police_date "
        "immigration_advice living address postcode looked_after",
    )
    | names(
        About.FREE_TEXT,
        "communication_needs value safe_times unsafe_places assessment without_because reason strengths found_where "
        "last_missing debt ward unsafe_areas custody setting threat_to_life suicidal_intent staff_safety "
        "known_as pronouns language nrm_reference mash_reference police_reference",
    )
    | names(
        About.THIRD_PARTY,
        "must_not_know assessor parent_knows parent_agrees controlled_by agency_contacts household known_to_staff",
    )
    | names(About.REFERRER, "pathway privacy_read")
)  # fmt: skip
# Signs that are about others as well as about the young person.
SIGNS: Mapping[str, About] = {
    "V5": About.THIRD_PARTY, "H1": About.FREE_TEXT, "H3": About.THIRD_PARTY, "H4": About.THIRD_PARTY,
}  # fmt: skip
SOURCE, ROLE, NOTE = DETAILS


def about_question(step: Step, name: str, pathway: str) -> About | None:
    """Return whom the answer to a question of a page is about on this pathway, or None when nobody has said."""
    if pathway == Pathway.SELF:
        found = about_by_name(step, name)
        return About.SUBJECT if found is About.REFERRER else found
    # Whoever refers somebody else and is asked how to be reached says it of themselves.
    return About.REFERRER if issubclass(step.form, OwnContactForm) else about_by_name(step, name)


def about_by_name(step: Step, name: str) -> About | None:
    """Return whom a question is about, whoever refers."""
    if step.slug in REFERRER_PAGES or issubclass(step.form, ReachableForm):
        return About.REFERRER
    if step.slug in THIRD_PARTY_PAGES:
        return About.THIRD_PARTY
    code, ending = sign_of(name)
    if code in INDICATORS:
        return about_sign(code, ending)
    return QUESTIONS.get(name)


def sign_of(name: str) -> tuple[str, str]:
    """Return the indicator that a question belongs to, and which of its details it asks."""
    ending = next((ending for ending in DETAILS if name.endswith(ending)), "")
    return name.removesuffix(ending), ending


def about_sign(code: str, ending: str = "") -> About:
    """Return whom the answer about an indicator, or one of its details, is about."""
    by_sign = SIGNS.get(code, About.SUBJECT)
    if ending == SOURCE:
        return About.REFERRER  # how they know it tells who they are
    if ending == NOTE and by_sign is About.SUBJECT:
        return About.FREE_TEXT
    return by_sign


def first_mark(about: About | None, asker: Asker) -> Mark:
    """Return how something is marked before anybody has looked at it: closed, unless it is the subject's alone.

    Whoever asks for them may be whom they hide from: they get nothing that nobody has read.
    """
    match about:
        case About.SUBJECT if asker == Asker.YOUNG_PERSON:
            return Mark.DISCLOSE
        case About.THIRD_PARTY:
            return Mark.THIRD_PARTY
        case About.REFERRER:
            return Mark.REFERRER
    return Mark.UNDECIDED
