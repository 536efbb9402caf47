"""Who belongs to the young person, and whom they may be too, as the referral page shows it to one reader."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record_each
from portal.referrals.candidates import Candidate, candidates
from portal.referrals.intake.steps import find_step
from portal.referrals.models import Link, Referral, Relation
from portal.referrals.people import Linked, household_around, linked_with
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


def people_and_household(referral: Referral, reader: User, linked: Linked | None = None) -> People:
    """Return both parts for this reader; what leads straight to other referrals is read unless it is handed over.

    Through a broken glass nobody is proposed: there is nothing to decide. Whoever's name the reader sees here, it is
    written down in the trail of their referral (domain.md §6.6).
    """
    linked = linked or linked_with(referral, reader=reader)
    this, *others = household_around(referral, reader=reader, linked=linked).young_people
    direct = {link.other(referral.pk): link for link in linked.links if link.ended_at is None}
    deciding = bool(may_link(reader)) and referral.glass is None
    known = direct.keys() | {each.pk for person in (this, *others) for each in person.referrals}
    possible = candidates(referral, reader=reader, known=known) if deciding else []
    found = [PossibleMatch(each, name_of(each.referral)) for each in possible]
    apart = [pk for pk, link in direct.items() if link.relation == Relation.NOT_THE_SAME]
    same_person = linked_referrals(this.referrals, direct, but=referral)
    household = [linked_referrals(person.referrals, direct) for person in others]
    told_apart = linked_referrals([linked.others[pk] for pk in apart], direct)
    named = [each.referral for each in chain(same_person, *household, told_apart)]
    note_names_shown([*named, *(each.referral for each in possible)], reader)
    return People(
        household_words=list(household_words(referral)),
        same_person=same_person,
        others=household,
        told_apart=told_apart,
        same=[each for each in found if each.candidate.likeness.same_person],
        household=[each for each in found if not each.candidate.likeness.same_person],
        may_link=deciding,
    )


def note_names_shown(referrals: Iterable[Referral], reader: User) -> None:
    """Write for each of these referrals that its name was shown to the reader beside another one."""
    once = {referral.pk: referral for referral in referrals}
    record_each(Action.NAME_SHOWN, actor=reader, referrals=once.values())


def linked_referrals(
    referrals: Iterable[Referral], direct: Mapping[UUID, Link], but: Referral | None = None
) -> list[LinkedReferral]:
    """Return these referrals, but for the one whose page it is, each with the link that leads straight to it."""
    return [LinkedReferral(each, name_of(each), direct.get(each.pk)) for each in referrals if each != but]


def household_words(referral: Referral) -> Iterator[tuple[str, str]]:
    """Yield what was answered about who lives with them, question and words."""
    for slug in PAGES:
        step, answers = find_step(referral.answers, slug), referral.answers.get(slug)
        if step and answers:
            words = step_words(step, {name: answers[name] for name in answers if name not in NOT_OF_THE_HOUSEHOLD})
            fields = step.questions().fields
            yield from ((str(fields[name].label), said) for name, said in words.items() if said)
