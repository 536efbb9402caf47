"""What makes a password too weak, checked here without asking anybody (security.md, "Sign-in")."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

OF_THE_PROJECT = ["sos", "sosproject", "referral", "safeguarding", "triage"]
STRONG_ENOUGH = 3  # of zxcvbn's 0 to 4: more than a hundred million guesses
LONGEST_LOOKED_AT = 72  # characters: what zxcvbn needs grows with the length, and more cannot make it weaker
PREFIX = 40  # hex digits of a SHA-1


class GuessablePasswordValidator(CommonPasswordValidator):
    """Refuses the passwords stolen most often, and what lists, names, dates and rows of keys are put together from."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when a program would guess the password soon."""
        from zxcvbn import zxcvbn  # its word lists take a moment to load, and only here are they needed

        own = [getattr(user, name, "") for name in ("first_name", "last_name", "email")]
        found = zxcvbn(password[:LONGEST_LOOKED_AT], user_inputs=[word for word in own + OF_THE_PROJECT if word])
        if found["score"] < STRONG_ENOUGH or password.lower().strip() in self.passwords:
            raise ValidationError(
                "This password is easy to guess. Put together three or four words that have nothing to do with "
                "each other or with you.",
                code="guessable",
            )

    def get_help_text(self) -> str:
        return "Not easy to guess: no names, dates or rows of keys."


class BreachedPasswordValidator:
    """Refuses a password that is in the file of stolen ones that the settings name (BREACHED_PASSWORDS), if any.

    The file has one upper-case SHA-1 in hex a line, in their order, each with whatever after it.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when the password was stolen somewhere."""
        if settings.BREACHED_PASSWORDS and is_in_file(password, Path(settings.BREACHED_PASSWORDS)):
            raise ValidationError(
                "This password was stolen from another website, so thieves try it. Choose one that is new.",
                code="breached",
            )

    def get_help_text(self) -> str:
        return "Not one that was stolen from another website."


def is_in_file(password: str, path: Path) -> bool:
    """Say whether the hash of a password stands in a sorted file; reads a few lines of it, however long it is."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as lines:
        low, high = 0, path.stat().st_size
        while low < high:
            middle = (low + high) // 2
            lines.seek(middle)
            if middle:
                lines.seek(middle - 1)
                lines.readline()  # on to the next whole line
            line = lines.readline()
            if not line or line[:PREFIX] > wanted:
                high = middle
            elif line[:PREFIX] == wanted:
                return True
            else:
                low = lines.tell()
    return False
