"""What the front page of the library shows: shelves, and lists narrowed by topic, kind and programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef

from home.search_words import LONGEST_QUERY
from portal.accounts.models import User
from programmes.models import Programme

from .kinds import Kind
from .models import Entry, Resource, ResourceQuerySet, Topic
from .reading import saved_by
from .search import Found, find
from .searched_words import note_not_found

ON_A_SHELF = 6
ON_A_PAGE = 25
MOST_LOOKED_THROUGH = 100  # of the most opened, for those that somebody may read


@dataclass(frozen=True, slots=True)
class Narrowed:
    """By what the library is narrowed; empty where it is not. What nobody offers is left out."""

    kind: str = ""
    topic: str = ""
    programme: str = ""
    saved: str = ""
    everything: str = ""  # one list of all, by nothing

    @classmethod
    def by(cls, asked: Mapping[str, str]) -> "Narrowed":
        """Return what was asked for, of what there is."""
        topic = asked.get("topic", "")
        return cls(
            kind=asked.get("kind", "") if asked.get("kind") in Kind.values else "",
            topic=topic if topic.isascii() and topic.isdecimal() and len(topic) < 10 else "",
            programme=asked.get("programme", "") if asked.get("programme", "").isidentifier() else "",
            saved="1" if asked.get("saved") else "",
            everything="1" if asked.get("all") else "",
        )

    def __bool__(self) -> bool:
        return self != Narrowed()

    @property
    def address(self) -> str:
        """The narrowing as the end of an address."""
        given = {
            "kind": self.kind, "topic": self.topic, "programme": self.programme, "saved": self.saved,
            "all": self.everything,
        }  # fmt: skip
        return urlencode({name: value for name, value in given.items() if value})

    def among(self, resources: ResourceQuerySet, reader: User) -> ResourceQuerySet:
        """Return the resources that are left. What is for all programmes is for each of them."""
        if self.kind:
            resources = resources.filter(kind=self.kind)
        if self.topic:
            tagged = Resource.topics.through.objects.filter(resource=OuterRef("pk"), topic=int(self.topic))
            resources = resources.filter(Exists(tagged))
        if self.programme:
            named = Resource.programmes.through.objects.filter(resource=OuterRef("pk"))
            resources = resources.filter(~Exists(named) | Exists(named.filter(programme__code=self.programme)))
        return resources.filter(saved_by(reader)) if self.saved else resources


@dataclass(frozen=True, slots=True)
class Library:
    """The front page of the library for one reader."""

    narrowed: Narrowed
    query: str
    found: Found | None
    listed: Page[Resource] | None
    whole: int
    recent: list[Resource]
    most_opened: list[Resource]
    saved: list[Resource]
    topics: list[Topic]
    programmes: list[Programme]
    kinds: list[tuple[str, str]]


def library_for(reader: User, *, asked: Mapping[str, str], typed: str = "", page: str = "") -> Library:
    """Return the front page: what was searched for, or the list that was asked for, or the shelves.

    Words that found nothing anywhere are noted, those of them that may be (`searched_words.py`).
    """
    readable = Resource.objects.visible_to(reader).current()
    narrowed = Narrowed.by(asked)
    among = narrowed.among(readable, reader)
    query = typed.replace("\0", "").strip()[:LONGEST_QUERY]
    found = find(query, among=among, reader=reader) if query else None
    if found and not found.hits and not narrowed:
        note_not_found(query)
    shelves = not (found or narrowed)
    listed = Paginator(among.newest_first(), ON_A_PAGE).get_page(page) if narrowed and not found else None
    return Library(
        narrowed=narrowed, query=query, found=found, listed=listed, whole=readable.count(),
        recent=list(readable.newest_first().defer("body")[:ON_A_SHELF]) if shelves else [],
        most_opened=most_opened(readable) if shelves else [],
        saved=list(readable.filter(saved_by(reader)).order_by("title")[:ON_A_SHELF]) if shelves else [],
        topics=list(topics_of(readable)), programmes=list(Programme.objects.all()), kinds=list(Kind.choices),
    )  # fmt: skip


def most_opened(readable: ResourceQuerySet) -> list[Resource]:
    """Return what is opened most, of the most opened of all that this person may read."""
    most = Entry.objects.filter(opened__gt=0).order_by("-opened").values_list("resource", flat=True)
    keys = list(most[:MOST_LOOKED_THROUGH])
    found = readable.filter(pk__in=keys).defer("body").in_bulk()
    return [found[key] for key in keys if key in found][:ON_A_SHELF]


def topics_of(readable: ResourceQuerySet) -> list[Topic]:
    """Return the topics that something readable has: a topic alone could tell of what is kept from this reader."""
    tagged = Resource.topics.through.objects.filter(topic=OuterRef("pk"), resource__in=readable.order_by().values("pk"))
    return list(Topic.objects.filter(Exists(tagged)))
