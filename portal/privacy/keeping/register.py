"""The register of deletions: who may read that something was deleted, and deleting it again after a restore.

A backup brings back what was deleted since it was made. The register, kept apart from the backups, says what.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from portal.accounts.models import User
from portal.accounts.roles import DATA_PROTECTION_ROLES
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Referral
from portal.referrals.reference import parse_reference
from portal.referrals.services import NotAllowed

from ..models import ErasureRequest, Tombstone
from .deletion import Order, delete
from .periods import Rule


class BadLine(ValueError):
    """A line of a register that cannot be read; the text says which and why."""


class Redone(models.TextChoices):
    """What was done with one line of the register."""

    DELETED = "deleted", "deleted again"
    NOTED = "noted", "was not there, noted"
    KNOWN = "known", "known already"


@dataclass(frozen=True, slots=True)
class Line:
    """One deletion, as the register says it: a key, codes, moments, and the numbers of two accounts."""

    referral_key: UUID
    reference: str
    received_at: datetime
    ended_at: datetime | None
    deleted_at: datetime
    rule: Rule
    proposed_by: int | None
    approved_by: int | None
    erasure_requests: list[dict[str, str]]


def tombstone_for(user: User, reference: str) -> Tombstone | None:
    """Return what is left of a deleted referral, to safeguarding and data protection leads alone."""
    canonical = parse_reference(reference)
    if canonical is None or not user.has_role(*DATA_PROTECTION_ROLES):
        return None
    return Tombstone.objects.select_related("proposed_by", "approved_by").filter(reference=canonical).first()


def exported() -> Iterator[str]:
    """Yield the register, the oldest deletion first, one JSON object a line, as `lines_of` reads it."""
    for stone in Tombstone.objects.order_by("deleted_at", "pk").iterator():
        line: dict[str, Any] = {
            "referral_key": str(stone.referral_key), "reference": stone.reference,
            "received_at": stone.received_at.isoformat(),
            "ended_at": stone.ended_at.isoformat() if stone.ended_at else None,
            "deleted_at": stone.deleted_at.isoformat(), "rule": stone.rule, "proposed_by": stone.proposed_by_id,
            "approved_by": stone.approved_by_id, "erasure_requests": stone.erasure_requests,
        }  # fmt: skip
        yield json.dumps(line)


def lines_of(text: Iterable[str]) -> list[Line]:
    """Read an exported register whole. Raises BadLine, which names the line."""
    return [line_of(number, each) for number, each in enumerate(text, 1) if each.strip()]


def line_of(number: int, text: str) -> Line:
    """Read one line. Raises BadLine."""
    try:
        said = json.loads(text)
        by, approved = person(said["proposed_by"]), person(said["approved_by"])
        if by is not None and by == approved:
            raise ValueError("one person is not two")
        return Line(
            referral_key=UUID(said["referral_key"]),
            reference=same_reference(said["reference"]),
            received_at=moment(said["received_at"]),
            ended_at=moment(said["ended_at"]) if said["ended_at"] else None,
            deleted_at=moment(said["deleted_at"]),
            rule=Rule(said["rule"]),
            proposed_by=by,
            approved_by=approved,
            erasure_requests=[codes(each) for each in said["erasure_requests"]],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadLine(f"Line {number} is not a line of the register ({type(error).__name__}).") from error


def person(said: Any) -> int | None:
    """Return the number of an account, or None. Raises ValueError."""
    if said is None or type(said) is int:
        return said
    raise ValueError("no number of an account")


def same_reference(said: str) -> str:
    """Return a reference as it is written. Raises ValueError."""
    if parse_reference(said) != said:
        raise ValueError("no reference")
    return said


def moment(said: str) -> datetime:
    """Return a moment with its zone. Raises ValueError."""
    found = datetime.fromisoformat(said)
    if found.tzinfo is None:
        raise ValueError("no zone")
    return found


def codes(said: dict[str, str]) -> dict[str, str]:
    """Return what stays of a request for erasure, and nothing else. Raises ValueError and KeyError."""
    found = {name: said[name] for name in ("asked_by", "asked_on", "decision", "decided_on")}
    ErasureRequest.AskedBy(found["asked_by"])
    if found["decision"]:
        ErasureRequest.Decision(found["decision"])
    for day in filter(None, (found["asked_on"], found["decided_on"])):
        date.fromisoformat(day)
    return found


def not_known(text: Iterable[str]) -> int:
    """Return how many deletions of an exported register this database does not know of. Raises BadLine."""
    known = set(Tombstone.objects.values_list("referral_key", flat=True))
    return sum(line.referral_key not in known for line in lines_of(text))


@transaction.atomic
def delete_again(line: Line) -> Redone:
    """Delete what a restored backup brought back, under the same order as then; two people have agreed to it.

    What is gone already is only noted, so that the register is whole again. Raises NotAllowed while it is on hold,
    when something was decided since, and when the reference is another referral's. Whoever can write the file and run
    the command could delete without either, so it is checked against mistakes, not against them.
    """
    if Tombstone.objects.filter(referral_key=line.referral_key).exists():
        return Redone.KNOWN
    # The key and not the reference alone: a reference could in theory be given a second time.
    referral = Referral.objects.select_for_update().filter(pk=line.referral_key, reference=line.reference).first()
    people = User.objects.in_bulk([pk for pk in (line.proposed_by, line.approved_by) if pk])
    by, approved = people.get(line.proposed_by or 0), people.get(line.approved_by or 0)
    if referral is None and Referral.objects.filter(reference=line.reference).exists():
        raise NotAllowed(f"{line.reference}: another referral has this reference here.")
    if referral and referral.decisions.filter(at__gt=line.deleted_at).exists():
        raise NotAllowed(f"{line.reference}: something was decided since, so it is not as a backup would have it.")
    if referral is None:
        Tombstone.objects.create(
            referral_key=line.referral_key, reference=line.reference, received_at=line.received_at,
            ended_at=line.ended_at, deleted_at=line.deleted_at, rule=line.rule, proposed_by=by, approved_by=approved,
            erasure_requests=line.erasure_requests,
        )  # fmt: skip
        return Redone.NOTED
    record(Action.DELETED_AGAIN, actor=None, referral=referral, detail={"rule": line.rule})
    stone = delete(referral, Order(line.rule, by, approved, line.deleted_at))
    # As it was then: the backup may be from before it ended, or from before somebody asked.
    stone.ended_at, stone.erasure_requests = line.ended_at, line.erasure_requests
    stone.save(update_fields=["ended_at", "erasure_requests"])
    return Redone.DELETED
