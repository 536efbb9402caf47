"""The words somebody searches for, their other forms, and the likeliest right spelling."""

import re
from collections.abc import Collection
from difflib import get_close_matches

LONGEST_QUERY = 100  # characters
MOST_WORDS = 12
SHORTEST_TO_CORRECT = 4  # letters; any shorter word is close to too many others
LIKE_ENOUGH = 0.8  # of difflib's ratio
WORD = re.compile(r"[^\W_]+")
ENDINGS = (
    ("ies", "y"), ("ied", "y"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("sses", "ss"), ("ss", "ss"),
    ("ing", ""), ("ed", ""), ("s", ""),
)  # fmt: skip
SHORTEST_ROOT = 3  # letters
SMALL_WORDS = frozenset(
    [
        "a",
        "about",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "d",
        "did",
        "do",
        "does",
        "don",
        "for",
        "from",
        "get",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "ll",
        "m",
        "me",
        "my",
        "need",
        "of",
        "on",
        "or",
        "our",
        "re",
        "s",
        "she",
        "should",
        "so",
        "some",
        "that",
        "the",
        "their",
        "them",
        "they",
        "this",
        "to",
        "up",
        "us",
        "ve",
        "want",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "t",
    ]
)


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, in their order. Everything else only separates them."""
    return WORD.findall(text.lower())


def words_to_find(query: str) -> list[str]:
    """The words of a query that say what it is about, each once; all of them if all are small words."""
    words = list(dict.fromkeys(words_of(query)))
    return ([word for word in words if word not in SMALL_WORDS] or words)[:MOST_WORDS]


def root_of(word: str) -> str:
    """What stays of a word without its ending, so that “worries” and “worried” are the same."""
    for ending, instead in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_ROOT:
            return word.removesuffix(ending) + instead
    return word


def forms_of(word: str, vocabulary: Collection[str]) -> list[str]:
    """The word and its other forms in the vocabulary."""
    root = root_of(word)
    return sorted({word, *(known for known in vocabulary if root_of(known) == root)})


def corrected(words: list[str], vocabulary: Collection[str]) -> list[str]:
    """The words, those that nobody uses here replaced by the most similar one that somebody does."""
    roots = {root_of(known) for known in vocabulary}
    return [word if root_of(word) in roots else most_similar(word, vocabulary) for word in words]


def most_similar(word: str, vocabulary: Collection[str]) -> str:
    if len(word) < SHORTEST_TO_CORRECT or not word.isalpha():
        return word
    candidates = sorted(known for known in vocabulary if len(known) >= SHORTEST_TO_CORRECT)
    return next(iter(get_close_matches(word, candidates, n=1, cutoff=LIKE_ENOUGH)), word)
