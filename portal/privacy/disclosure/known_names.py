"""The names, numbers and addresses of others that a referral is known to hold: taken out of free text by default."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from portal.accounts.models import User
from portal.referrals.intake.steps import Answers, Step, pathway_of, steps_for
from portal.referrals.models import Referral

from .about import About, about_question
from .redaction import BETWEEN_PARTS, FEWEST_FIGURES, PHONE, fold, spelt_plainly

SUBJECTS_NAMES = ("first_name", "last_name")
# What may be a name: words that begin with a capital, those of one name together.
NAME = re.compile(r"(?:[^\W\d_]+['-])*[^\W\d_]{2,}")
EMAIL = re.compile(r"[\w.+-]+@[\w.-]+\w")
# Answers of others that name somebody in themselves, and not within a sentence.
NAMES_ALONE = ("name", "person", "assessor", "organisation", "site")
# Capitals that begin a sentence, and words that people write large, are no names.
NO_NAMES = """
    a all also an and another any are as at aunt because both brother but by child children council cousin dad
    daughter dr each every father foster friend from gran grandad grandfather grandma grandmother half has have he her
    his hospital i if in is it its lives living london mother mr mrs ms mum mummy my neighbour no nobody none not
    older on one or other our partner people police royal school services she sister social some somebody someone
    son step team that the their there they this to twin two uncle unknown ward we when who with worker yes you
    young younger
"""


def known_names(referral: Referral) -> list[str]:
    """Return what is taken out of free text unless a reviewer wants it to stay: longest first, each once.

    The referrer and third parties, as the form names them, and the staff who acted. The subject's own names stay.
    """
    own = {fold(name)[0] for name in names_of_subject(referral.answers)}
    found: dict[str, str] = {}
    for name in [*from_answers(referral.answers), *from_staff(referral)]:
        key = fold(name.strip())[0]
        if key and key not in own:
            found.setdefault(key, name.strip())
    return sorted(found.values(), key=lambda name: (-len(name), name))


def names_of_subject(answers: Answers) -> Iterator[str]:
    """Yield the names that the young person goes by, and their parts; what they are known as may name others too."""
    for page in (answers.get(slug, {}) for slug in ("young-person", "names")):
        yield page.get("known_as", "").strip()
        for name in filter(None, map(page.get, SUBJECTS_NAMES)):
            yield from (name.strip(), *re.split(BETWEEN_PARTS, spelt_plainly(name)))


def from_answers(answers: Answers) -> Iterator[str]:
    """Yield what answers about the referrer and third parties name; a way to the subject through somebody else too."""
    for step in steps_for(answers):
        given = answers.get(step.slug, {})
        for name, value in given.items():
            if isinstance(value, str) and names_others(answers, step, name):
                yield from names_in(value, whole=name in NAMES_ALONE)


def names_others(answers: Answers, step: Step, name: str) -> bool:
    """Say whether an answer in somebody's own words names other people."""
    field = step.form.base_fields.get(name)
    if field is None or hasattr(field, "choices"):
        return False
    through_others = name == "value" and answers[step.slug].get("channel") == "through_someone"
    return through_others or about_question(step, name, pathway_of(answers) or "") in (
        About.REFERRER,
        About.THIRD_PARTY,
    )


@cache
def no_names() -> frozenset[str]:
    """Return the words that are nobody's name though they are written large."""
    return frozenset(NO_NAMES.split())


def names_in(value: str, *, whole: bool) -> Iterator[str]:
    """Yield the names, numbers and addresses within an answer; the answer itself when it is nothing but a name."""
    if whole:
        yield value
    value = spelt_plainly(unicodedata.normalize("NFC", value))
    for number in PHONE.findall(value):
        if sum(character.isdigit() for character in number) >= FEWEST_FIGURES:
            yield number.strip(" ./_-(")
    yield from EMAIL.findall(value)
    for name in NAME.findall(EMAIL.sub(" ", value)):
        for part in dict.fromkeys([name, *name.split("-")]):
            if len(part) > 1 and part[0].isupper() and fold(part)[0] not in no_names():
                yield part


def from_staff(referral: Referral) -> Iterator[str]:
    """Yield the names of staff who had to do with the referral: they are shown by what they are, not by name."""
    acted = {getattr(referral, f"{part}_id") for part in ("owner", "caseworker", "taken_by")}
    for relation in ("decisions", "contact_attempts", "escalations", "broken_glasses", "access_changes", "messages"):
        acted |= set(getattr(referral, relation).values_list("by", flat=True))
    for person in User.objects.filter(pk__in=acted - {None}):
        for name in filter(None, (person.get_full_name(), person.first_name, person.last_name)):
            yield from (name, *(part for part in spelt_plainly(name).split("-") if len(part) > 1))
