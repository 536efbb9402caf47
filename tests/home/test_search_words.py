"""The words of a query: what counts, which forms belong together, and how a slip is put right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.search_words import MOST_WORDS, are_related, corrected, forms_of, words_of, words_to_find

VOCABULARY = {
    "county",
    "lines",
    "line",
    "worried",
    "referral",
    "refer",
    "phones",
    "hospital",
    "scared",
    "the",
    "family",
}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("County LINES", ["county", "lines"]),
        ("I am worried about my son", ["worried", "son"]),
        ("who are you?", ["who", "are", "you"]),
        ("drugs drugs DRUGS", ["drugs"]),
        ('"county" AND (lines*) OR -x\0', ["county", "lines", "x"]),
        ("0800 1111", ["0800", "1111"]),
        ("Żółć", ["żółć"]),
        ("!!! … 🙂 ()", []),
        ("", []),
    ],
)
def test_a_query_is_taken_for_its_telling_words(query, words):
    assert words_to_find(query) == words


@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_a_few_plain_words(query):
    words = words_to_find(query)
    assert len(words) <= MOST_WORDS
    assert all(word and word.isalnum() for word in words)


@pytest.mark.parametrize(
    ("one", "other"),
    [("worry", "worried"), ("families", "family"), ("line", "lines"), ("refer", "referral"), ("stab", "stabs"),
     ("exploited", "exploitation"), ("carry", "carrying"), ("boxes", "box"), ("unless", "unless")],
)  # fmt: skip
def test_forms_of_one_word_are_related_both_ways(one, other):
    assert are_related(one, other)
    assert are_related(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("son", "sos"), ("car", "care"), ("hospital", "home"), ("gang", "ganging x"), ("county", "counts")],
)
def test_other_words_are_not(one, other):
    assert not are_related(one, other)


def test_the_forms_of_a_word_are_those_that_the_pages_use():
    assert forms_of("phone", VOCABULARY) == ["phone", "phones"]
    assert forms_of("nothing", VOCABULARY) == ["nothing"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["conty", "lins"], ["county", "lines"]),
        (["refferal"], ["referral"]),
        (["hosptial"], ["hospital"]),
        (["worries"], ["worries"]),  # another form of a known word is no mistake
        (["hte"], ["hte"]),  # too short to guess
        (["conty1"], ["conty1"]),
        (["xyzzyq"], ["xyzzyq"]),
    ],
)
def test_a_slip_is_put_right_from_the_words_of_the_site(typed, meant):
    assert corrected(typed, VOCABULARY) == meant


@given(st.lists(st.text(min_size=1, max_size=20).filter(lambda text: words_of(text) == [text])))
def test_a_correction_keeps_the_number_of_words_and_leaves_known_words_alone(words):
    found = corrected(words, VOCABULARY)
    assert len(found) == len(words)
    assert all(new == old or new in VOCABULARY for old, new in zip(words, found, strict=True))
    assert corrected(found, VOCABULARY) == found
