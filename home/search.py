"""Finds public pages in English and help lines by their words; never what is unpublished or staff's own."""

from typing import NamedTuple

from django.core.cache import cache
from django.utils.safestring import SafeString
from wagtail.models import Locale, Page
from wagtail.query import PageQuerySet
from wagtail.search.query import And, Or, PlainText, SearchQuery

from home.extracts import marked_extract
from home.models import HelpLine
from home.page_text import text_of
from home.search_words import EVERYDAY_WORDS, corrected, forms_of, words_of

MOST_RESULTS = 20
MOST_HELP_LINES = 3
VOCABULARY_SECONDS = 300  # how long a new word may be unknown to the spelling check
TITLE_WEIGHT = 3  # a word in the title counts as much as three in the text

type Forms = list[list[str]]


class Hit(NamedTuple):
    """A page that has the words, and its text."""

    page: Page
    text: str


class Result(NamedTuple):
    """A page as it is listed: where it stands, and the piece with the words."""

    title: str
    url: str
    place: str
    extract: SafeString


class Found(NamedTuple):
    """What a search found, and the words it was for in the end."""

    words: list[str]
    suggestion: list[str]
    results: list[Result]
    help_lines: list[HelpLine]

    @property
    def was_corrected(self) -> bool:
        """Whether nothing had the words as typed, so that the suggestion was searched for."""
        return self.words == self.suggestion


def find(words: list[str]) -> Found:
    """Find pages with all the words, else as they are probably spelt, else with any of them."""
    public = Page.objects.live().public().filter(locale=Locale.get_default())
    vocabulary = known_words(public)
    likely = corrected(words, vocabulary)
    suggestion = likely if likely != words else []
    forms = {word: forms_of(word, vocabulary) for word in [*words, *likely]}
    for combine in (And, Or):
        for tried in (words, suggestion):
            tried_forms = [forms[word] for word in tried]
            if hits := hits_with(public, tried_forms, combine):
                return Found(tried, suggestion, results_of(hits, tried_forms), help_lines_with(tried_forms))
    return Found(words, suggestion, [], help_lines_with([forms[word] for word in likely]))


def hits_with(public: PageQuerySet, forms: Forms, combine: type[SearchQuery]) -> list[Hit]:
    """The pages that have every word, or any of them, in one of its forms; the best first."""
    if not forms:
        return []
    query = combine([Or([PlainText(form) for form in each]) for each in forms])
    keys = [page.pk for page in public.search(query)[: 2 * MOST_RESULTS]]
    hits = [Hit(page, text_of(page)) for page in Page.objects.filter(pk__in=keys).specific()]
    return sorted(hits, key=lambda hit: (-weight_of(hit, forms), keys.index(hit.page.pk)))[:MOST_RESULTS]


def weight_of(hit: Hit, forms: Forms) -> int:
    """How many of the words the page has, those in its title counted more."""
    title, text = set(words_of(hit.page.title)), set(words_of(hit.text))
    return sum(TITLE_WEIGHT * bool(title & set(each)) + bool(text & set(each)) for each in forms)


def results_of(hits: list[Hit], forms: Forms) -> list[Result]:
    """The pages as they are listed."""
    titles = titles_above([hit.page for hit in hits])
    words = [form for each in forms for form in each]
    return [
        Result(page.title, page.url, place_of(page, titles), marked_extract(without_title(text), words))
        for page, text in hits
    ]


def ancestors_below_home(page: Page) -> list[str]:
    """The paths of the pages between the home page and this one."""
    return [page.path[:end] for end in range(3 * page.steplen, len(page.path), page.steplen)]


def titles_above(pages: list[Page]) -> dict[str, str]:
    """The titles of all the pages above these, by path; one query."""
    paths = {path for page in pages for path in ancestors_below_home(page)}
    return dict(Page.objects.filter(path__in=paths).values_list("path", "title"))


def place_of(page: Page, titles: dict[str, str]) -> str:
    """Where the page stands, such as “Home › Our programmes”."""
    return " › ".join(["Home", *(titles[path] for path in ancestors_below_home(page))])


def without_title(text: str) -> str:
    """The text below the title, which stands over the extract anyway."""
    return text.partition("\n")[2]


def help_lines_with(forms: Forms) -> list[HelpLine]:
    """The help lines that one of the words leads to."""
    wanted = {form for each in forms for form in each}
    lines = HelpLine.objects.all()
    return [line for line in lines if wanted & set(words_of(f"{line} {line.number} {line.who_for}"))][:MOST_HELP_LINES]


def known_words(public: PageQuerySet) -> frozenset[str]:
    """Every word that public pages and help lines use, and the everyday words for them."""
    words: frozenset[str] | None = cache.get_or_set("search-vocabulary", lambda: read_words(public), VOCABULARY_SECONDS)
    return (words or frozenset()) | EVERYDAY_WORDS.keys()


def read_words(public: PageQuerySet) -> frozenset[str]:
    texts = [*map(text_of, public.specific()), *(f"{line} {line.who_for}" for line in HelpLine.objects.all())]
    return frozenset(word for text in texts for word in words_of(text))
