"""The code with which a referrer opens the status page of their referral (domain.md §3).

It is worked out from the submission key with a secret that the database does not hold, so the receipt shows the same
code however often it is shown. What is kept is a keyed fingerprint for checking: it goes on fitting the code that was
shown when the secret is changed, and a copy of the database yields no code.
"""

import re
import uuid

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.privacy.tokens import search_token

from .models import Referral
from .reference import ALPHABET

LENGTH = 12  # letters of 23: more than 10¹⁶ codes, and tries are counted
SALT = "portal.referrals.status_code"


def code_of(submission_key: uuid.UUID, secret: str | bytes | None = None) -> str:
    """Return the code of what was sent with this key, such as `7K4M-2PXW-9RTH`."""
    digest = salted_hmac(SALT, str(submission_key), secret=secret, algorithm="sha256").digest()
    number, letters = int.from_bytes(digest), ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def fingerprint(reference: str, code: str) -> str:
    """Return what is kept of a code, forgiving case, spaces and dashes."""
    letters = re.sub(r"[\s\-–—.]", "", code).upper()
    return search_token("status code", f"{reference} {letters}")


def code_to_show(referral: Referral) -> str:
    """Return the code for the receipt; empty where there is none, or the secret it was made with is gone."""
    made = (
        code_of(referral.submission_key, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
    return next((code for code in made if fits(referral, code)), "")


def fits(referral: Referral | None, typed: str) -> bool:
    """Say whether this code opens this referral. An unknown referral costs the same work as a wrong code."""
    reference, kept = (referral.reference, referral.status_code_hash) if referral else ("", "")
    return constant_time_compare(fingerprint(reference, typed), kept)
