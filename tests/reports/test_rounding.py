"""What leaves is rounded, so that nobody can be recognised by a number."""

from hypothesis import given
from hypothesis import strategies as st

from portal.reports.rounding import rounded

COUNTS = st.integers(0, 10_000)


@given(COUNTS)
def test_a_number_becomes_the_nearest_fifth_one(count):
    assert rounded(count) % 5 == 0
    assert abs(rounded(count) - count) <= 2


@given(COUNTS)
def test_no_number_that_is_told_stands_for_one_count_alone(count):
    assert sum(rounded(other) == rounded(count) for other in range(max(0, count - 5), count + 6)) >= 3


def test_one_and_two_are_told_as_none():
    assert [rounded(count) for count in range(9)] == [0, 0, 0, 5, 5, 5, 5, 5, 10]
