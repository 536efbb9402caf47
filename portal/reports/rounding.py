"""Rounds what leaves the people who know the cases, so that no number points to somebody.

Each count by itself, the total too, as HESA does with figures about students (its rounding and suppression strategy):
hiding small numbers alone lets others work them out from the total, rounding does not.
"""

NEAREST = 5


def rounded(count: int) -> int:
    """Return the nearest multiple of five: one or two become nothing, three to seven become five."""
    return (count + NEAREST // 2) // NEAREST * NEAREST
