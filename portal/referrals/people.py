"""Young people and households, as links make them: computed when read, from what the reader may know.

There is no row for a young person. Links are the truth, so that undoing one gives back exactly what was before, and
a referral that the reader may not know of joins nothing and separates nothing for them (domain.md §6.7, §6.12).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.accounts.models import User

from .models import Link, Referral, Relation
from .models.link import LinkQuerySet
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


@dataclass(frozen=True, slots=True)
class Linked:
    """What leads from one referral to others, of what one reader may know of."""

    links: list[Link]  # straight, the undone ones too
    others: dict[UUID, Referral]  # at the other ends of all these links
    near: list[Link]  # that start where a straight one ends


def linked_with(referral: Referral, *, reader: User) -> Linked:
    """Return the links of a referral and the referrals at their other ends."""
    visible = Referral.objects.visible_to(reader)
    links = Link.objects.known_to(reader).of(referral.pk)
    straight = list(links.select_related("by", "ended_by"))
    near = list(links_of_ends(links, among=visible)) if straight else []
    keys = ends([*straight, *near]) - {referral.pk}
    return Linked(straight, visible.in_bulk(keys) if keys else {}, near)


def links_of_ends(links: LinkQuerySet, *, among: ReferralQuerySet) -> LinkQuerySet:
    """Return the open links that join two of `among` and start where one of these links ends."""
    reached = ends_of(links)
    together = Link.objects.open().filter(relation__in=TOGETHER).among(among)
    return together.filter(Q(first__in=reached) | Q(second__in=reached))


def ends_of(*links: LinkQuerySet) -> "QuerySet[Link, Any]":
    """Return the keys of the referrals that these links join, as a union: PostgreSQL looks each of them up.

    Asked as "one end or the other", it would look at every referral there is.
    """
    first, *others = [each.order_by().values(end) for each in links for end in ("first", "second")]
    return first.union(*others)


def ends(links: Iterable[Link]) -> set[UUID]:
    """Return the keys of the referrals that these links join."""
    return {end for link in links for end in (link.first_id, link.second_id)}


def household_around(referral: Referral, *, reader: User, linked: Linked | None = None) -> Household:
    """Return the young person of a referral first, then everybody of their household that the reader may know of.

    What leads straight from it is read unless it is handed over.
    """
    return Household(tuple(people_around(referral, reader=reader, linked=linked)))


def people_around(referral: Referral, *, reader: User, linked: Linked | None = None) -> list[YoungPerson]:
    """Return the young person of a referral, then the others of the household. Unlinked, it is one with itself."""
    linked = linked or linked_with(referral, reader=reader)
    visible = Referral.objects.visible_to(reader)
    straight = [link for link in linked.links if link.ended_at is None and link.relation in TOGETHER]
    asked = {referral.pk} | ends(linked.links)
    links = links_around([referral.pk], among=visible, known=[*straight, *linked.near], asked=asked)
    further = ends(links) - {referral.pk, *linked.others}
    others = linked.others | (visible.in_bulk(further) if further else {}) | {referral.pk: referral}
    known = {pk: others[pk] for pk in ends(links) | {referral.pk}}
    left, people = set(known), []
    for pk in [referral.pk, *sorted(known, key=lambda pk: known[pk].received_at)]:
        if pk in left:
            same = joined([pk], (link for link in links if link.relation == Relation.SAME_PERSON)) & left
            left -= same
            newest_first = sorted((known[key] for key in same), key=lambda each: each.received_at, reverse=True)
            people.append(YoungPerson(tuple(newest_first)))
    return people


def links_around(
    referrals: Collection[UUID], *, among: ReferralQuerySet, known: Iterable[Link] = (), asked: Collection[UUID] = ()
) -> list[Link]:
    """Return the open links that lead, from one to the next, from these referrals to others of `among`.

    `known` are links that were read already: all there are of the referrals `asked`.
    """
    together = Link.objects.open().filter(relation__in=TOGETHER).among(among).select_related("by")
    found = {link.pk: link for link in known}
    done = set(asked)
    while waiting := joined(referrals, found.values()) - done:
        found |= {link.pk: link for link in together.of(*waiting)}
        done |= waiting
    around = joined(referrals, found.values())
    return [link for link in found.values() if link.first_id in around]


def joined(start: Iterable[UUID], links: Iterable[Link]) -> set[UUID]:
    """Return every referral that these links lead to from `start`, those included."""
    known, reached = list(links), set(start)
    while True:
        further = {link.other(pk) for pk in reached for link in known if pk in (link.first_id, link.second_id)}
        if further <= reached:
            return reached
        reached |= further
