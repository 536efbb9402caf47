"""Which words people looked for and did not find: single words of everyday English, never a name, never by whom."""

from collections.abc import Iterable
from functools import lru_cache
from unicodedata import normalize

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from home.search_words import words_of, words_to_find
from portal.accounts.models import User
from portal.privacy.tokens import search_token
from portal.referrals.indicators import INDICATORS
from portal.referrals.matching import name_parts, sound_of
from portal.referrals.models import SearchToken

from .models import SearchedFor

MOST_WORDS = 4  # of one search
SHORTEST, LONGEST = 3, 24  # letters
OUR_WORDS = """
    alcohol cannabis carer caseworker consent county cuckooing curfew debt dentist disclosure escalation eviction
    exploitation foodbank grooming guardian homelessness hostel housing interpreter knife lado language legal lines
    mace mash mentoring missing nrm panel phone placement police probation redaction refuge retention safeguarding
    school send sexual solicitor stabbing strategy threat trafficking training translation trauma tutor violence
    volunteer weapon youth
"""


@transaction.atomic
def note_not_found(query: str) -> None:
    """Count the words of a search that may be kept. A word that might be somebody's name is dropped, and so is a whole
    search with an address in it.
    """
    for word in words_to_keep([] if "@" in query else words_to_find(query)):
        there, new = SearchedFor.objects.get_or_create(
            word=word, defaults={"times": 1, "last_on": timezone.localdate()}
        )
        if not new:
            SearchedFor.objects.filter(pk=there.pk).update(times=F("times") + 1, last_on=timezone.localdate())


def words_to_keep(words: Iterable[str]) -> list[str]:
    """Return which of these words are everyday ones, and nobody's name in referrals, among staff or in common use."""
    plain = [normalize("NFKC", word).lower() for word in words]
    known = [word for word in plain if SHORTEST <= len(word) <= LONGEST and word in everyday_words()]
    names = names_of_staff() | names_in_referrals(known)
    return [word for word in dict.fromkeys(known) if word not in names][:MOST_WORDS]


@lru_cache(maxsize=1)
def everyday_words() -> frozenset[str]:
    """Return the words that may be kept: common English, what our form speaks of, and no first name or rare surname."""
    ours = set(OUR_WORDS.split()) | {word for each in INDICATORS.values() for word in words_of(each.text)}
    names = {name for kind in ("female_names", "male_names", "surnames") for name in FREQUENCY_LISTS[kind]}
    common = {word for word in FREQUENCY_LISTS["english_wikipedia"] if word.isalpha()}
    return frozenset((common - names) | ours)


def names_of_staff() -> set[str]:
    """Return the names of everybody with an account."""
    people = User.objects.values_list("first_name", "last_name")
    return {part for names in people for name in names for part in name_parts(name)}


def names_in_referrals(words: list[str]) -> set[str]:
    """Return which of these words are, or sound like, a name in a referral; the names themselves are sealed."""
    kinds = SearchToken.Kind
    tokens = {search_token(kinds.NAME, word): word for word in words}
    sounds = {search_token(kinds.SOUND, sound_of(word)): word for word in words if sound_of(word)}
    found = SearchToken.objects.filter(token__in=[*tokens, *sounds]).values_list("token", flat=True)
    return {(tokens | sounds)[token] for token in found}
