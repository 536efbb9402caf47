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
    instead = referrer_instead(referral, wordings)
    if "contact" not in referral.answers:
        how = "Nobody has said what is safe. Speak to the referrer first."
        yield SafeContact(who="Young person", how=how, warnings=instead, may_contact=False)
    for slug, who in (("contact", contact_label(referral)), ("family-contact", "Parent or carer")):
        answers = referral.answers.get(slug)
        if answers is None:
            continue
        step = find_step(referral.answers, slug)
        words = step_words(step, answers, wordings) if step else {}
        may = answers.get("may_contact", YES) == YES
        yield SafeContact(
            who=f"{who} ({answers['person']})" if answers.get("person") else who,
            how=safe_way(words) if may else not_safe(answers),
            warnings=[*([] if may else instead), *contact_warnings(answers)],
            may_contact=may,
        )


def safe_way(words: dict[str, str]) -> str:
    """Return the way that was said to be safe, and when: "Text message: 07700 900456, weekdays 3 to 5 pm."."""
    way = f"{words.get('channel', '')}: {words.get('value', '')}"
    return as_sentence(", ".join(filter(None, (way, words.get("safe_times", "")))))


def as_sentence(words: str) -> str:
    """Return the words with one full stop at the end, whether the referrer typed one or not."""
    return f"{words.rstrip(' .')}."


def referrer_instead(referral: Referral, wordings: Wordings | None) -> list[str]:
    """Return the referrer and how to reach them, for whom nobody said that contact is safe; nothing if not asked."""
    step = find_step(referral.answers, "you")
    words = step_words(step, referral.answers.get("you", {}), wordings) if step else {}
    known = list(filter(None, (words.get(name) for name in ("name", "role", "phone", "email"))))
    return [as_sentence(f"Referrer: {', '.join(known)}")] if known else []


def contact_label(referral: Referral) -> str:
    return "Parent or carer" if referral.pathway == "parent" else "Young person"


def not_safe(answers: dict[str, Any]) -> str:
    if answers.get("may_contact") == NO:
        return "Do not contact. Speak to the referrer."
    return "Not known whether it is safe. Speak to the referrer first."


def contact_warnings(answers: dict[str, Any]) -> Iterator[str]:
    """Yield what must not be done. What was not said to be safe is not."""
    if answers.get("voicemail") != YES:
        yield "No voicemail."
    if answers.get("say_who") != YES:
        yield "Do not say who is calling."
    if answers.get("must_not_know"):
        yield as_sentence(f"Must not know: {answers['must_not_know']}")
    if answers.get("unsafe_places"):
        yield as_sentence(f"Not safe: {answers['unsafe_places']}")
