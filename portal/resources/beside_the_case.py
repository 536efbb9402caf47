"""Guidance beside a referral, and which version of it a decision relied on."""

import uuid
from dataclasses import dataclass
from typing import Any, Self

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.indicators import IndicatorValue
from portal.referrals.intake.reading import indicators
from portal.referrals.models import Referral
from portal.referrals.services import known_referral

from .kinds import Kind
from .models import ReliedOn, Resource, Version
from .reading import Unknown

MOST_SHOWN = 5
NOT_THERE = (IndicatorValue.NO, IndicatorValue.NOT_KNOWN)
FOR_CASES = (Kind.GUIDANCE, Kind.PROCEDURE, Kind.TEMPLATE)


@dataclass(frozen=True, slots=True)
class Beside:
    """A resource that fits a referral, and whether a decision relied on the version that is shown."""

    resource: Resource
    relied_on: bool


@dataclass(frozen=True, slots=True)
class LibraryBeside:
    """The library beside one referral, as one person may see it."""

    fitting: list[Beside]  # the closest first
    relied_on: list[tuple[ReliedOn, int]]  # what they may read, with the number of the version
    told: list[tuple[ReliedOn, str]]  # for everybody who reads the referral: no title of what is for some roles

    @classmethod
    def of(cls, referral: Referral, fitting: list[Resource], relied: list[Resource], readable: list[Resource],
           limits: list[Any], versions: list[Version]) -> Self:  # fmt: skip
        """Put together the rows of `library_beside`."""
        said, known = signs_of(referral), {each.pk: each for each in relied}
        numbers = {version.revision_id: version.number for version in versions}
        may_read, limited = {each.pk for each in readable}, {limit.resource_id for limit in limits}
        decided = list(referral.relied_on.all())
        for each in decided:
            each.resource = known[each.resource_id]
        used = {each.revision_id for each in decided}
        closest = sorted(fitting, key=lambda each: (-len(said.intersection(each.indicators)), each.title))
        title = {pk: "guidance for some roles" if pk in limited else f"“{known[pk]}”" for pk in known}
        return cls(
            fitting=[Beside(each, each.live_revision_id in used) for each in closest],
            relied_on=[(each, numbers[each.revision_id]) for each in decided if each.resource_id in may_read],
            told=[(each, f"{title[each.resource_id]}, version {numbers[each.revision_id]}") for each in decided],
        )


def library_beside(referral: Referral, reader: User) -> tuple[QuerySet[Any], ...]:
    """Return the queries from which `LibraryBeside` is put together."""
    decided = ReliedOn.objects.filter(referral=referral).order_by()
    relied = Resource.objects.filter(pk__in=decided.values("resource"))
    shown = ("title", "summary", "kind", "indicators", "review_on", "live_revision")
    return (
        Resource.objects.filter(pk__in=fitting_keys(referral, reader)).only(*shown),
        relied.only(*shown),
        relied.addressed_to(reader).only("pk"),
        Resource.audience.through.objects.filter(resource__in=decided.values("resource")),
        Version.objects.filter(revision__in=decided.values("revision")),
    )


def signs_of(referral: Referral) -> set[str]:
    """Return the codes of the indicators that were said to be there, whether they count for the suggestion or not."""
    return {code for code, value in indicators(referral.answers).items() if value not in NOT_THERE}


def fitting_keys(referral: Referral, reader: User) -> QuerySet[Any, Any]:
    """Return the keys of what fits the indicators and the programme of a referral, the closest ones (domain.md §5)."""
    said = signs_of(referral)
    fits = Q(for_indicators__code__in=said)
    if referral.programme_id:
        fits |= Q(programmes=referral.programme_id, indicators=[])
    found = Resource.objects.visible_to(reader).current().filter(fits, kind__in=FOR_CASES)
    if referral.programme_id:
        found = found.filter(Q(programmes__isnull=True) | Q(programmes=referral.programme_id))
    matching = Count("for_indicators", filter=Q(for_indicators__code__in=said), distinct=True)
    return found.annotate(matching=matching).order_by(F("matching").desc(), "title").values("pk")[:MOST_SHOWN]


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
