"""Sessions in the database, sealed, under a hash of their key: a copy of the database opens and tells nothing."""

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.utils import timezone

from portal.privacy.ciphertext import Ciphertext, DecryptionFailed, decrypt, encrypt

STORED = 40  # hex digits, all that the column holds: 160 bits of a key that is random itself


def stored(key: str) -> str:
    """Return what is stored of a session's key."""
    return hashlib.sha256(key.encode()).hexdigest()[:STORED]


class SessionStore(DatabaseSessionStore):
    """Django's own store; only the cookie holds the key."""

    def _get_session_from_db(self) -> Any:
        row = self.model.objects.filter(session_key=stored(self.session_key or ""), expire_date__gt=timezone.now())
        found = row.first()
        if found is None:
            self._session_key = None
        return found

    @property
    def place(self) -> str:
        """Where the content of this session stands, and alone can be read."""
        return f"django_session|{stored(self.session_key or '')}|session_data"

    def encode(self, session_dict: dict[str, Any]) -> str:
        return encrypt(super().encode(session_dict), place=self.place).stored

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            return super().decode(decrypt(Ciphertext(str(session_data)), place=self.place))
        except DecryptionFailed:
            return {}  # sealed with a key that is gone: whoever it was logs in again

    def exists(self, session_key: str) -> bool:
        return super().exists(stored(session_key))

    def create_model_instance(self, data: Any) -> Any:
        row = super().create_model_instance(data)
        row.session_key = stored(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(stored(key))
