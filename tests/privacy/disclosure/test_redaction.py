"""What is taken out is gone, however it was spelt, and nothing tells how long it was (§6.5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.privacy.disclosure.known_names import known_names
from portal.privacy.disclosure.redaction import BLOCK, burn

SPELT = [
    ("Rachel", "RACHEL said so, and rachel’s boss; Rachels too.", 3),
    ("Zoë Müller", "zoe  muller came. ZOE\nMULLER left. Zoë Müller’s dog.", 3),
    ("O’Brien", "Mr O'Brien and O’BRIEN", 2),
    ("+447700900123", "Ring 07700 900123, 07700900123, +44 7700 900 123 or (0)7700-900-123.", 4),
    ("020 7946 0101", "+44 20 7946 0101 or 02079460101", 2),
    ("anna@example.net", "Write to Anna@Example.net.", 1),
    ("Ann", "Ann met Anna and Joann.", 1),
    ("José", "Jose\u0301 and JOSE", 2),
    ("Łucja", "łucja", 1),
]


@pytest.mark.parametrize(("word", "text", "times"), SPELT)
def test_each_spelling_is_found_whole(word, text, times):
    assert burn(text, [word]).count(BLOCK) == times


def test_what_was_not_named_stays_as_it_was():
    text = "Anna and Joann, café; 12 é\nAdieu."
    assert burn(text, ["Ann", "", "  "]) == text


def test_a_block_has_one_length_whatever_it_hides():
    assert burn("Al met Maximiliane.", ["Al", "Maximiliane"]) == f"{BLOCK} met {BLOCK}."


def test_words_that_overlap_leave_no_rest():
    assert burn("Anna Maria Carter rang.", ["Anna Maria", "Maria Carter", "Carter"]) == f"{BLOCK} rang."


@given(st.text(), st.lists(st.text(max_size=8), max_size=4))
def test_any_text_comes_through_and_burning_twice_is_burning_once(text, words):
    words = [word for word in words if "█" not in word]
    once = burn(text, words)
    assert burn(once, words) == once


@given(st.text(alphabet="ab cßİé\n", max_size=30), st.sampled_from(["ab", "c", "ß", "é", "b c"]))
def test_no_whole_word_survives(text, word):
    left = burn(text, [word])
    assert word not in left.split() or " " in word


@pytest.mark.django_db
def test_the_referrer_third_parties_and_staff_are_known_and_the_subject_is_not(received, make, triage_officer):
    referral = make(received("3"), triage_officer, "take")
    names = known_names(referral)
    for name in ("Rachel Obi", "Obi", "rachel.obi@example.net", "+442079460101", triage_officer.get_full_name()):
        assert name in names
    assert not {"Mia", "Carter"} & set(names)


@pytest.mark.django_db
def test_names_within_answers_about_others_are_known(received):
    referral = received("3")
    referral.answers["household"] = {"household": "Her mother Anna Carter, Jamal-Lee (9) and his dad, 07700 900555."}
    names = known_names(referral)
    assert {"Anna", "Jamal-Lee", "07700 900555"} <= set(names)
    assert not {"Carter", "Her", "Mia"} & set(names)
