"""Which caseworkers fit a referral, and why. Suggests only: a team leader decides. Pure functions (domain.md §4)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from programmes.areas import Area

ENGLISH = "english"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that speaks against a caseworker: a warning, passed only with a reason."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    """What of a referral matters for the choice."""

    programme: str
    area: str
    languages: frozenset[str]  # folded; none where English will do
    weight: int  # points that the referral adds to a load
    unsafe_areas: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One caseworker. No programmes and no areas mean all of them."""

    key: int
    name: str
    load: int
    capacity: int
    programmes: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    works_from: frozenset[str] = frozenset()
    recorded: tuple[Conflict, ...] = ()  # exclusions and rivals
    may_know: bool = True
    person: Any = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A candidate with why, what speaks against them, and what makes them impossible."""

    candidate: Candidate
    why: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    impossible: tuple[str, ...]


def rank(case: Case, candidates: Iterable[Candidate]) -> list[Suggested]:
    """Return every candidate, the best first: possible, without conflict, their language, then the most room left."""
    return sorted((suggested(case, candidate) for candidate in candidates), key=lambda one: order(case, one))


def suggested(case: Case, candidate: Candidate) -> Suggested:
    """Return one candidate with all that speaks for and against them."""
    return Suggested(
        candidate, tuple(reasons_for(case, candidate)), conflicts(case, candidate), tuple(impossible(case, candidate))
    )


def order(case: Case, one: Suggested) -> tuple[Any, ...]:
    """Return by what suggestions are sorted, the smallest first."""
    candidate = one.candidate
    return (
        bool(one.impossible),
        len(one.conflicts),
        not speaks(case, candidate),
        case.programme not in candidate.programmes,
        case.area not in candidate.areas,
        (candidate.load + case.weight) / max(candidate.capacity, 1),
        candidate.name,
    )


def speaks(case: Case, candidate: Candidate) -> bool:
    """Say whether they share a language that is needed; English is everybody's."""
    return not case.languages or bool(case.languages & candidate.languages)


def reasons_for(case: Case, candidate: Candidate) -> Iterable[str]:
    """Yield what speaks for a caseworker, and what would have to be arranged."""
    if case.programme in candidate.programmes:
        yield "Works in this programme"
    if case.area in candidate.areas:
        yield "Works in this borough"
    if case.languages:
        shared = sorted(case.languages & candidate.languages)
        yield f"Speaks {' and '.join(word.capitalize() for word in shared)}" if shared else "An interpreter is needed"
    yield f"{candidate.load} of {candidate.capacity} points, {candidate.load + case.weight} with this one"


def conflicts(case: Case, candidate: Candidate) -> tuple[Conflict, ...]:
    """Return what speaks against a caseworker and needs a reason to pass."""
    found = list(candidate.recorded)
    unsafe = sorted(case.unsafe_areas & candidate.works_from)
    if unsafe:
        names = " and ".join(Area(code).label for code in unsafe)
        found.append(Conflict("unsafe_area", f"Works from {names}, where they cannot safely go."))
    together = candidate.load + case.weight
    if together > candidate.capacity:
        found.append(Conflict("over_capacity", f"Would carry {together} of {candidate.capacity} points."))
    return tuple(found)


def impossible(case: Case, candidate: Candidate) -> Iterable[str]:
    """Yield why a caseworker cannot be given the referral at all: their rights, which administrators change."""
    if candidate.programmes and case.programme not in candidate.programmes:
        yield "Does not work in this programme"
    if candidate.areas and case.area and case.area not in candidate.areas:
        yield "Does not work in this borough"
    if not candidate.may_know:
        yield "It is restricted and not shared with them"


def languages_in(words: str) -> frozenset[str]:
    """Return the languages named in an answer, folded: "Somali, some English" is Somali. None where English will do."""
    named = re.findall(r"\w+", words.casefold())
    return frozenset() if named == [ENGLISH] else frozenset(named) - {ENGLISH, "and", "or", "a", "bit", "of", "some"}


def areas_in(words: str) -> frozenset[str]:
    """Return the boroughs whose names stand in a text about where somebody cannot go."""
    text = words.casefold()
    return frozenset(area.value for area in Area if re.search(rf"\b{re.escape(area.label.casefold())}\b", text))
