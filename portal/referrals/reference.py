"""References such as `SOS-7K4M-2PXW`: random, without look-alike letters, the last one a check letter (design.md)."""

import re
import secrets

PREFIX = "SOS"
DRAFT_PREFIX = "DRAFT"  # of a referral that is saved and not sent: nobody takes it for one that was received
ALPHABET = "2346789ACEFGHJKMNPRTWXY"  # 23 letters, a prime number of them: what the check letter's guarantee rests on
LENGTH = 8
MODULUS = len(ALPHABET)
# Distinct weights catch every swap of neighbours, and none is zero, so every single wrong letter shows as well.
WEIGHTS = (1, 2, 3, 4, 5, 6, 7)
OFFSET = 18


def check_letter(body: str) -> str:
    """Return the check letter of seven letters of the alphabet."""
    total = OFFSET + sum(weight * ALPHABET.index(letter) for weight, letter in zip(WEIGHTS, body, strict=True))
    return ALPHABET[total % MODULUS]


def written(letters: str, prefix: str = PREFIX) -> str:
    return f"{prefix}-{letters[:4]}-{letters[4:]}"


def new_reference(prefix: str = PREFIX) -> str:
    """Return a new random reference; there are 23⁷, about 3.4 thousand million."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return written(body + check_letter(body), prefix)


def parse_reference(text: str, prefix: str = PREFIX) -> str | None:
    """Return the reference that a person meant, forgiving case, spaces and dashes; None when it is not one."""
    letters = re.sub(r"[\s\-–—.]", "", text).upper().removeprefix(prefix)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET) or check_letter(letters[:-1]) != letters[-1]:
        return None
    return written(letters, prefix)
