"""Search tokens: how a sealed name is found again, spelt differently too (security.md, "Data at rest")."""

import re
import unicodedata
from collections.abc import Iterator

import jellyfish
import phonenumbers
from django.db.models import QuerySet

from portal.privacy.tokens import search_token

from .models import Referral, SearchToken
from .reference import parse_reference

Kind = SearchToken.Kind

NAMES = {"young-person": ("first_name", "last_name", "known_as")}


def plain_name(name: str) -> str:
    """Return a name without case, accents and punctuation, letters of any script kept."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in decomposed if character.isalnum() or character.isspace())


def name_parts(name: str) -> set[str]:
    """Return the parts of a name by which it is found, each at least two letters long."""
    return {part for part in plain_name(name.replace("-", " ")).split() if len(part) > 1}


def sound_of(part: str) -> str:
    """Return how a name part sounds in English; empty for scripts that the rule does not know.

    Metaphone, after two spellings of one sound that it keeps apart: Thompson and Tomson are the same person more often
    than not, and a search may find too many.
    """
    return jellyfish.metaphone(part.replace("th", "t").replace("mps", "ms")) if part.isascii() else ""


def values_of(referral: Referral) -> Iterator[tuple[Kind, str]]:
    """Yield everything about the young person by which staff may look for the referral."""
    for slug, names in NAMES.items():
        page = referral.answers.get(slug, {})
        for part in {part for name in names for part in name_parts(page.get(name, ""))}:
            yield Kind.NAME, part
            if sound_of(part):
                yield Kind.SOUND, sound_of(part)
        if page.get("date_of_birth"):
            yield Kind.DATE_OF_BIRTH, page["date_of_birth"]
    for slug in ("contact", "family-contact"):
        value = referral.answers.get(slug, {}).get("value", "")
        if value.startswith("+"):
            yield Kind.PHONE, value
    postcode = referral.answers.get("home", {}).get("postcode")
    if postcode:
        yield Kind.POSTCODE, postcode.replace(" ", "")


def store_tokens(referral: Referral) -> None:
    """Write the tokens of a new referral."""
    tokens = {search_token(kind, value): kind for kind, value in values_of(referral)}
    SearchToken.objects.bulk_create(
        SearchToken(referral=referral, kind=kind, token=token) for token, kind in tokens.items()
    )


def tokens_for(query: str) -> list[list[str]]:
    """Return, for each word of a search, the tokens any of which may match it."""
    compact = re.sub(r"\s", "", query).upper()
    whole = [search_token(Kind.POSTCODE, compact)]
    try:
        number = phonenumbers.parse(query, "GB")
        whole.append(search_token(Kind.PHONE, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)))
    except phonenumbers.NumberParseException:
        pass
    words = [
        [search_token(Kind.NAME, part), *([search_token(Kind.SOUND, sound_of(part))] if sound_of(part) else [])]
        for part in sorted(name_parts(query))
    ]
    return [[*whole, *word] for word in words] or [whole]


def find(query: str, *, among: QuerySet[Referral]) -> QuerySet[Referral]:
    """Return the referrals in `among` that have this reference, or every word of this name, phone or postcode."""
    reference = parse_reference(query)
    if reference:
        return among.filter(reference=reference)
    for alternatives in tokens_for(query):
        among = among.filter(pk__in=SearchToken.objects.filter(token__in=alternatives).values("referral_id"))
    return among
