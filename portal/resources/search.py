"""Finds resources by their words, among those that somebody may know of.

Each database looks in its own index, and never sorts more than `MOST_LOOKED_AT` rows however many have the words
(docs/performance.md). What the words mean, their endings and their spelling, is settled before (home/search_words.py).
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import connection, transaction
from django.utils.safestring import SafeString

from home.extracts import marked_extract
from home.search_words import SHORTEST_TO_BEGIN, corrected, root_of, words_of, words_to_find
from portal.accounts.models import User

from .models import Entry, Resource, ResourceQuerySet
from .words import has_root, marks_for

MOST_LOOKED_AT = 200  # resources that have the words, of each way of having them
MOST_SHOWN = 20
AROUND = 600  # characters beside the first mark, from which the extract is cut
VOCABULARY_SECONDS = 300
ALL, ANY = " & ", " | "
type Keys = dict[uuid.UUID, int]  # with how often each was opened
ON_SQLITE = {ALL: " AND ", ANY: " OR "}


@dataclass(frozen=True, slots=True)
class Hit:
    """A resource as a search lists it, with the piece that has the words."""

    resource: Resource
    extract: SafeString
    in_file: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and the words it was for in the end."""

    words: list[str]
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    suggestion: list[str] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than were looked at."""
        return self.total >= MOST_LOOKED_AT


def find(query: str, *, among: ResourceQuerySet, reader: User) -> Found:
    """Find resources with all the words, else as they are probably spelt, else with any of them."""
    words = words_to_find(query)
    if not words:
        return Found([])
    for combine in (ALL, ANY):
        found = found_with(words, combine, among)
        if found.hits:
            return found
        if combine == ALL:
            likely = corrected(words, vocabulary_of(reader))
            if likely != words and (found := found_with(likely, ALL, among)).hits:
                return Found(likely, found.hits, found.total, suggestion=likely)
    return Found(words)


def found_with(words: list[str], combine: str, among: ResourceQuerySet) -> Found:
    """Return the resources whose title has the words, then those that have them anywhere, the most opened first."""
    roots = list(dict.fromkeys(map(root_of, words)))
    asked = expression(roots, combine)
    in_title, anywhere = having(asked, among)
    opened = anywhere | in_title
    best = sorted(opened, key=lambda key: (key not in in_title, -opened[key], key))[:MOST_SHOWN]
    resources = among.filter(pk__in=best).select_related("entry").defer("body").in_bulk()
    hits = [hit(resources[key], roots) for key in best if key in resources]
    return Found(words, hits, len(opened))


@transaction.atomic
def having(asked: str, among: ResourceQuerySet) -> tuple[Keys, Keys]:
    """Return some resources that have the words in their title, and some that have them anywhere."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Reading row by row looks cheap to the planner: it does not count unpacking the words of each.
            cursor.execute("SET LOCAL enable_seqscan = off")
    return keys_with("title_roots", asked, among), keys_with("roots", asked, among)


def expression(roots: Iterable[str], combine: str) -> str:
    """Return what is asked of the index; a long root stands for every word that it begins. Roots are letters only."""
    if connection.vendor == "postgresql":
        return combine.join(f"'{root}':*" if len(root) >= SHORTEST_TO_BEGIN else f"'{root}'" for root in roots)
    return ON_SQLITE[combine].join(f'"{root}"*' if len(root) >= SHORTEST_TO_BEGIN else f'"{root}"' for root in roots)


def keys_with(column: str, asked: str, among: ResourceQuerySet) -> Keys:
    """Return the keys of some resources that have the words, and how often each was opened; it stops at enough."""
    table = Entry._meta.db_table
    if connection.vendor == "postgresql":
        where, parameters = f"{table}.{column}_vector @@ to_tsquery('simple', %s)", [asked]
    else:
        inner = f"SELECT rowid FROM {table}_words WHERE {table}_words MATCH %s"  # noqa: S608  # our own names
        where, parameters = f"{table}.id IN ({inner})", [f"{column} : ({asked})"]
    found = Entry.objects.extra(where=[where], params=parameters)  # noqa: S610  # our own names
    entries = found.filter(resource__in=among.order_by().values("pk"))
    return dict(entries.values_list("resource_id", "opened")[:MOST_LOOKED_AT])


def hit(resource: Resource, roots: list[str]) -> Hit:
    """Return a resource with the piece of its text, or else of its files, that has the words."""
    marks = marks_for(roots)
    for text, in_file in ((resource.entry.text, False), (resource.entry.file_text, True)):
        first = next((mark for mark in marks.finditer(text) if has_root(mark[0], roots)), None)
        if first:
            piece = text[max(0, first.start() - AROUND) : first.end() + AROUND]
            words = {mark[0] for mark in marks.finditer(piece) if has_root(mark[0], roots)}
            return Hit(resource, marked_extract(piece, words), in_file)
    return Hit(resource, marked_extract(resource.summary, []), False)


def vocabulary_of(reader: User) -> frozenset[str]:
    """Return the words of the titles and summaries that this person may read, for spelling. Kept for each set of roles.

    Whoever owns something limited has a vocabulary of their own.
    """
    owner = reader.pk if Resource.objects.filter(owner=reader).exists() else ""
    key = f"library-words:{','.join(sorted(reader.roles))}:{owner}"
    words: frozenset[str] | None = cache.get(key)
    if words is None:
        texts = Resource.objects.visible_to(reader).current().values_list("title", "summary")
        words = frozenset(word for pair in texts for text in pair for word in words_of(text) if word.isalpha())
        cache.set(key, words, VOCABULARY_SECONDS)
    return words
