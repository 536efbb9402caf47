"""Who may be contacted, how, when, and what must not be said (domain.md §3, "safe contact per person")."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.referrals.intake.forms.fields import NO, YES
from portal.referrals.intake.steps import find_step
from portal.referrals.intake.wording import Wordings
from portal.referrals.models import Referral

from .what_was_said import step_words


@dataclass(frozen=True, slots=True)
class SafeContact:
    """How one person may be reached, most important words first."""

    who: str
    how: str
    warnings: list[str]
    may_contact: bool


def safe_contacts(referral: Referral, wordings: Wordings | None = None) -> Iterator[SafeContact]:
    """Yield how the young person and the family may be reached (domain.md §3, "safe contact per person")."""
    if "contact" not in referral.answers:
        yield through_referrer(referral, wordings)
    for slug, who in (("contact", contact_label(referral)), ("family-contact", "Parent or carer")):
        answers = referral.answers.get(slug)
        if answers is None:
            continue
        step = find_step(referral.answers, slug)
        words = step_words(step, answers, wordings) if step else {}
        may = answers.get("may_contact", YES) == YES
        how = f"{words.get('channel', '')}: {words.get('value', '')}" if may else not_safe(answers)
        yield SafeContact(
            who=f"{who} ({answers['person']})" if answers.get("person") else who,
            how=how + (f", {words['safe_times']}" if may and words.get("safe_times") else ""),
            warnings=list(contact_warnings(answers)),
            may_contact=may,
        )


def through_referrer(referral: Referral, wordings: Wordings | None) -> SafeContact:
    """Return what holds when nobody has said what is safe: the referrer is the only way."""
    step = find_step(referral.answers, "you")
    words = step_words(step, referral.answers["you"], wordings) if step else {}
    known = (words.get(name, "") for name in ("name", "role", "phone", "email"))
    return SafeContact(
        who="Young person",
        how="Nobody has said what is safe. Speak to the referrer first.",
        warnings=[f"{', '.join(filter(None, known))}."],
        may_contact=False,
    )


def contact_label(referral: Referral) -> str:
    return "Parent or carer" if referral.pathway == "parent" else "Young person"


def not_safe(answers: dict[str, Any]) -> str:
    return (
        "Do not contact. Speak to the referrer."
        if answers.get("may_contact") == NO
        else "Not known whether it is safe."
    )


def contact_warnings(answers: dict[str, Any]) -> Iterator[str]:
    """Yield what must not be done. What was not said to be safe is not."""
    if answers.get("voicemail") != YES:
        yield "No voicemail."
    if answers.get("say_who") != YES:
        yield "Do not say who is calling."
    if answers.get("must_not_know"):
        yield f"Must not know: {answers['must_not_know']}."
    if answers.get("unsafe_places"):
        yield f"Not safe: {answers['unsafe_places']}."
