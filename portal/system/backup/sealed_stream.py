"""A stream of any length, sealed in parts with AES-256-GCM, so that a backup never lies in memory or open on a disk.

`SOSBACKUP1`, a random salt, then parts: four bytes of length and the sealed part. Each archive has a key of its own,
derived from BACKUP_KEY and the salt. The nonce of a part counts them and says which is the last: parts that were
changed, swapped, taken out or cut off do not open.
"""

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MARK = b"SOSBACKUP1"
SALT_LENGTH, TAG_LENGTH = 32, 16  # bytes
PART = 1024 * 1024  # bytes of content in one part


class ArchiveDamaged(Exception):
    """The archive is cut or changed, is none of ours, or was made with another BACKUP_KEY."""


def cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, MARK).derive(key))


def nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class SealingWriter(io.RawIOBase):
    """Seals what is written to it. Only `finish` makes the archive whole: one that was broken off does not open."""

    def __init__(self, target: BinaryIO, key: bytes) -> None:
        self.target, self.waiting, self.number = target, bytearray(), 0
        salt = os.urandom(SALT_LENGTH)
        self.cipher = cipher(key, salt)
        target.write(MARK + salt)

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self.waiting += content
        while len(self.waiting) > PART:
            self.seal(bytes(self.waiting[:PART]), last=False)
            del self.waiting[:PART]
        return len(content)

    def seal(self, part: bytes, *, last: bool) -> None:
        sealed = self.cipher.encrypt(nonce(self.number, last), part, None)
        self.target.write(len(sealed).to_bytes(4, "big") + sealed)
        self.number += 1

    def finish(self) -> None:
        """Write the last part."""
        self.seal(bytes(self.waiting), last=True)
        self.waiting.clear()


class OpeningReader(io.RawIOBase):
    """Gives back what was sealed, part by part. Raises ArchiveDamaged at the first that does not fit."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        start = source.read(len(MARK) + SALT_LENGTH)
        if len(start) < len(MARK) + SALT_LENGTH or not start.startswith(MARK):
            raise ArchiveDamaged("This is no backup of this site.")
        self.source, self.cipher = source, cipher(key, start[len(MARK) :])
        self.ready, self.number, self.over = b"", 0, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self.ready and not self.over:
            self.ready = self.open_next()
        part = self.ready[: len(buffer)]
        buffer[: len(part)] = part
        self.ready = self.ready[len(part) :]
        return len(part)

    def open_next(self) -> bytes:
        length = int.from_bytes(self.source.read(4), "big")
        if not TAG_LENGTH <= length <= PART + TAG_LENGTH:
            raise ArchiveDamaged("The backup is cut or changed.")
        sealed = self.source.read(length)
        for last in (False, True):
            try:
                part = self.cipher.decrypt(nonce(self.number, last), sealed, None)
            except InvalidTag:
                continue
            self.number, self.over = self.number + 1, last
            if last and self.source.read(1):
                raise ArchiveDamaged("Something was added to the end of the backup.")
            return part
        raise ArchiveDamaged("The backup is cut or changed, or was made with another BACKUP_KEY.")
