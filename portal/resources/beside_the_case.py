"""Guidance beside a referral, and which version of it a decision relied on."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Referral
from portal.referrals.services import known_referral

from .kinds import Kind
from .models import ReliedOn, Resource, Version
from .reading import Unknown

MOST_SHOWN = 5
FOR_CASES = (Kind.GUIDANCE, Kind.PROCEDURE, Kind.TEMPLATE)


@dataclass(frozen=True, slots=True)
class Beside:
    """A resource that fits a referral, and whether a decision relied on the version that is shown."""

    resource: Resource
    relied_on: bool


def beside(referral: Referral, reader: User) -> list[Beside]:
    """Return what fits the indicators and the programme of a referral, the closest first (domain.md §5)."""
    said = [part["code"] for part in referral.suggestion.contributions if part["points"]]
    fits = Q(for_indicators__code__in=said)
    if referral.programme_id:
        fits |= Q(programmes=referral.programme_id, indicators=[])
    found = Resource.objects.visible_to(reader).current().filter(fits, kind__in=FOR_CASES)
    if referral.programme_id:
        found = found.filter(Q(programmes__isnull=True) | Q(programmes=referral.programme_id))
    matching = Count("for_indicators", filter=Q(for_indicators__code__in=said), distinct=True)
    keys = found.annotate(matching=matching).order_by(F("matching").desc(), "title").values_list("pk", flat=True)
    shown = list(dict.fromkeys(keys[: 4 * MOST_SHOWN]))[:MOST_SHOWN]
    resources = Resource.objects.in_bulk(shown)
    relied = set(referral.relied_on.values_list("revision", flat=True))
    return [Beside(resources[pk], resources[pk].live_revision_id in relied) for pk in shown]


def rely_on(*, reference: str, resource: uuid.UUID, by: User) -> ReliedOn:
    """Write down that a decision about a referral relied on the version that is published now; twice is once.

    Raises Unknown, of the library for the resource and of referrals for the referral.
    """
    with transaction.atomic():
        referral = known_referral(reference=reference, actor=by)
        found = Resource.objects.visible_to(by).current().filter(pk=resource).first()
        version = Version.objects.filter(revision=found.live_revision_id).first() if found else None
        if found is None or version is None:
            raise Unknown
        relied, new = ReliedOn.objects.get_or_create(
            referral=referral, revision=version.revision, defaults={"resource": found, "by": by}
        )
        if new:
            detail = {"resource": str(found.pk), "version": version.number}
            record(Action.RESOURCE_RELIED_ON, actor=by, referral=referral, detail=detail)
    return relied


def relied_on_of(referral: Referral, reader: User) -> list[tuple[ReliedOn, int]]:
    """Return what decisions about a referral relied on and this person may read, with the number of the version."""
    found = referral.relied_on.filter(resource__in=Resource.objects.addressed_to(reader))
    found = found.select_related("resource", "revision__library_version")
    return [(each, each.revision.library_version.number) for each in found]


def told_of(referral: Referral) -> Iterator[tuple[ReliedOn, str]]:
    """Yield what was relied on in words for everybody who reads the referral: no title of what is for some roles."""
    limited = Exists(Resource.audience.through.objects.filter(resource=OuterRef("resource")))
    found = referral.relied_on.annotate(limited=limited)
    for each in found.select_related("by", "resource", "revision__library_version"):
        title = "guidance for some roles" if each.limited else f"“{each.resource}”"
        yield each, f"{title}, version {each.revision.library_version.number}"
