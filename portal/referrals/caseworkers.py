"""Caseworkers when work is given out: how much they carry, what speaks against them, what is known of them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case as Choose
from django.db.models import IntegerField, Sum, Value, When
from django.db.models.functions import Coalesce, NullIf

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.services import record

from .allocation import Candidate, Case, Conflict, Suggested, areas_in, languages_in, rank, suggested
from .models import CaseworkerProfile, Exclusion, Referral
from .people import household_around
from .states import WITH_CASEWORKER

RIVAL = "rival"


def loads(people: Iterable[User]) -> dict[int, int]:
    """Return the weighted points that each of these people carries now.

    A restricted referral counts for nobody: a number must not tell of it (domain.md §6.7).
    """
    band = Coalesce(NullIf("confirmed_band", Value("")), "suggested_band")
    weight = Choose(
        *(When(in_force=name, then=Value(points)) for name, points in settings.LOAD_WEIGHTS.items()),
        default=Value(0), output_field=IntegerField(),
    )  # fmt: skip
    carried = Referral.objects.filter(caseworker__in=people, state__in=WITH_CASEWORKER, restricted=False)
    rows = carried.alias(in_force=band).annotate(weight=weight).order_by().values("caseworker")
    found = dict(rows.annotate(points=Sum("weight")).values_list("caseworker", "points"))
    return {person.pk: found.get(person.pk, 0) for person in people}


def profiles(people: Iterable[User]) -> dict[int, CaseworkerProfile]:
    """Return what is known of each of these people, the usual where nobody has said anything."""
    known = {profile.caseworker_id: profile for profile in CaseworkerProfile.objects.filter(caseworker__in=people)}
    return {person.pk: known.get(person.pk) or CaseworkerProfile(caseworker=person) for person in people}


def case_of(referral: Referral) -> Case:
    """Return what of a referral matters for the choice of a caseworker."""
    return Case(
        programme=referral.programme.code if referral.programme else "",
        area=referral.area,
        languages=languages_in(referral.answers.get("language", {}).get("language", "")),
        weight=settings.LOAD_WEIGHTS[referral.band],
        unsafe_areas=areas_in(referral.answers.get("gangs", {}).get("unsafe_areas", "")),
    )


def candidates_for(referral: Referral, people: list[User], *, actor: User) -> list[Candidate]:
    """Return these caseworkers as candidates. Of rivals, only those count that `actor` may know of."""
    load, known, against = loads(people), profiles(people), recorded_conflicts(referral, actor)
    shared = set(referral.shared_with.values_list("pk", flat=True)) if referral.restricted else set()
    return [
        Candidate(
            key=person.pk,
            name=person.get_full_name(),
            load=load[person.pk],
            capacity=known[person.pk].capacity,
            programmes=frozenset(programme.code for programme in person.programmes.all()),
            areas=frozenset(person.areas),
            languages=frozenset(language.casefold() for language in known[person.pk].languages),
            works_from=frozenset(known[person.pk].works_from),
            recorded=tuple(against.get(person.pk, ())),
            may_know=not referral.restricted or person.pk in shared,
            person=person,
        )
        for person in people
    ]


def recorded_conflicts(referral: Referral, actor: User) -> dict[int, list[Conflict]]:
    """Return by caseworker the exclusions recorded for a young person, and their rivals who are already with them.

    An exclusion holds for every referral that is linked as the same young person, of those that `actor` may know of.
    """
    found: dict[int, list[Conflict]] = {}
    young_person = household_around(referral, reader=actor).young_people[0]
    recorded = Exclusion.objects.in_force().filter(referral__in=[each.pk for each in young_person.referrals])
    for exclusion in recorded.select_related("referral"):
        where = "" if exclusion.referral_id == referral.pk else f", recorded with {exclusion.referral}"
        words = f"{exclusion.get_kind_display()}{where}."
        found.setdefault(exclusion.caseworker_id, []).append(Conflict(exclusion.kind, words))
    rivals = Referral.objects.visible_to(actor).filter(rivals=referral, state__in=WITH_CASEWORKER)
    for caseworker, reference in rivals.values_list("caseworker", "reference"):
        found.setdefault(caseworker, []).append(Conflict(RIVAL, f"Works with {reference}, who is at odds with them."))
    return found


def known_conflicts(referral: Referral, user: User) -> dict[str, Any]:
    """Return the exclusions in force, and the rivals that this person may know of."""
    return {
        "exclusions": referral.exclusions.in_force().select_related("caseworker", "by"),
        "rivals": Referral.objects.visible_to(user).filter(rivals=referral).select_related("caseworker"),
    }


def suggestions(referral: Referral, *, actor: User) -> list[Suggested]:
    """Return every caseworker but the one it has, the best first, each with why and why not."""
    people = User.objects.holding(Role.CASEWORKER).exclude(pk=referral.caseworker_id).prefetch_related("programmes")
    return rank(case_of(referral), candidates_for(referral, list(people), actor=actor))


def conflicts_with(referral: Referral, caseworker: User, *, actor: User) -> tuple[Conflict, ...]:
    """Return what speaks against giving a referral to this caseworker."""
    [candidate] = candidates_for(referral, [caseworker], actor=actor)
    return suggested(case_of(referral), candidate).conflicts


@transaction.atomic
def change_profile(*, caseworker: User, actor: User, **values: Any) -> CaseworkerProfile:
    """Keep what a team leader says of a caseworker: `languages`, `capacity`, `works_from`. The change is written."""
    profile, _ = CaseworkerProfile.objects.select_for_update().get_or_create(caseworker=caseworker)
    changed = {name: value for name, value in values.items() if getattr(profile, name) != value}
    before = {name: getattr(profile, name) for name in changed}
    for name, value in changed.items():
        setattr(profile, name, value)
    if changed:
        profile.save()
        record(Action.CASEWORKER_CHANGED, actor=actor, detail={"account": caseworker.pk, "from": before, "to": changed})
    return profile
