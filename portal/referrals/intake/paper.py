"""The form on paper, from the same declaration and in the words in force: boxes to tick and lines to write on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms

from portal.referrals.states import Pathway

from .forms.fields import SomeOf, Story, Tick
from .forms.worries import DETAILS, SignsForm
from .steps import PATHWAYS, Step
from .wording import Wordings, wordings_in_force

# Who the form is for, and whether anybody may print it; a young person’s is handed out by somebody they trust.
PAPER_FORMS: Mapping[str, str] = {
    Pathway.PROFESSIONAL: "For professionals",
    Pathway.HOSPITAL: "For hospital clinicians",
    Pathway.PARENT: "For parents and carers",
    Pathway.SELF: "For a young person",
}
FOR_ANYBODY = frozenset({Pathway.PROFESSIONAL, Pathway.HOSPITAL})
MOST_BOXES = 12  # a longer list of answers, such as that of boroughs, becomes a line to write on


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One question: a box for each of its answers, or lines to write on; `note` asks how somebody knows."""

    label: str
    hint: str
    boxes: list[str]
    lines: range
    note: bool = False
    several: bool = False


@dataclass(frozen=True, slots=True)
class PaperPart:
    """One page of the form as a part of the paper; `only_if` names the kinds of support that it is for, if not all."""

    slug: str
    title: str
    intro: str
    only_if: list[str]
    questions: list[PaperQuestion]


def paper_form(pathway: str) -> list[PaperPart]:
    """Return the parts of a pathway’s paper form. Raises KeyError for what is no pathway."""
    wordings = wordings_in_force()
    parts = (part_of(step, wordings) for step in PATHWAYS[pathway] if step.slug != "who")
    return [part for part in parts if part is not None]


def part_of(step: Step, wordings: Wordings) -> PaperPart | None:
    """Return a page on paper; None for one that asks nothing or that no kind of support leads to."""
    asked_for = [name for code, name in wordings.programmes if step.applies({"programme": {"programme": code}})]
    always = step.applies({})
    questions = list(questions_of(step.questions(wordings=wordings)))
    if not questions or not (always or asked_for):
        return None
    return PaperPart(step.slug, step.title, step.intro, [] if always else asked_for, questions)


def questions_of(form: forms.Form) -> Iterator[PaperQuestion]:
    """Yield the questions of a page; what is asked beside a sign becomes one line, or nobody would fill it in."""
    codes = form.codes if isinstance(form, SignsForm) else ()
    beside = {f"{code}{ending}" for code in codes for ending in DETAILS}
    for name, field in form.fields.items():
        if name not in beside:
            note = name in codes and any(f"{name}{ending}" in form.fields for ending in DETAILS)
            yield PaperQuestion(
                label=str(field.label), hint=str(field.help_text), boxes=boxes_of(field), lines=range(lines_of(field)),
                note=note, several=isinstance(field, SomeOf),
            )  # fmt: skip


def boxes_of(field: forms.Field) -> list[str]:
    """Return the answers to tick; none where somebody writes."""
    if isinstance(field, Tick):
        return ["Yes"]
    choices: list[tuple[str, str]] = list(getattr(field, "choices", ()))
    answers = [str(words) for code, words in choices if code]
    return answers if len(answers) <= MOST_BOXES else []


def lines_of(field: forms.Field) -> int:
    """Return how many lines the answer gets."""
    if boxes_of(field):
        return 0
    return int(field.widget.attrs.get("rows", 1)) if isinstance(field, Story) else 1
