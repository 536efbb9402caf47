"""Search tokens: how a sealed name is found again, spelt differently too (security.md, "Data at rest")."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

import jellyfish
from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from portal.privacy.tokens import search_token

from .intake.forms.fields import Day, as_e164
from .intake.forms.young_person import POSTCODE
from .models import Referral, SearchToken
from .reference import parse_reference

Kind = SearchToken.Kind

PHONE = re.compile(r"[+(]?[\d\s()./-]{6,}((ext\.?|x)\s*\d+)?", re.IGNORECASE)
LONGEST_VALUE = 6  # words: "Sunday the 14th of March 2010"
MOST_FOUND = 100  # referrals
NAMES = {"young-person": ("first_name", "last_name", "known_as"), "names": ("known_as",)}


def plain_name(name: str) -> str:
    """Return a name without case, accents and punctuation, letters of any script kept."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in decomposed if character.isalnum() or character.isspace())


def name_parts(name: str) -> set[str]:
    """Return the parts of a name by which it is found, each at least two letters long."""
    return {part for part in plain_name(name.replace("-", " ")).split() if len(part) > 1}


def sound_of(part: str) -> str:
    """Return how a name part sounds in English, whatever script it is written in; empty when that cannot be told.

    Metaphone, after two spellings of one sound that it keeps apart: Thompson and Tomson are the same person more often
    than not, and a search may find too many.
    """
    return jellyfish.metaphone(anyascii(part).lower().replace("th", "t").replace("mps", "ms"))


def sounds_of(*names: str) -> set[str]:
    """Return how the parts of these names sound; a part that has no sound stands for itself."""
    return {sound_of(part) or part for name in names for part in name_parts(name)}


def values_of(referral: Referral) -> Iterator[tuple[Kind, str]]:
    """Yield everything about the young person by which staff may look for the referral."""
    for slug, names in NAMES.items():
        page = referral.answers.get(slug, {})
        for part in {part for name in names for part in name_parts(page.get(name, ""))}:
            yield Kind.NAME, part
            if sound_of(part):
                yield Kind.SOUND, sound_of(part)
        firsts = (page.get("first_name", ""), page.get("known_as", ""))
        yield from ((Kind.FIRST_NAME, part) for name in firsts for part in name_parts(name))
        yield from ((Kind.FIRST_SOUND, sound) for sound in sounds_of(*firsts))
        yield from ((Kind.FAMILY_SOUND, sound) for sound in sounds_of(page.get("last_name", "")))
        if page.get("date_of_birth"):
            yield Kind.DATE_OF_BIRTH, page["date_of_birth"]
    for slug in ("contact", "family-contact"):
        value = referral.answers.get(slug, {}).get("value", "")
        if value.startswith("+"):
            yield Kind.PHONE, value.split(" ")[0]
        elif "@" in value:
            yield Kind.EMAIL, value.casefold()
    postcode = referral.answers.get("home", {}).get("postcode")
    if postcode:
        yield Kind.POSTCODE, postcode.replace(" ", "")


def tokens_of(referral: Referral) -> dict[str, Kind]:
    """Return the tokens of a referral, each with its kind."""
    return {search_token(kind, value): kind for kind, value in values_of(referral)}


def store_tokens(referral: Referral) -> None:
    """Write the tokens of a new referral."""
    SearchToken.objects.bulk_create(
        SearchToken(referral=referral, kind=kind, token=token) for token, kind in tokens_of(referral).items()
    )


def tokens_for(query: str) -> list[list[str]]:
    """Return, for each part of a search, the tokens any of which may match it.

    A date of birth, a phone number or a postcode may stand beside a name, in several words.
    """
    words, found = query.split(), []
    while words:
        lengths = range(min(len(words), LONGEST_VALUE), 0, -1)
        length = next((each for each in lengths if value_tokens(" ".join(words[:each]))), 0)
        found += [value_tokens(" ".join(words[:length]))] if length else name_tokens(words[0])
        words = words[length or 1 :]
    return found


def name_tokens(word: str) -> list[list[str]]:
    """Return for each part of a name the token of how it sounds, which whoever is written the same has too.

    A part without a sound is looked for as it is written.
    """
    sounds = ((part, sound_of(part)) for part in sorted(name_parts(word)))
    return [[search_token(Kind.SOUND, sound) if sound else search_token(Kind.NAME, part)] for part, sound in sounds]


def value_tokens(typed: str) -> list[str]:
    """Return the tokens of a date, a phone number or a postcode, in any usual spelling; none when it is no such."""
    if not any(character.isdigit() for character in typed):
        return []
    born, phone = birth_date(typed), phone_number(typed)
    postcode = re.sub(r"[\s.-]", "", typed).upper()
    return [
        *([search_token(Kind.DATE_OF_BIRTH, born.isoformat())] if born else []),
        *([search_token(Kind.PHONE, phone)] if phone else []),
        *([search_token(Kind.POSTCODE, postcode)] if POSTCODE.fullmatch(postcode) else []),
    ]


def birth_date(typed: str) -> date | None:
    """Return the date of birth that was typed: "14 3 2010", "14 March 10", "2010-03-14", "14032010"; else None."""
    compact = re.fullmatch(r"(\d\d)(\d\d)(\d{4})", typed)
    try:
        born = Day("").to_python(" ".join(compact.groups()) if compact else typed)
    except ValidationError:
        return None
    # "14 3 68" means a year that has been.
    return born.replace(year=born.year - 100) if born and born > timezone.localdate() else born


def phone_number(typed: str) -> str:
    """Return the phone number that was typed as it is kept; empty when it is none."""
    if not PHONE.fullmatch(typed):  # letters are numbers too, on some phones
        return ""
    try:
        return as_e164(typed).split(" ")[0]
    except ValidationError:
        return ""


def find(query: str, *, among: QuerySet[Referral]) -> QuerySet[Referral]:
    """Return the referrals in `among` that have this reference, or every part of this name, date, phone or postcode.

    At most MOST_FOUND of them: whoever searches for a name that so many share has to say more. They are taken from the
    tokens as they come, so that a search costs the same however many referrals there are.
    """
    reference = parse_reference(query)
    if reference:
        return among.filter(reference=reference)
    parts = tokens_for(query)
    if not parts:
        return among.none()
    found = among
    for alternatives in parts:
        found = found.filter(pk__in=SearchToken.objects.filter(token__in=alternatives).values("referral_id"))
    return among.filter(pk__in=list(found.order_by().values_list("pk", flat=True)[:MOST_FOUND]))
