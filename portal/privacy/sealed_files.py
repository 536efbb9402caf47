"""A whole file sealed with AES-256-GCM, bound to the record it belongs to (security.md, "Data at rest").

`SOS1`, the length of the key's id, the id, a random nonce, the sealed content. Nothing of a file is handed out
before all of it was found unchanged, so a file is sealed whole and not in parts.
"""

import os

from cryptography.exceptions import InvalidTag

from .ciphertext import NONCE_LENGTH, DecryptionFailed
from .keys import field_keys, newest_key_id

MARK = b"SOS1"


def seal_file(content: bytes, *, place: str) -> bytes:
    """Seal a file with the newest key for `place`, the only record from which it can be opened."""
    key_id = newest_key_id()
    nonce = os.urandom(NONCE_LENGTH)
    sealed = field_keys()[key_id].encrypt(nonce, content, place.encode())
    return MARK + bytes([len(key_id)]) + key_id.encode() + nonce + sealed


def open_sealed_file(sealed: bytes, *, place: str) -> bytes:
    """Return the content of a sealed file. Raises DecryptionFailed when it was changed or belongs elsewhere."""
    if sealed[:4] != MARK or len(sealed) < 5:
        raise DecryptionFailed("not a sealed file")
    start = 5 + sealed[4]
    key_id, nonce = sealed[5:start].decode("ascii", "replace"), sealed[start : start + NONCE_LENGTH]
    try:
        return field_keys()[key_id].decrypt(nonce, sealed[start + NONCE_LENGTH :], place.encode())
    except KeyError:
        raise DecryptionFailed("a file's key is not in FIELD_KEYS") from None
    except (InvalidTag, ValueError) as error:
        raise DecryptionFailed("a file does not decrypt in its place") from error
