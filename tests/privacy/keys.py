"""Keys for tests, made from their name so that a failure can be repeated."""

import base64
import hashlib


def key(key_id):
    """One entry of FIELD_KEYS with this id."""
    return f"{key_id}:{base64.b64encode(hashlib.sha256(key_id.encode()).digest()).decode()}"


def ring(*key_ids):
    """A setting FIELD_KEYS with these keys, the newest first."""
    return ",".join(key(key_id) for key_id in key_ids)
