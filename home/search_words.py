"""The words somebody searches for, their other forms, and the likeliest right spelling."""

import re
from collections.abc import Collection
from difflib import get_close_matches
from functools import lru_cache

LONGEST_QUERY = 100  # characters
MOST_WORDS = 8
SHORTEST_TO_CORRECT = 4  # letters; any shorter word is close to too many others
LIKE_ENOUGH = 0.8  # of difflib's ratio
WORD = re.compile(r"[^\W_]+")
ENDINGS = (
    ("ies", "y"), ("ied", "y"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("sses", "ss"), ("ss", "ss"),
    ("ing", ""), ("ed", ""), ("s", ""),
)  # fmt: skip
SHORTEST_ROOT = 3  # letters
SHORTEST_TO_BEGIN = 5  # letters of a word that others may go on from
SMALL_WORDS = frozenset(
    WORD.findall("""
    a about am an and any are as at be been but by can could d did do does don for from get had has have he her him
    his how i if in is it its ll m me my need of on or our re s she should so some t that the their them they this to
    up us ve want was we were what when where which who why will with would you your
    """)
)
# What people say for what the public pages say.
EVERYDAY_WORDS = {
    "knife": "weapon", "knives": "weapon", "blade": "weapon", "gun": "weapon", "stab": "weapon", "stabbed": "weapon",
    "weed": "drugs", "beaten": "hurt", "scared": "afraid", "runaway": "missing", "grooming": "exploited",
    "mum": "parent", "dad": "parent",
}  # fmt: skip


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, in their order. Everything else only separates them."""
    return WORD.findall(text.lower())


def words_to_find(query: str) -> list[str]:
    """The words of a query that say what it is about, each once; all of them if all are small words."""
    words = list(dict.fromkeys(words_of(query)))
    return ([word for word in words if word not in SMALL_WORDS] or words)[:MOST_WORDS]


@lru_cache(maxsize=10_000)
def root_of(word: str) -> str:
    """What stays of a word without its ending, so that “worries” and “worried” are the same."""
    for ending, instead in ENDINGS:
        root = word.removesuffix(ending) + instead
        if word.endswith(ending) and len(root) >= SHORTEST_ROOT:
            return root
    return word


def are_related(one: str, other: str) -> bool:
    """Whether two words have the same root, or a long one begins the other, as in “refer” and “referral”.

    A county is not counted: one more “y” makes another word.
    """
    shorter, longer = sorted((root_of(one), root_of(other)), key=len)
    if shorter == longer:
        return True
    return len(shorter) >= SHORTEST_TO_BEGIN and longer.startswith(shorter) and longer != f"{shorter}y"


def forms_of(word: str, vocabulary: Collection[str]) -> list[str]:
    """The word and its relatives in the vocabulary, with those of what the pages say for an everyday word."""
    meant = [word, *(instead for said, instead in EVERYDAY_WORDS.items() if are_related(word, said))]
    return sorted({word, *(known for known in vocabulary if any(are_related(each, known) for each in meant))})


def corrected(words: list[str], vocabulary: Collection[str]) -> list[str]:
    """The words, those that nobody uses here in any form replaced by the most similar one that somebody does."""
    return [
        word if any(are_related(word, known) for known in vocabulary) else most_similar(word, vocabulary)
        for word in words
    ]


def most_similar(word: str, vocabulary: Collection[str]) -> str:
    if len(word) < SHORTEST_TO_CORRECT or not word.isalpha():
        return word
    candidates = sorted(known for known in vocabulary if len(known) >= SHORTEST_TO_CORRECT)
    return next(iter(get_close_matches(word, candidates, n=1, cutoff=LIKE_ENOUGH)), word)
