"""The referral form, declared once: which pages each pathway has, in which order, and when a page applies.

The public form, the check-answers page, the staff’s view of the answers and the demo all read from here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.referrals.risk import INDICATORS
from portal.referrals.states import Pathway
from programmes.models import ProgrammeCode

from .forms import circumstances, referrer, safe_contact, start, worries, young_person
from .forms.fields import YES, in_words
from .forms.step import StepForm

FORM_VERSION = "2026.1"

Answers = Mapping[str, Mapping[str, Any]]  # step slug → question name → answer

YOU, YOUNG_PERSON, CONTACT, WORRIES, CHECK = "You", "Young person", "Safe contact", "Worries", "Check"
STOPS = (YOU, YOUNG_PERSON, CONTACT, WORRIES, CHECK)


def always(answers: Answers) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form: its address, its heading, its questions, and the stop of the line it belongs to."""

    slug: str
    title: str
    form: type[StepForm]
    stop: str
    intro: str = ""
    applies: Callable[[Answers], bool] = always
    template: str = "refer/step.html"

    def displayed(self, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return (question, answer in words) for every question of the page that was answered."""
        form = self.form()
        pairs = ((str(field.label), in_words(field, answers.get(name))) for name, field in form.fields.items())
        return [(label, words) for label, words in pairs if words]


def in_danger(answers: Answers) -> bool:
    return answers.get("danger", {}).get("immediate_danger") == YES


def asked_for(*codes: str) -> Callable[[Answers], bool]:
    """Return a test: the referrer chose one of these programmes, or is not sure which."""
    wanted = {*codes}
    return lambda answers: answers.get("programme", {}).get("programme") in wanted


def codes_of(*domains: str) -> list[str]:
    """Return the indicator codes of these domains, in the order of the rules."""
    return [code for code, indicator in INDICATORS.items() if indicator.domain in domains]


START = (
    Step("danger", "Is someone in immediate danger now?", start.DangerForm, YOU, template="refer/danger.html"),
    Step("call-999", "Call 999 now", start.CallForHelpForm, YOU, applies=in_danger, template="refer/call_999.html"),
    Step("who", "Who are you?", start.WhoForm, YOU),
)
PRIVACY = Step("privacy", "How we use what you tell us", start.PrivacyForm, CHECK, template="refer/privacy.html")
SIGNS_INTRO = "Answer what you can. “I don’t know” never makes a worry count for less."
FAMILY_SIGNS = ["V2", "V3", "E2", "E4", "E5", "E6", "M1", "M2", "D1", "D2", "H1", "H2", "H3", "H4", "W1", "W2", "W3"]
OWN_SIGNS = ["V2", "V3", "E2", "E4", "E6", "H1", "H2", "W1"]
FACTS = worries.ViolenceFactsForm, worries.FoundFactsForm, worries.MissingFactsForm, worries.WellbeingFactsForm


def signs(slug: str, title: str, form: type[StepForm]) -> Step:
    return Step(slug, title, form, WORRIES, SIGNS_INTRO, template="refer/signs.html")


PROFESSIONAL_STEPS = (
    *START,
    Step("you", "About you", referrer.ProfessionalForm, YOU, "So that we can tell you what happens, and ask."),
    Step("programme", "Which kind of support?", young_person.ProgrammeForm, YOUNG_PERSON),
    Step("young-person", "About the young person", young_person.YoungPersonForm, YOUNG_PERSON),
    Step("home", "Where they live", young_person.HomeForm, YOUNG_PERSON),
    Step("language", "Language and understanding", young_person.LanguageForm, YOUNG_PERSON),
    Step("contact", "Is it safe to contact the young person?", safe_contact.SafeContactForm, CONTACT),
    Step("family-contact", "Is it safe to contact a parent or carer?", safe_contact.FamilyContactForm, CONTACT),
    Step("agreement", "Who knows and who agrees", safe_contact.AgreementForm, CONTACT),
    Step("reason", "What is happening", worries.ReasonForm, WORRIES),
    signs("violence", "Violence", worries.signs_form(codes_of("violence"), worries.ViolenceFactsForm)),
    signs("exploitation", "Exploitation", worries.signs_form(codes_of("exploitation"), worries.FoundFactsForm)),
    signs("missing", "Going missing", worries.signs_form(codes_of("missing"), worries.MissingFactsForm)),
    signs("home-and-school", "Home and school", worries.signs_form(codes_of("home", "education"))),
    signs("wellbeing", "Wellbeing", worries.signs_form(codes_of("wellbeing"), worries.WellbeingFactsForm)),
    Step(
        "county-lines",
        "County lines",
        circumstances.CountyLinesForm,
        WORRIES,
        applies=asked_for(ProgrammeCode.COUNTY_LINES, young_person.UNSURE),
    ),
    Step("hospital", "Hospital", circumstances.HospitalForm, WORRIES, applies=asked_for(ProgrammeCode.HOSPITAL)),
    Step("gangs", "Places and youth justice", circumstances.GangsForm, WORRIES, applies=asked_for(ProgrammeCode.GANGS)),
    Step("family", "The family", circumstances.FamilyForm, WORRIES, applies=asked_for(ProgrammeCode.FAMILY)),
    Step("education", "School, college or work", circumstances.EducationForm, WORRIES),
    Step("agencies", "Who else is involved", circumstances.AgenciesForm, WORRIES),
    Step("household", "The household", circumstances.HouseholdForm, WORRIES),
    PRIVACY,
)
HOSPITAL_STEPS = (
    *START,
    Step("you", "About you", referrer.ClinicianForm, YOU),
    Step("young-person", "About the young person", young_person.PatientForm, YOUNG_PERSON),
    Step("agreement", "Who knows and who agrees", safe_contact.AgreementInBriefForm, CONTACT),
    Step("hospital", "What happened", circumstances.EpisodeForm, WORRIES),
    signs(
        "signs",
        "Safety now",
        worries.signs_form(["V1", "V2", "V4", "H1"], worries.ViolenceFactsForm, in_detail=False),
    ),
    PRIVACY,
)
PARENT_STEPS = (
    *START,
    Step("you", "About you", referrer.FamilyMemberForm, YOU),
    Step("young-person", "About the young person", young_person.FirstNameAndAgeForm, YOUNG_PERSON),
    Step("home", "Where they live", young_person.AreaForm, YOUNG_PERSON),
    Step("contact", "How can we reach you safely?", safe_contact.OwnContactForm, CONTACT),
    Step("agreement", "Do they know?", safe_contact.AgreementInBriefForm, CONTACT),
    Step("reason", "What worries you?", worries.WorryForm, WORRIES),
    signs(
        "signs",
        "Is any of this happening?",
        worries.signs_form(FAMILY_SIGNS, worries.MissingFactsForm, in_detail=False),
    ),
    PRIVACY,
)
SELF_STEPS = (
    *START,
    Step("young-person", "About you", young_person.SelfForm, YOU, "You don’t have to give your full name."),
    Step("home", "Where you live", young_person.AreaForm, YOU),
    Step("contact", "How can we reach you safely?", safe_contact.OwnContactForm, CONTACT),
    Step("reason", "What is going on?", worries.OwnWordsForm, WORRIES, "It’s OK to leave this empty."),
    signs(
        "signs", "Is any of this happening?", worries.signs_form(OWN_SIGNS, worries.WellbeingFactsForm, in_detail=False)
    ),
    PRIVACY,
)

PATHWAYS: Mapping[str, tuple[Step, ...]] = {
    Pathway.PROFESSIONAL: PROFESSIONAL_STEPS,
    Pathway.HOSPITAL: HOSPITAL_STEPS,
    Pathway.PARENT: PARENT_STEPS,
    Pathway.SELF: SELF_STEPS,
}


def pathway_of(answers: Answers) -> str | None:
    """Return the pathway chosen, or None before it is."""
    chosen = answers.get("who", {}).get("pathway")
    return chosen if chosen in PATHWAYS else None


def steps_for(answers: Answers) -> list[Step]:
    """Return the pages that apply to these answers, in order; only the first ones until a pathway is chosen."""
    steps = PATHWAYS.get(pathway_of(answers) or "", START)
    return [step for step in steps if step.applies(answers)]


def find_step(answers: Answers, slug: str) -> Step | None:
    """Return the page with this address if it applies, else None."""
    return next((step for step in steps_for(answers) if step.slug == slug), None)


def next_step(answers: Answers, after: str) -> Step | None:
    """Return the page after the one with the address `after`, or None at the end."""
    steps = steps_for(answers)
    place = [step.slug for step in steps].index(after)
    return steps[place + 1] if place + 1 < len(steps) else None


def previous_step(answers: Answers, before: str) -> Step | None:
    """Return the page before this one, or None at the start."""
    steps = steps_for(answers)
    place = [step.slug for step in steps].index(before)
    return steps[place - 1] if place else None


def unanswered(answers: Answers) -> list[Step]:
    """Return the pages that still have to be answered before the referral can be sent."""
    return [step for step in steps_for(answers) if step.slug not in answers]


def as_submitted(answers: Answers) -> dict[str, dict[str, Any]]:
    """Return only the answers of pages that apply: what check-answers shows is exactly what is sent."""
    return {step.slug: dict(answers[step.slug]) for step in steps_for(answers) if step.slug in answers}


def sections(answers: Answers) -> Iterator[tuple[Step, list[tuple[str, str]]]]:
    """Yield each page that applies with its questions and answers in words."""
    for step in steps_for(answers):
        yield step, step.displayed(answers.get(step.slug, {}))
