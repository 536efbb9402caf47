"""The referral form, declared once: which pages each pathway has, in which order, and when a page applies.

The public form, the check-answers page, the staff’s view of the answers and the demo all read from here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.referrals.risk import INDICATORS
from portal.referrals.states import Pathway
from programmes.models import ProgrammeCode

from .forms import circumstances, equality, referrer, safe_contact, start, worries, young_person
from .forms.fields import YES, in_words
from .forms.step import StepForm
from .wording import Wordings, dress, wordings_in_force

FORM_VERSION = "2026.1"

Answers = Mapping[str, Mapping[str, Any]]  # step slug → question name → answer

YOU, YOUNG_PERSON, CONTACT, WORRIES, CHECK = "You", "Young person", "Safe contact", "Worries", "Check"
STOPS = (YOU, YOUNG_PERSON, CONTACT, WORRIES, CHECK)


def always(answers: Answers) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form: its address, its heading, its questions, and the stop of the line it belongs to.

    A page that `can_follow` is offered, never asked for: the referral can be sent without it (domain.md §3).
    """

    slug: str
    title: str
    form: type[StepForm]
    stop: str
    intro: str = ""
    applies: Callable[[Answers], bool] = always
    template: str = "refer/step.html"
    can_follow: bool = False
    pathway: str = ""  # empty for a page that every pathway has

    def questions(self, *args: Any, wordings: Wordings | None = None, **kwargs: Any) -> StepForm:
        """Return the page’s form in the words in force, which are read unless they are handed over."""
        form = self.form(*args, **kwargs)
        dress(form, wordings_in_force() if wordings is None else wordings, pathway=self.pathway, step=self.slug)
        return form

    def displayed(self, answers: Mapping[str, Any], wordings: Wordings | None = None) -> list[tuple[str, str]]:
        """Return (question, answer in words) for every question of the page that was answered."""
        form = self.questions(wordings=wordings)
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
FACTS = worries.ViolenceFactsForm, worries.FoundFactsForm, worries.MissingFactsForm, worries.WellbeingFactsForm


def signs(slug: str, title: str, form: type[StepForm]) -> Step:
    return Step(slug, title, form, WORRIES, SIGNS_INTRO, template="refer/signs.html")


def can_follow(*steps: Step) -> Iterator[Step]:
    """Yield these pages as ones that the referral can be sent without."""
    return (replace(step, can_follow=True) for step in steps)


PROFESSIONAL_STEPS = (
    *START,
    Step("you", "About you", referrer.ProfessionalForm, YOU, "So that we can tell you what happens, and ask."),
    Step("programme", "Which kind of support?", young_person.ProgrammeForm, YOUNG_PERSON),
    Step("young-person", "About the young person", young_person.YoungPersonForm, YOUNG_PERSON),
    Step("home", "Where they live", young_person.HomeForm, YOUNG_PERSON),
    Step("language", "Language and understanding", young_person.LanguageForm, YOUNG_PERSON),
    Step("contact", "Safe contact with the young person", safe_contact.SafeContactForm, CONTACT),
    Step("family-contact", "Safe contact with a parent or carer", safe_contact.FamilyContactForm, CONTACT),
    Step("agreement", "Who knows and who agrees", safe_contact.AgreementForm, CONTACT),
    Step("reason", "What is happening", worries.ReasonForm, WORRIES),
    signs("violence", "Violence", worries.signs_form(codes_of("violence"), worries.ViolenceFactsForm)),
    signs("exploitation", "Exploitation", worries.signs_form(codes_of("exploitation"), worries.FoundFactsForm)),
    signs("missing", "Going missing", worries.signs_form(codes_of("missing"), worries.MissingEpisodesForm)),
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
# The fast lane: at most eight questions, a page each, before it can be sent (domain.md §3).
HOSPITAL_STEPS = (
    *START,
    Step("you", "Who are you, and how do we reach you?", referrer.ClinicianForm, YOU),
    Step("young-person", "Who is the young person?", young_person.PatientForm, YOUNG_PERSON),
    Step("agreement", "Do they know, and do they agree?", safe_contact.PatientAgreementForm, CONTACT),
    Step("hospital", "What happened, and are they safe now?", circumstances.EpisodeForm, WORRIES),
    PRIVACY,
    *can_follow(
        signs(
            "signs",
            "Safety now",
            worries.signs_form(["V1", "V2", "V3", "V4", "V5", "H1"], worries.ViolenceFactsForm, in_detail=False),
        ),
        signs("exploitation", "Exploitation", worries.signs_form(codes_of("exploitation"), worries.FoundFactsForm)),
        signs("missing", "Going missing", worries.signs_form(codes_of("missing"), worries.MissingEpisodesForm)),
        signs("home-and-school", "Home and school", worries.signs_form(["H2", "H3", "H4", *codes_of("education")])),
        signs("wellbeing", "Wellbeing", worries.signs_form(codes_of("wellbeing"), worries.WellbeingFactsForm)),
        Step("names", "More about the young person", young_person.NamesForm, YOUNG_PERSON),
        Step("home", "Address", young_person.AddressForm, YOUNG_PERSON),
        Step("language", "Language and understanding", young_person.LanguageForm, YOUNG_PERSON),
        Step("contact", "Safe contact with the young person", safe_contact.SafeContactForm, CONTACT),
        Step("family-contact", "Safe contact with a parent or carer", safe_contact.FamilyContactForm, CONTACT),
        Step("family-agreement", "Agreement of the family", safe_contact.FamilyAgreementForm, CONTACT),
        Step("agencies", "Who else is involved", circumstances.AgenciesForm, WORRIES),
        Step("education", "School, college or work", circumstances.EducationForm, WORRIES),
        Step("household", "The household", circumstances.HouseholdForm, WORRIES),
        Step("strengths", "Strengths and hopes", worries.StrengthsForm, WORRIES),
    ),
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
    Step("contact", "How can we reach you safely?", safe_contact.OwnContactForm, CONTACT),
    Step("reason", "What is going on?", worries.OwnWordsForm, WORRIES),
    signs("signs", "Is any of this happening?", worries.own_signs_form(worries.OWN_SIGNS)),
    PRIVACY,
)

EQUALITY = Step("equality", "Questions about background", equality.EqualityForm, CHECK)
OWN_EQUALITY = replace(EQUALITY, form=equality.OwnEqualityForm, pathway=Pathway.SELF)
FOR_ALL = (*START, PRIVACY)


def pathway_steps(pathway: Pathway, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the pages of a pathway, each knowing that it is of this one."""
    return tuple(step if step in FOR_ALL else replace(step, pathway=pathway) for step in steps)


PATHWAYS: Mapping[str, tuple[Step, ...]] = {
    pathway: pathway_steps(pathway, steps)
    for pathway, steps in (
        (Pathway.PROFESSIONAL, PROFESSIONAL_STEPS),
        (Pathway.HOSPITAL, HOSPITAL_STEPS),
        (Pathway.PARENT, PARENT_STEPS),
        (Pathway.SELF, SELF_STEPS),
    )
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
    """Return the page after the one with the address `after`, or None at the end or after a page that can follow."""
    steps = asked_steps(answers)
    if after not in [step.slug for step in steps]:
        return None
    place = [step.slug for step in steps].index(after)
    return steps[place + 1] if place + 1 < len(steps) else None


def previous_step(answers: Answers, before: str) -> Step | None:
    """Return the page before this one, or None at the start and for a page that can follow."""
    steps = asked_steps(answers)
    if before not in [step.slug for step in steps]:
        return None
    place = [step.slug for step in steps].index(before)
    return steps[place - 1] if place else None


def unanswered(answers: Answers) -> list[Step]:
    """Return the pages that still have to be answered before the referral can be sent."""
    return [step for step in asked_steps(answers) if step.slug not in answers]


def asked_steps(answers: Answers) -> list[Step]:
    """Return the pages that have to be answered before the referral can be sent."""
    return [step for step in steps_for(answers) if not step.can_follow]


def still_to_follow(answers: Answers) -> list[Step]:
    """Return the pages that could be added and have not been."""
    return [step for step in steps_for(answers) if step.can_follow and step.slug not in answers]


def with_page(answers: Answers, slug: str, page: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the answers with those of one page; another pathway sets aside what the old one asked."""
    kept = on_pathway(answers, page["pathway"]) if slug == "who" else answers
    return {**kept, slug: page}


def on_pathway(answers: Answers, pathway: str) -> Answers:
    """Return the answers as this pathway has them: "you" of a clinician is another page than "you" of a mother.

    What was answered on the pathway left stays under its name, and comes back with it.
    """
    left = pathway_of(answers) or ""
    if left == pathway:
        return answers
    shared = {step.slug for step in FOR_ALL}
    kept = {slug: page for slug, page in answers.items() if slug in shared or "/" in slug}
    aside = {f"{left}/{slug}": page for slug, page in answers.items() if slug not in kept}
    back = {slug.partition("/")[2]: page for slug, page in kept.items() if slug.startswith(f"{pathway}/")}
    return {**{slug: page for slug, page in kept.items() if not slug.startswith(f"{pathway}/")}, **aside, **back}


def as_submitted(answers: Answers) -> dict[str, dict[str, Any]]:
    """Return only the answers of pages and questions that apply: what check-answers shows is exactly what is sent."""
    return {
        step.slug: {name: value for name, value in answers[step.slug].items() if name in step.form.base_fields}
        for step in steps_for(answers)
        if step.slug in answers
    }


def sections(answers: Answers, wordings: Wordings | None = None) -> Iterator[tuple[Step, list[tuple[str, str]]]]:
    """Yield each page that applies with its questions and answers in words; of those that can follow, the answered."""
    wordings = wordings_in_force() if wordings is None else wordings
    for step in steps_for(answers):
        if step.slug in answers or not step.can_follow:
            yield step, step.displayed(answers.get(step.slug, {}), wordings)
