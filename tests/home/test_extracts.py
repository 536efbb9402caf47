"""The extract of a search result: a true piece of the page, its words marked, and never any markup but the marks."""

import re
from html import unescape

from hypothesis import example, given
from hypothesis import strategies as st

from home.extracts import LENGTH, marked_extract
from home.search_words import words_of

MARK = re.compile(r"</?mark>")
MARKUP = st.sampled_from(["<script>alert(1)</script>", "<mark>", "</mark>", "&amp;", '"', "'", "<b>county</b>", "&lt;"])
TEXT = st.lists(MARKUP | st.text(max_size=40) | st.sampled_from(["county", "lines. ", "\n", " "])).map("".join)
WORDS = st.lists(st.sampled_from(["county", "lines", "script", "mark", "b", "amp"]) | st.text(max_size=9))


def plain(extract):
    """The extract as a reader sees it."""
    return unescape(MARK.sub("", extract))


@given(TEXT, WORDS)
@example("x" * 1000, ["x"])
@example("a " * 500 + "county", ["county"])
def test_without_its_marks_the_extract_is_a_piece_of_the_text(text, words):
    extract = marked_extract(text, words)
    assert plain(extract) in text
    assert len(plain(extract)) <= LENGTH


@given(TEXT, WORDS)
def test_nothing_in_the_text_or_in_the_query_ever_becomes_markup(text, words):
    extract = marked_extract(text, words)
    assert not re.search("[<>\"']", MARK.sub("", extract))
    assert re.fullmatch(r"([^<]*<mark>[^<]+</mark>)*[^<]*", extract)


@given(TEXT, st.lists(st.sampled_from(["county", "lines"]), min_size=1))
def test_what_is_marked_is_one_of_the_words(text, words):
    marked = re.findall("<mark>(.*?)</mark>", marked_extract(text, words))
    assert {unescape(each).lower() for each in marked} <= set(words)


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_word_that_is_in_the_text_is_in_the_extract(before, after):
    extract = marked_extract(f"{before} county {after}", ["county"])
    assert "<mark>county</mark>" in extract


def test_the_line_with_most_of_the_words_is_shown():
    text = "County news\nThe county called.\nCounty lines are not lines on a map, whatever else somebody may tell you."
    assert marked_extract(text, ["county", "lines"]).startswith("<mark>County</mark> <mark>lines</mark> are not")


def test_a_short_line_comes_with_the_next_one():
    assert marked_extract("One\nWho to call\nCall 999.", ["call"]) == "Who to <mark>call</mark>\n<mark>Call</mark> 999."


def test_a_long_line_begins_with_the_sentence_and_ends_with_a_word():
    line = "Nothing here. " * 20 + "They carry drugs far away. " + "More of it follows after that. " * 20
    extract = plain(marked_extract(line, ["drugs"]))
    assert extract.startswith("They carry drugs far away.")
    assert set(words_of(extract)) <= set(words_of(line))


def test_only_whole_words_are_marked():
    assert "<mark>" not in marked_extract("The countyside and accounty.", ["county"])


def test_without_words_there_is_an_extract_without_marks():
    assert marked_extract("Hello & welcome", []) == "Hello &amp; welcome"
    assert marked_extract("", []) == ""
