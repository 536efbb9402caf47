"""References: random, readable over the phone, and a slip of the pen does not name another referral."""

from hypothesis import given
from hypothesis import strategies as st

from portal.referrals.reference import ALPHABET, new_reference, parse_reference

LETTERS = st.lists(st.sampled_from(ALPHABET), min_size=7, max_size=7).map("".join)


def whole(body):
    """A right reference with these seven letters, found by trying the check letter."""
    return next(found for letter in ALPHABET if (found := parse_reference(body + letter)))


def test_new_references_are_right_and_differ():
    made = {new_reference() for _ in range(500)}
    assert len(made) == 500
    assert all(parse_reference(reference) == reference for reference in made)


def test_no_letters_that_look_alike_are_used():
    assert not set("0O1IL5SBUV") & set(ALPHABET)


@given(LETTERS)
def test_exactly_one_check_letter_fits(body):
    assert sum(parse_reference(body + letter) is not None for letter in ALPHABET) == 1


@given(LETTERS, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_always_noticed(body, place, letter):
    letters = whole(body).removeprefix("SOS-").replace("-", "")
    wrong = letters[:place] + letter + letters[place + 1 :]
    assert (parse_reference(wrong) is None) == (wrong != letters)


@given(LETTERS, st.integers(0, 6))
def test_two_neighbours_swapped_are_always_noticed(body, place):
    letters = whole(body).removeprefix("SOS-").replace("-", "")
    swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
    assert (parse_reference(swapped) is None) == (swapped != letters)


@given(LETTERS, st.sampled_from(["", " ", "-", " - ", "–"]), st.booleans())
def test_a_reference_is_understood_however_it_is_typed(body, separator, lower):
    reference = whole(body)
    prefix, first, second = reference.split("-")
    typed = separator.join([prefix, first, second])
    assert parse_reference(f" {typed.lower() if lower else typed} ") == reference
    assert parse_reference(first + separator + second) == reference


@given(st.text(max_size=60))
def test_any_other_text_is_not_a_reference_and_breaks_nothing(text):
    found = parse_reference(text)
    assert found is None or parse_reference(found) == found
