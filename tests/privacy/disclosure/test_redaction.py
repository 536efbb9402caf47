"""What is taken out is gone, however it was spelt, and nothing tells how long it was (§6.5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.privacy.disclosure.known_names import known_names
from portal.privacy.disclosure.redaction import BLOCK, burn, found_in

SPELT = [
    ("Rachel", "RACHEL said so, and rachel’s boss; Rachels too.", 3),
    ("Zoë Müller", "zoe  muller came. ZOE\nMULLER left. Zoë Müller’s dog.", 3),
    ("O’Brien", "Mr O'Brien and O’BRIEN", 2),
    ("+447700900123", "Ring 07700 900123, 07700900123, +44 7700 900 123 or (0)7700-900-123.", 4),
    ("020 7946 0101", "+44 20 7946 0101 or 02079460101", 2),
    ("anna@example.net", "Write to Anna@Example.net.", 1),
    ("Ann", "Ann met Anna and Joann.", 1),
    ("José", "Jose\u0301 and JOSE", 2),
    ("Łucja", "łucja, lucja", 2),
    ("Søren Đorđević", "Soren Dordevic; SØREN ĐORĐEVIĆ", 2),
    ("Weiß", "Weiss, WEISS, weiß", 3),
    ("Anne-Marie", "Anne Marie, Anne-\nMarie, Anne\u2011Marie, anne\u2013marie, Anne \u2014 Marie, Anne\u2212Marie", 6),
    ("Anne Marie", "Anne-Marie", 1),
    ("O’Brien", "O\u02bcBrien, O\u2032Brien, OBrien, O\u00b4Brien", 4),
    ("OBrien", "O’Brien", 1),
    ("Jamal", "_Jamal_ and jamal2, 3jamal; Ja\u00admal, Ja\u200bm\ufeffal", 5),
    ("12", "12 of 2012, 120; 12a", 1),
    ("07700 900555", "07700/900555, 07700_900_555, 07700\u2013900\u2011555, +44\u2012(0)7700\u2212900555", 4),
    ("07700–900555", "07700 900555", 1),
    ("c", "℅", 1),
]


@pytest.mark.parametrize(("word", "text", "times"), SPELT)
def test_each_spelling_is_found_whole(word, text, times):
    assert burn(text, [word]).count(BLOCK) == times


def test_what_was_not_named_stays_as_it_was():
    text = "Anna and Joann, café; 12 é\nAdieu."
    assert burn(text, ["Ann", "", "  "]) == text


@pytest.mark.parametrize("line", ["------", "- - - -", "......", "(   )/.", "’’’", BLOCK, "--'--"])
def test_a_line_that_says_nothing_takes_nothing_out(line):
    text = "a ------ b ...... (   )/. ’’’ 1 2 3"
    assert burn(text, [line]) == text


@pytest.mark.parametrize("line", ["000000", "440000", "0044 00"])
def test_a_number_of_naughts_is_no_number_that_is_everywhere(line):
    assert burn("1 and 2, 30 people.", [line]) == "1 and 2, 30 people."


def test_a_word_that_stands_whole_once_its_neighbour_is_gone_goes_too():
    assert burn("a1b", ["a1", "b"]) == BLOCK * 2


def test_a_block_has_one_length_whatever_it_hides():
    assert burn("Al met Maximiliane.", ["Al", "Maximiliane"]) == f"{BLOCK} met {BLOCK}."


def test_words_that_overlap_leave_no_rest():
    assert burn("Anna Maria Carter rang.", ["Anna Maria", "Maria Carter", "Carter"]) == f"{BLOCK} rang."


@given(st.text(), st.lists(st.text(max_size=8), max_size=4))
def test_any_text_comes_through_and_burning_twice_is_burning_once(text, words):
    words = [word for word in words if "█" not in word]
    once = burn(text, words)
    assert burn(once, words) == once


SPELLING = st.text(alphabet="aAbBß éE\u0301łØİ℅№½-\u2011\u2212'’´ŉ\u00ad\u200b_/.1 2\n", max_size=25)


@given(SPELLING | st.text(max_size=25), st.lists(SPELLING | st.text(max_size=6), max_size=4))
def test_nothing_that_was_named_is_found_again_and_all_else_stands_as_it_was(text, words):
    text = text.replace(BLOCK[0], "")
    left = burn(text, words)
    assert not found_in(left, words)
    at = 0
    for piece in left.split(BLOCK):
        assert piece in text[at:]
        at = text.index(piece, at) + len(piece)
    assert left == text or found_in(text, words)


@given(SPELLING, SPELLING, st.sampled_from(["Jamal", "Anne-Marie", "O’Brien", "07700 900555"]))
def test_what_stands_before_and_behind_is_left_letter_by_letter(before, behind, word):
    assert burn(f"{before};{word};{behind}", [word]) == f"{before};{BLOCK};{behind}"


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


@pytest.mark.django_db
def test_parts_of_names_with_hyphens_are_known_but_the_subjects_own(received):
    referral = received("3")
    referral.answers["young-person"] |= {"first_name": "Mia-Rose", "known_as": "Roo, like her sister Zara"}
    referral.answers["household"] = {"household": "Zara and Jamal\u2011Lee Rose, O’Neil‐Roo."}
    names = known_names(referral)
    assert {"Zara", "Jamal-Lee", "Jamal", "Lee", "O'Neil", "Roo"} <= set(names)
    assert not {"Rose", "Mia"} & set(names)


@pytest.mark.django_db
def test_what_they_are_known_as_is_their_own_as_a_whole(received):
    referral = received("3")
    referral.answers["young-person"]["known_as"] = "Roo"
    referral.answers["household"] = {"household": "Her aunt calls her Roo."}
    assert "Roo" not in known_names(referral)
