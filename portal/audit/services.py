"""Writing and verifying the audit trail."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Protocol
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User

from .actions import Action
from .models import AuditEntry, AuditHead


class Referred(Protocol):
    """What an audit row needs to know of a referral."""

    pk: UUID
    reference: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking the whole chain found. `broken` is the first row that does not fit, 0 for the missing tail."""

    entries: int
    newest_hash: str
    broken: int | None
    reason: str = ""


def record(
    action: Action, *, actor: User | None, referral: Referred | None = None, detail: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Add one row to the trail and return it. It stands or falls with the caller's transaction (domain.md §6.6)."""
    [entry] = record_each(action, actor=actor, referrals=[referral], detail=detail)
    return entry


@transaction.atomic
def record_each(
    action: Action,
    *,
    actor: User | None,
    referrals: Iterable[Referred | None],
    detail: Mapping[str, Any] | None = None,
) -> list[AuditEntry]:
    """Add one row for each of these referrals and return them, in the caller's transaction. Nothing for none.

    The end of the chain is locked until then, so that rows are chained in the order in which they are committed.
    """
    about = list(referrals)
    if not about:
        return []
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
    entries, previous = [], head.hash
    for referral in about:
        entry = AuditEntry(
            at=timezone.now(),
            actor=actor,
            action=action,
            referral_id=referral.pk if referral else None,
            reference=referral.reference if referral else "",
            detail=dict(detail or {}),
            previous_hash=previous,
        )
        entry.hash = previous = hash_of(entry)
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries)
    AuditHead.objects.filter(pk=1).update(entries=head.entries + len(entries), hash=previous)
    return entries


def hash_of(entry: AuditEntry) -> str:
    """Return the SHA-256 of a row's content and of the hash before it, as 64 hex digits."""
    content = {
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "action": str(entry.action),
        "referral": str(entry.referral_id or ""),
        "reference": entry.reference,
        "detail": entry.detail,
        "previous": entry.previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify() -> Verification:
    """Check every row against the one before, and the last against the end of the chain."""
    previous, count = "", 0
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=2000):
        count += 1
        if entry.previous_hash != previous:
            return Verification(count, previous, entry.pk, "a row before it was removed or changed")
        if hash_of(entry) != entry.hash:
            return Verification(count, previous, entry.pk, "its content was changed")
        previous = entry.hash
    head = AuditHead.objects.filter(pk=1).first()
    if (head.entries, head.hash) != (count, previous) if head else count:
        return Verification(count, previous, 0, "rows at the end are missing")
    return Verification(count, previous, None)
