"""The measure of reading age measures what it should."""

import pytest
from django.http import HttpResponse

from home.reading_grade import hardest_sentence_of, reading_age_of, syllables_of

from .reading_grade import grade_of
from .site_pages import parse


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("help", 1), ("someone", 2), ("table", 2), ("worried", 2), ("called", 1), ("wanted", 2),
     ("exploitation", 4), ("community", 4), ("don’t", 1), ("they’re", 1), ("the", 1), ("injuries", 3)],
)  # fmt: skip
def test_syllables_are_counted(word, count):
    assert syllables_of(word) == count


def grade(html):
    return grade_of(parse(HttpResponse(f"<main>{html}</main>")))


def test_short_words_in_short_sentences_are_easy():
    assert grade("<p>The cat sat on the mat. It was a fat cat. We like the cat.</p>") < 2


def test_long_words_in_long_sentences_are_hard():
    official = (
        "<p>Multi-agency safeguarding arrangements necessitate proportionate information sharing between statutory "
        "organisations, notwithstanding confidentiality considerations applicable to individual practitioners.</p>"
    )
    assert grade(official) > 15


def test_headings_and_items_do_not_run_into_one_sentence():
    items = "".join(f"<li>Call this number {number}</li>" for number in range(20))
    assert grade(f"<h2>Call us</h2><ul>{items}</ul>") < 6


def test_reading_age_is_years_of_school_and_five():
    assert reading_age_of("The cat sat on the mat. It was a fat cat.") < 9
    assert reading_age_of("") == 5


def test_the_hardest_sentence_is_the_one_with_most_to_say_aloud():
    assert hardest_sentence_of("We call you.\nNotwithstanding confidentiality considerations, we telephone.") == (
        "Notwithstanding confidentiality considerations, we telephone."
    )
    assert hardest_sentence_of("") == ""
