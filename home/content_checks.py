"""What an editor could mend on a page: pure functions, a sentence for each. They advise; they stop nobody."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone
from wagtail.images.models import AbstractImage

from home.models.help_lines import HelpLine
from home.models.pages import PublicPage
from home.page_parts import EveryHelpLine, LinkWords, parts_of
from home.page_text import text_of
from home.reading_grade import hardest_sentence_of, reading_age_of
from home.words_to_avoid import avoided_in, is_vague

HIGHEST_READING_AGE = 11  # domain.md §7
LONGEST_QUOTE = 90  # characters of a sentence that is shown
PLACEHOLDER = re.compile(r"\[to be filled in: ([^\]]*)\]")


class FindingKind(models.TextChoices):
    """What may be wrong with a page."""

    AVOID = "avoid", "Word that blames"
    PLACEHOLDER = "placeholder", "Still to fill in"
    READING_AGE = "reading_age", "Hard to read"
    VAGUE_LINK = "vague_link", "Link that does not say where it leads"
    DESCRIPTION = "description", "No description for search"
    PICTURE = "picture", "Picture without a description"
    REVIEW = "review", "Due for review"
    HELP_LINE = "help_line", "Help line to check"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: what is wrong and what to do, and the words or the place concerned."""

    kind: FindingKind
    sentence: str
    words: str = ""


Check = Callable[[PublicPage], Iterator[Finding]]


def words_to_avoid(page: PublicPage) -> Iterator[Finding]:
    """Words that blame a young person, with better ones (domain.md §1)."""
    for word, better in avoided_in(text_of(page)):
        yield Finding(FindingKind.AVOID, f"Don’t write “{word}”: it blames. Write, for example, “{better}”.", word)


def placeholders(page: PublicPage) -> Iterator[Finding]:
    """What the service still has to fill in."""
    for what in PLACEHOLDER.findall(text_of(page)):
        yield missing(what)


def missing(what: str) -> Finding:
    """Say that something still has to be filled in."""
    return Finding(FindingKind.PLACEHOLDER, f"Fill in the {what}. Readers see a gap in brackets.", what)


def reading_age(page: PublicPage) -> Iterator[Finding]:
    """Text that asks for more years of school than a reader may have (domain.md §7)."""
    text = text_of(page)
    age = reading_age_of(text)
    if age > HIGHEST_READING_AGE:
        hardest = shortened(hardest_sentence_of(text))
        yield Finding(
            FindingKind.READING_AGE,
            f"About reading age {age}; aim for {HIGHEST_READING_AGE} or lower: "
            f"shorten sentences such as “{hardest}”, and use short words.",
            hardest,
        )


def shortened(sentence: str) -> str:
    """The beginning of a sentence that is too long to show whole."""
    return sentence if len(sentence) <= LONGEST_QUOTE else f"{sentence[:LONGEST_QUOTE].rsplit(' ', 1)[0]} …"


def vague_links(page: PublicPage) -> Iterator[Finding]:
    """Links whose words mean nothing when a screen reader reads out only the links."""
    for link in parts_of(page):
        if isinstance(link, LinkWords) and is_vague(link.words):
            yield Finding(
                FindingKind.VAGUE_LINK,
                f"The link “{link.words}” does not say where it leads. Name the page, such as “See our programmes”.",
                link.words,
            )


def description(page: PublicPage) -> Iterator[Finding]:
    """The sentence that search engines show under the title."""
    if not page.search_description.strip():
        yield Finding(
            FindingKind.DESCRIPTION,
            "Write a description for search under Promote: what the page tells, in 50 to 160 characters.",
        )


def pictures(page: PublicPage) -> Iterator[Finding]:
    """Pictures that are neither described nor marked as decoration."""
    for image in parts_of(page):
        if isinstance(image, AbstractImage) and not (
            getattr(image, "contextual_alt_text", "") or getattr(image, "decorative", False)
        ):
            yield Finding(
                FindingKind.PICTURE,
                f"Say what the picture “{image.title}” shows, or mark it as decorative.",
                image.title,
            )


def review(page: PublicPage) -> Iterator[Finding]:
    """Pages that nobody has read through for longer than their review period."""
    last = page.last_reviewed_on
    if last and months_between(last, timezone.localdate()) >= page.review_every_months:
        yield Finding(
            FindingKind.REVIEW,
            f"Last reviewed on {last:%-d %B %Y}. Read it through, mend what has changed, "
            "and set “Reviewed on” under Settings to today.",
        )


def months_between(first: date, last: date) -> int:
    """How many whole months have passed."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def help_lines(page: PublicPage) -> Iterator[Finding]:
    """Help lines shown on the page that nobody has checked for 90 days (domain.md §7)."""
    parts = list(parts_of(page))
    shown = {part for part in parts if isinstance(part, HelpLine)}
    if EveryHelpLine() in parts:
        shown |= set(HelpLine.objects.all())
    for line in sorted(shown, key=lambda line: (line.sort_order, line.name)):
        yield from unchecked(line)


def unchecked(line: HelpLine) -> Iterator[Finding]:
    """A help line that is due for checking."""
    if line.needs_checking:
        yield Finding(
            FindingKind.HELP_LINE,
            f"Check the help line “{line.name}” with its owner, and set “Last verified” to today.",
            line.name,
        )


TEXT_CHECKS: Sequence[Check] = (words_to_avoid, placeholders, reading_age, vague_links, description, pictures, review)
CHECKS: Sequence[Check] = (*TEXT_CHECKS, help_lines)


def findings_of(page: PublicPage, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """Everything to mend on this page, as it stands in memory: a draft as well as a published page."""
    return [finding for check in checks for finding in check(page)]
