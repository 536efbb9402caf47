"""What was answered in the form, in words: what tells most first, and the rest to be folded away."""

from typing import Any

from portal.referrals.intake.forms.fields import in_words
from portal.referrals.intake.forms.worries import SignsForm
from portal.referrals.intake.steps import Step, find_step, sections
from portal.referrals.intake.wording import Wordings
from portal.referrals.models import Referral
from portal.referrals.risk import IndicatorValue

Page = tuple[str, list[tuple[str, str]]]  # a page of the form: its title, and questions with answers in words
TELLS_MOST = ("reason", "hospital", "agreement", "county-lines", "gangs", "family", "agencies")
UNTELLING = {IndicatorValue.NO.label, IndicatorValue.NOT_KNOWN.label, "No", "I don’t know"}


def name_of(referral: Referral) -> str:
    """Return how staff speak of the young person: the name they go by, and their age."""
    page = referral.answers.get("young-person", {})
    first, last = page.get("known_as") or page.get("first_name", ""), page.get("last_name", "")
    name = f"{first} {last}".strip() or referral.reference
    return f"{name}, {referral.age}" if referral.age is not None else name


def said(referral: Referral, wordings: Wordings | None = None) -> tuple[list[Page], list[Page]]:
    """Return what was answered, page by page: what tells most, and the rest, to be folded away.

    A sign that is not there, or not known, belongs to the rest; so does all that is asked of everybody.
    """
    telling: list[Page] = []
    rest: list[Page] = []
    for step, pairs in sections(referral.answers, wordings):
        signs = issubclass(step.form, SignsForm)
        first = [pair for pair in pairs if pair[1] not in UNTELLING] if signs else pairs * (step.slug in TELLS_MOST)
        telling += [(step.title, first)] * bool(first)
        left = [pair for pair in pairs if pair not in first]
        rest += [(step.title, left)] * bool(left)
    order = [page.title for slug in TELLS_MOST if (page := find_step(referral.answers, slug))]
    return sorted(telling, key=lambda page: order.index(page[0]) if page[0] in order else len(order)), rest


def step_words(step: Step, answers: dict[str, Any], wordings: Wordings | None = None) -> dict[str, str]:
    """Return the answers of a page in words by question, empty where there is none."""
    return {
        name: in_words(field, answers.get(name)) for name, field in step.questions(wordings=wordings).fields.items()
    }
