"""What the form’s templates show: the line of stops, the task list, check-answers and the promise on the receipt."""

from dataclasses import dataclass
from typing import Any

from portal.referrals.attachments.services import PATHWAYS_WITH_FILES
from portal.referrals.clocks import promise
from portal.referrals.models import Draft, Referral
from portal.referrals.states import Pathway
from programmes.models import ProgrammeCode

from .forms.fields import Tick
from .forms.step import StepForm
from .forms.young_person import open_programmes, paused_programmes
from .reading import programme_code
from .steps import (
    STOPS,
    Answers,
    Step,
    pathway_of,
    previous_step,
    sections,
    steps_for,
    still_to_follow,
    unanswered,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the progress line: done, current or ahead."""

    label: str
    state: str


def line(answers: Answers, here: str) -> list[Stop]:
    """Return the stops of the form with the state of each; `here` is the stop of the page shown."""
    shown = [stop for stop in STOPS if pathway_of(answers) is None or any(s.stop == stop for s in steps_for(answers))]
    shown = shown if here in shown else list(STOPS)  # a page of another pathway, open in another tab
    place = shown.index(here)
    states = ["done"] * place + ["current"] + ["ahead"] * (len(shown) - place - 1)
    return [Stop(label, state) for label, state in zip(shown, states, strict=True)]


def step_page(step: Step, form: StepForm, answers: Answers) -> dict[str, Any]:
    """Return the context of one page of questions."""
    applies = any(other.slug == step.slug for other in steps_for(answers))
    before = previous_step(answers, step.slug) if applies else None
    return {
        "step": step,
        "form": form,
        "stops": line(answers, step.stop),
        "back": before.slug if before else "",
        "pathway": pathway_of(answers) or "",
        **paused_on(step, answers),
        # One question that is also the heading needs no second one above it.
        "heading_is_label": len(form.fields) == 1 and not any(isinstance(f, Tick) for f in form.fields.values()),
    }


def paused_on(step: Step, answers: Answers) -> dict[str, Any]:
    """Return the pauses to tell of before anything is written: all where one chooses, or the hospital’s own."""
    if step.slug == "programme":
        paused = paused_programmes()
    elif step.slug == "you" and step.pathway == Pathway.HOSPITAL:
        paused = [programme for programme in paused_programmes() if programme.code == ProgrammeCode.HOSPITAL]
    else:
        return {}
    return {"paused": paused, "open_now": open_programmes() if paused else []}


def paused_at_the_end(answers: Answers) -> dict[str, Any]:
    """Return the programme asked for if it has been paused since, so that nobody sends it unawares."""
    paused = [programme for programme in paused_programmes() if programme.code == programme_code(answers)]
    return {"paused": paused, "open_now": open_programmes() if paused else []}


def task_list(answers: Answers) -> list[tuple[str, list[tuple[Step, bool]]]]:
    """Return the pages by stop, each with whether it has been answered."""
    shown = [step for step in steps_for(answers) if step.slug not in {"danger", "call-999", "who"}]
    groups = ((stop, [(step, step.slug in answers) for step in shown if step.stop == stop]) for stop in STOPS)
    return [(stop, steps) for stop, steps in groups if steps]


def check_page(draft: Draft) -> dict[str, Any]:
    """Return the context of check-answers: every page with its answers, and what is still open."""
    return {
        "draft": draft,
        "sections": [(step, pairs) for step, pairs in sections(draft.answers) if step.form.base_fields],
        "left": unanswered(draft.answers),
        "takes_files": pathway_of(draft.answers) in PATHWAYS_WITH_FILES,
        "files": draft.attachments.all(),
        "can_follow": still_to_follow(draft.answers),
        "stops": line(draft.answers, STOPS[-1]),
        "pathway": pathway_of(draft.answers),
        **paused_at_the_end(draft.answers),
    }


def promise_of(referral: Referral) -> str:
    """Return in plain words by when somebody looks at the referral; empty when no clock runs."""
    return promise(referral.due_at) if referral.due_at else ""
