"""Young people and households, as links make them: computed when read, from what the reader may know.

There is no row for a young person. Links are the truth, so that undoing one gives back exactly what was before, and
a referral that the reader may not know of joins nothing and separates nothing for them (domain.md §6.7, §6.12).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from portal.accounts.models import User

from .models import Link, Referral, Relation
from .models.referral import ReferralQuerySet

TOGETHER = (Relation.SAME_PERSON, Relation.SAME_HOUSEHOLD)


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """One young person: every referral that people have said is about them, the newest first."""

    referrals: tuple[Referral, ...]

    def __contains__(self, referral: Referral) -> bool:
        return referral in self.referrals


@dataclass(frozen=True, slots=True)
class Household:
    """Young people who live together, or belong together, as people have said."""

    young_people: tuple[YoungPerson, ...]


def household_around(referral: Referral, *, reader: User) -> Household:
    """Return the young person of a referral first, then everybody of their household that the reader may know of."""
    return Household(tuple(people_around(referral, reader=reader)))


def people_around(referral: Referral, *, reader: User) -> list[YoungPerson]:
    """Return the young person of a referral, then the others of the household. Unlinked, it is one with itself."""
    visible = Referral.objects.visible_to(reader)
    links = links_around([referral.pk], among=visible)
    keys = {end for link in links for end in (link.first_id, link.second_id)}
    others = visible.select_related("programme").filter(pk__in=keys)
    known = {each.pk: each for each in others} | {referral.pk: referral}
    left, people = set(known), []
    for pk in [referral.pk, *sorted(known, key=lambda pk: known[pk].received_at)]:
        if pk in left:
            same = joined([pk], (link for link in links if link.relation == Relation.SAME_PERSON)) & left
            left -= same
            newest_first = sorted((known[key] for key in same), key=lambda each: each.received_at, reverse=True)
            people.append(YoungPerson(tuple(newest_first)))
    return people


def links_around(referrals: Iterable[UUID], *, among: ReferralQuerySet) -> list[Link]:
    """Return the open links that lead, from one to the next, from these referrals to others of `among`."""
    found: dict[UUID, Link] = {}
    reached = set(referrals)
    frontier = set(reached)
    while frontier:
        links = Link.objects.open().filter(relation__in=TOGETHER).among(among).of(*frontier)
        found |= {link.pk: link for link in links.select_related("by")}
        frontier = {end for link in found.values() for end in (link.first_id, link.second_id)} - reached
        reached |= frontier
    return list(found.values())


def joined(start: Iterable[UUID], links: Iterable[Link]) -> set[UUID]:
    """Return every referral that these links lead to from `start`, those included."""
    known, reached = list(links), set(start)
    while True:
        further = {link.other(pk) for pk in reached for link in known if pk in (link.first_id, link.second_id)}
        if further <= reached:
            return reached
        reached |= further
