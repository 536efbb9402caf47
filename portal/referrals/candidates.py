"""Who may be the same young person: found over keyed tokens alone, shown with reasons, decided by people.

Nothing here reads a sealed value, and nothing here links (domain.md §6.12; security.md, "Data at rest").
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from portal.accounts.models import User

from .models import Link, Referral, SearchToken
from .models.referral import ReferralQuerySet
from .people import linked_with, people_around

Kind = SearchToken.Kind
Marks = Mapping[Kind, Set[str]]  # what is known of a young person, as tokens by kind

MOST = 10  # candidates shown
MOST_COMPARED = 200  # referrals that share most, looked at closely
MOST_NAMESAKES = 1000  # of a first name alone, among whom borough and age are looked at
TELLING = (Kind.FAMILY_SOUND, Kind.DATE_OF_BIRTH, Kind.PHONE, Kind.EMAIL, Kind.POSTCODE)
REACH = (Kind.PHONE, Kind.EMAIL)


class Sign(Enum):
    """One thing that two referrals have in common, as staff read it, and how much it tells."""

    BORN = "same date of birth", 3
    PHONE = "same phone number", 3
    EMAIL = "same e-mail address", 3
    FIRST_NAME = "same first name", 3
    FIRST_SOUND = "first name sounds alike", 2
    FAMILY = "family name is the same or sounds alike", 2
    POSTCODE = "same postcode", 2
    NEAR = "same borough and about the same age", 1

    def __init__(self, words: str, weight: int) -> None:
        self.words = words
        self.weight = weight


class Difference(Enum):
    """One thing that speaks against it."""

    FIRST_NAME = "different first name"
    SPELLING = "first name spelt differently"
    FAMILY = "different family name"
    BORN = "different date of birth"
    AGE = "different age"
    POSTCODE = "another postcode"


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two referrals have in common, and what not. The same, whichever of the two one starts from."""

    signs: frozenset[Sign]
    differences: frozenset[Difference]

    @property
    def first_name_alike(self) -> bool:
        return not self.signs.isdisjoint({Sign.FIRST_NAME, Sign.FIRST_SOUND})

    @property
    def same_person(self) -> bool:
        """Whether it may be one young person: the first name, and something else. One sign alone says nothing."""
        return self.first_name_alike and len(self.signs) > 1

    @property
    def same_household(self) -> bool:
        """Whether it may be somebody else of one household: two ways to one door, or one number for both."""
        known = self.signs - {Sign.NEAR}
        reach = not known.isdisjoint({Sign.PHONE, Sign.EMAIL})
        return not self.first_name_alike and (reach or len(known) > 1)

    @property
    def strong(self) -> bool:
        """Whether it is worth a mark in the queue."""
        tells = self.signs & {Sign.BORN, Sign.PHONE, Sign.EMAIL}
        at_home = {Sign.FAMILY, Sign.POSTCODE} <= self.signs
        return self.same_person and Difference.BORN not in self.differences and (bool(tells) or at_home)

    @property
    def weight(self) -> int:
        """How much it has in common, for the order in which candidates are shown."""
        return sum(sign.weight for sign in self.signs) - len(self.differences)

    @property
    def reasons(self) -> list[str]:
        """Return what is the same, in words."""
        return [sign.words for sign in Sign if sign in self.signs]

    @property
    def against(self) -> list[str]:
        """Return what differs, in words."""
        return [difference.value for difference in Difference if difference in self.differences]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another referral that may be about the same young person, or the same household."""

    referral: Referral
    likeness: Likeness


def likeness(one: Marks, other: Marks, *, same_area: bool = False, years_apart: int | None = None) -> Likeness:
    """Compare what is known of two young people. Symmetric; what is not known speaks neither for nor against."""
    shared = {kind for kind in Kind if one.get(kind, frozenset()) & other.get(kind, frozenset())}
    known = {kind for kind in Kind if one.get(kind) and other.get(kind)}
    apart = known - shared
    born_known = Kind.DATE_OF_BIRTH in known
    near = same_area and not born_known and years_apart is not None and years_apart <= 1
    signs = {
        Sign.BORN: Kind.DATE_OF_BIRTH in shared,
        Sign.PHONE: Kind.PHONE in shared,
        Sign.EMAIL: Kind.EMAIL in shared,
        Sign.FIRST_NAME: Kind.FIRST_NAME in shared,
        Sign.FIRST_SOUND: Kind.FIRST_SOUND in shared and Kind.FIRST_NAME not in shared,
        Sign.FAMILY: Kind.FAMILY_SOUND in shared,
        Sign.POSTCODE: Kind.POSTCODE in shared,
        Sign.NEAR: near,
    }
    differences = {
        Difference.FIRST_NAME: Kind.FIRST_SOUND in apart and Kind.FIRST_NAME not in shared,
        Difference.SPELLING: Kind.FIRST_SOUND in shared and Kind.FIRST_NAME in apart,
        Difference.FAMILY: Kind.FAMILY_SOUND in apart,
        Difference.BORN: Kind.DATE_OF_BIRTH in apart,
        Difference.AGE: not born_known and years_apart is not None and years_apart > 1,
        Difference.POSTCODE: Kind.POSTCODE in apart,
    }
    return Likeness(
        frozenset(sign for sign, holds in signs.items() if holds),
        frozenset(difference for difference, holds in differences.items() if holds),
    )


def candidates(referral: Referral, *, reader: User, known: Collection[UUID] | None = None) -> list[Candidate]:
    """Return whom the young person may be too, the likeliest first, among what this reader may know of.

    A pair that somebody has linked or told apart is not proposed again: what is `known` already is read unless it is
    handed over. A hidden referral changes nothing here.
    """
    visible = Referral.objects.visible_to(reader)
    known = judged(referral, reader) if known is None else known
    likeliest = find(referral, among=visible.exclude(pk__in=known))[:MOST]
    # Only what is shown is read whole: whoever looks at a candidate reads its name.
    whole = visible.in_bulk([each.referral for each in likeliest]) if likeliest else {}
    return [Candidate(whole[each.referral], each.likeness) for each in likeliest if each.referral in whole]


def judged(referral: Referral, reader: User) -> set[UUID]:
    """Return the referrals of which somebody has said how they belong to this one, or do not."""
    linked = linked_with(referral, reader=reader)
    straight = {link.other(referral.pk) for link in linked.links if link.ended_at is None}
    around = people_around(referral, reader=reader, linked=linked)
    return straight | {other.pk for person in around for other in person.referrals}


@dataclass(frozen=True, slots=True)
class Likely:
    """The key of a referral that has much in common with another, and what."""

    referral: UUID
    likeness: Likeness
    received_at: datetime


def find(referral: Referral, *, among: ReferralQuerySet) -> list[Likely]:
    """Return every candidate in `among`, the likeliest first. Compares over tokens, age and borough alone."""
    own: dict[Kind, set[str]] = {}
    for mark in referral.search_tokens.all():
        own.setdefault(Kind(mark.kind), set()).add(mark.token)
    theirs: dict[UUID, dict[Kind, set[str]]] = {}
    others: dict[UUID, tuple[str, int | None, datetime]] = {}
    marks = SearchToken.objects.filter(referral__in=sharing_with(referral, own, among))
    columns = ("referral", "kind", "token", "referral__area", "referral__age", "referral__received_at")
    for pk, kind, token, area, age, received_at in marks.values_list(*columns):
        theirs.setdefault(pk, {}).setdefault(Kind(kind), set()).add(token)
        others[pk] = (area, age, received_at)
    compared = [
        Likely(pk, likeness(own, theirs[pk], **near(referral, area, age)), received_at)
        for pk, (area, age, received_at) in others.items()
    ]
    likely = [each for each in compared if each.likeness.same_person or each.likeness.same_household]
    return sorted(
        likely,
        key=lambda each: (each.likeness.same_person, each.likeness.weight, each.received_at),
        reverse=True,
    )


def near(referral: Referral, area: str, age: int | None) -> dict[str, Any]:
    """Return how near another borough and age are, for where the date of birth is not known."""
    apart = abs(referral.age - age) if referral.age is not None and age is not None else None
    return {"same_area": bool(area) and referral.area == area, "years_apart": apart}


def compare(one: Referral, other: Referral) -> Likeness:
    """Compare two referrals by their tokens."""
    marks = marks_of([one.pk, other.pk])
    return likeness(marks.get(one.pk, {}), marks.get(other.pk, {}), **near(one, other.area, other.age))


def marks_of(referrals: Iterable[UUID]) -> dict[UUID, dict[Kind, frozenset[str]]]:
    """Return the tokens of these referrals by kind."""
    marks: dict[UUID, dict[Kind, frozenset[str]]] = {}
    for pk, kind, token in SearchToken.objects.filter(referral__in=list(referrals)).values_list(
        "referral_id", "kind", "token"
    ):
        kinds = marks.setdefault(pk, {})
        kinds[Kind(kind)] = kinds.get(Kind(kind), frozenset()) | {token}
    return marks


def sharing_with(referral: Referral, own: Marks, among: ReferralQuerySet) -> QuerySet[Referral, Any]:
    """Return which of `among` share two kinds of token, a way to be reached, or name, borough and age.

    The database counts, so that a common name costs no more than a rare one. A first name tells so little that all
    who have it are never gone through: it is looked up beside whatever else is shared.
    """
    others = among.exclude(pk=referral.pk)
    firsts = tuple(own.get(Kind.FIRST_SOUND, ()))
    first = SearchToken.objects.filter(token__in=firsts, referral=OuterRef("referral")).annotate(one=Value(1))
    shared = (
        marks_shared(own, TELLING, others)
        .values("referral_id")
        .annotate(
            kinds=Count("kind", distinct=True), reach=Count("pk", filter=Q(kind__in=REACH)),
            # A question for each row: asked whether such a token exists, PostgreSQL reads all that have the name.
            first=Coalesce(Subquery(first.values("one")[:1]), 0),
        )
        .filter(Q(kinds__gte=2) | Q(reach__gte=1) | Q(first=1))
        .order_by("-first", "-kinds", "-reach", "referral_id")
    )  # fmt: skip
    likely = Referral.objects.filter(pk__in=shared.values("referral_id")[:MOST_COMPARED]).values("pk")
    return likely.union(namesakes_near(referral, own, others))


def namesakes_near(referral: Referral, own: Marks, others: ReferralQuerySet) -> QuerySet[Referral, Any]:
    """Return who has the same first name, lives in the same borough, and is about as old."""
    if not referral.area or referral.age is None:
        return Referral.objects.none().values("pk")
    firsts = own.get(Kind.FIRST_SOUND, ())
    some = SearchToken.objects.filter(token__in=firsts, kind=Kind.FIRST_SOUND).values("referral")[:MOST_NAMESAKES]
    ages = (referral.age - 1, referral.age + 1)
    return others.filter(pk__in=some, area=referral.area, age__range=ages).values("pk")


def marks_shared(own: Marks, kinds: Collection[Kind], others: ReferralQuerySet) -> QuerySet[SearchToken]:
    """Return the tokens of these kinds that others have too."""
    tokens = [token for kind in kinds for token in own.get(kind, ())]
    return SearchToken.objects.filter(token__in=tokens, kind__in=kinds, referral__in=others)


def mark_possible_duplicate(referral: Referral) -> None:
    """Note on the referral whether a strong candidate waits for a judgement, so that the queue need not look.

    The mark is seen by whoever sees this one, so it comes only from what they all see: not restricted, and of no other
    area or programme. The page of the referral shows each reader what else they may see.
    """
    judged_already = {link.other(referral.pk) for link in Link.objects.open().of(referral.pk)}
    around = Q(area__in=[referral.area, ""]) & (Q(programme=referral.programme) | Q(programme__isnull=True))
    others = Referral.objects.filter(around, restricted=False).exclude(pk__in=judged_already)
    referral.possible_duplicate = any(each.likeness.strong for each in find(referral, among=others))
    Referral.objects.filter(pk=referral.pk).update(possible_duplicate=referral.possible_duplicate)
