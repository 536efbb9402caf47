"""The details of a row of the trail as people read them: labels for codes, nothing for what says nothing."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format

from portal.accounts.roles import Role
from portal.notices.kinds import NoticeKind
from portal.privacy.keeping.periods import Rule
from portal.privacy.models import ErasureRequest, ShareRecord, SubjectAccessRequest
from portal.referrals.models import ContactAttempt, Escalation, Exclusion, Message, Relation
from portal.referrals.states import CameBy, Due, Pathway, SpamSign, State
from portal.referrals.triage.filters import KNOWN
from portal.referrals.workflow import MOVES
from programmes.areas import Area

KINDS = (NoticeKind, Message.Kind, Escalation.Kind, Exclusion.Kind)
# What a code says, by the name of the detail.
SAYS: Mapping[str, Mapping[str, str]] = {
    **{name: {str(code): str(label) for code, label in choices} for name, choices in KNOWN.items()},
    "move": {name: move.told for name, move in MOVES.items()},
    "from": dict(State.choices), "to": dict(State.choices), "for": dict(Due.choices),
    "kind": {code: str(label) for kind in KINDS for code, label in kind.choices},
    "pathway": dict(Pathway.choices), "came_by": dict(CameBy.choices), "spam_signs": dict(SpamSign.choices),
    "whom": dict(ContactAttempt.Whom.choices), "channel": dict(ContactAttempt.Channel.choices),
    "relation": dict(Relation.choices), "roles": dict(Role.choices), "works_from": dict(Area.choices),
    "areas": dict(Area.choices), "rule": dict(Rule.choices), "basis": dict(ShareRecord.Basis.choices),
    "agreement": dict(ShareRecord.Agreement.choices), "asked_by": dict(ErasureRequest.AskedBy.choices),
    "asker": dict(SubjectAccessRequest.Asker.choices),
}  # fmt: skip
CALLED = {
    "held": "waits for a second person", "told": "people told", "kind": "", "move": "", "view": "", "for": "to",
    "not_safe": "not said to be safe", "flag": "look at", "pathway": "who refers",
}  # fmt: skip
FIRST = ("move", "from", "to")
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def in_words(detail: Mapping[str, Any]) -> str:
    """Return the details in one line; what is empty or was not so is left out."""
    return " · ".join(part for name, value in in_order(detail) if (part := one_in_words(name, value)))


def in_order(detail: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the details in the order in which they are read: PostgreSQL keeps none of its own."""
    return sorted(detail.items(), key=lambda each: (FIRST.index(each[0]) if each[0] in FIRST else len(FIRST), each[0]))


def one_in_words(name: str, value: Any) -> str:
    """Return one detail with what it is called, or nothing."""
    called = CALLED.get(name, name.replace("_", " "))
    if value is True:
        return called
    said = value_in_words(name, value)
    return f"{called}: {said}" if called and said else said


def value_in_words(name: str, value: Any) -> str:
    """Return a value as people read it: labels for codes, dates as they are written, the beginning of a long key."""
    if value is None or value is False:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(part for inner, each in in_order(value) if (part := one_in_words(inner, each)))
    if isinstance(value, list):
        return ", ".join(filter(None, (value_in_words(name, each) for each in value)))
    text = str(value)
    if text in SAYS.get(name, {}):
        return SAYS[name][text]
    if KEY.fullmatch(text):
        return f"{text[:8]}…"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date_format(date.fromisoformat(text), "j F Y")
    return text.rsplit("/", 1)[-1].replace("_", " ") if re.fullmatch(r"[a-z0-9_/-]+", text) else text
