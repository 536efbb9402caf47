"""Who belongs to the young person, and whom they may be too, as the referral page shows it to one reader."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from portal.accounts.models import User
from portal.referrals.candidates import Candidate, candidates
from portal.referrals.intake.steps import find_step
from portal.referrals.models import Link, Referral, Relation
from portal.referrals.people import YoungPerson, household_around
from portal.referrals.permissions import may_link

from .what_was_said import name_of, step_words

PAGES = ("household", "family")  # pages of the form that tell of the household
NOT_OF_THE_HOUSEHOLD = ("known_to_staff",)  # stands with who may know of the referral


@dataclass(frozen=True, slots=True)
class LinkedReferral:
    """Another referral that the reader may know of, and the link that leads straight to it, if one does."""

    referral: Referral
    name: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class PossibleMatch:
    """A candidate with its name."""

    candidate: Candidate
    name: str


@dataclass(frozen=True, slots=True)
class People:
    """The part "People and household", and the part "Possible matches"."""

    household_words: list[tuple[str, str]]
    same_person: list[LinkedReferral]
    others: list[list[LinkedReferral]]
    told_apart: list[LinkedReferral]
    same: list[PossibleMatch]
    household: list[PossibleMatch]
    may_link: bool


def people_and_household(referral: Referral, reader: User) -> People:
    """Return both parts for this reader. Through a broken glass nobody is proposed: there is nothing to decide."""
    this, *others = household_around(referral, reader=reader).young_people
    direct = {
        link.other(referral.pk): link
        for link in Link.objects.open().known_to(reader).of(referral.pk).select_related("by")
    }
    deciding = bool(may_link(reader)) and referral.glass is None
    found = [PossibleMatch(each, name_of(each.referral)) for each in possible(referral, reader)] if deciding else []
    return People(
        household_words=list(household_words(referral)),
        same_person=linked(this, direct, but=referral),
        others=[linked(person, direct, but=referral) for person in others],
        told_apart=list(told_apart(direct, reader)),
        same=[each for each in found if each.candidate.likeness.same_person],
        household=[each for each in found if not each.candidate.likeness.same_person],
        may_link=deciding,
    )


def possible(referral: Referral, reader: User) -> list[Candidate]:
    """Return the candidates of a referral for this reader."""
    return candidates(referral, reader=reader)


def linked(person: YoungPerson, direct: dict[UUID, Link], *, but: Referral) -> list[LinkedReferral]:
    """Return the referrals of a young person, but for the one whose page it is."""
    return [LinkedReferral(each, name_of(each), direct.get(each.pk)) for each in person.referrals if each != but]


def told_apart(direct: dict[UUID, Link], reader: User) -> Iterator[LinkedReferral]:
    """Yield the referrals that somebody has said are about another young person."""
    keys = [pk for pk, link in direct.items() if link.relation == Relation.NOT_THE_SAME]
    for referral in Referral.objects.visible_to(reader).select_related("programme").filter(pk__in=keys):
        yield LinkedReferral(referral, name_of(referral), direct[referral.pk])


def household_words(referral: Referral) -> Iterator[tuple[str, str]]:
    """Yield what was answered about who lives with them, question and words."""
    for slug in PAGES:
        step, answers = find_step(referral.answers, slug), referral.answers.get(slug)
        if step and answers:
            words = step_words(step, {name: answers[name] for name in answers if name not in NOT_OF_THE_HOUSEHOLD})
            fields = step.questions().fields
            yield from ((str(fields[name].label), said) for name, said in words.items() if said)
