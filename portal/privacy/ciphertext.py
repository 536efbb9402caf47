"""One encrypted value: AES-256-GCM, bound to its table, row and column."""

import base64
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from .keys import field_keys, newest_key_id

NONCE_LENGTH = 12  # bytes, as AES-GCM expects


class DecryptionFailed(Exception):
    """The value was changed, belongs to another place, or its key is not in FIELD_KEYS."""


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """A value as it lies in the database, `1:key id:base64`. Its text form never shows the content."""

    stored: str

    def __str__(self) -> str:
        return "[encrypted]"

    __repr__ = __str__

    @property
    def key_id(self) -> str:
        return self.stored.split(":", 2)[1]


def encrypt(plain: str, *, place: str) -> Ciphertext:
    """Encrypt `plain` with the newest key for `place` ("table|row|column"), the only place where it can be read."""
    key_id = newest_key_id()
    nonce = os.urandom(NONCE_LENGTH)
    sealed = field_keys()[key_id].encrypt(nonce, plain.encode(), place.encode())
    return Ciphertext(f"1:{key_id}:{base64.b64encode(nonce + sealed).decode()}")


def decrypt(value: Ciphertext, *, place: str) -> str:
    """Return the text of `value`. Raises DecryptionFailed; never returns ciphertext."""
    try:
        version, key_id, encoded = value.stored.split(":", 2)
        if version != "1":
            raise DecryptionFailed(f"unknown version in {place.split('|')[0]}")
        raw = base64.b64decode(encoded, validate=True)
        return field_keys()[key_id].decrypt(raw[:NONCE_LENGTH], raw[NONCE_LENGTH:], place.encode()).decode()
    except KeyError as error:
        raise DecryptionFailed(f"no key {error} in FIELD_KEYS") from None
    except (InvalidTag, ValueError) as error:
        raise DecryptionFailed(f"a value in {place.split('|')[0]} does not decrypt in its place") from error
