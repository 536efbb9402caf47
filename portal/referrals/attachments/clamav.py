"""Our side of clamd, the daemon of ClamAV: a file is sent as a stream, and it says what it found."""

import socket
import time

from django.conf import settings

AT_ONCE = 64 * 1024  # bytes
CONNECT_WITHIN, ANSWER_WITHIN = 3.0, 30.0  # seconds
LONGEST_ANSWER = 4096  # bytes


class ScannerAway(Exception):
    """The scanner does not answer; the files wait."""


class NotScannable(Exception):
    """The scanner answered that it cannot scan this file; it waits on."""


def scanner_is_set() -> bool:
    """Say whether this site has a scanner."""
    return bool(settings.CLAMAV_SOCKET or settings.CLAMAV_HOST)


def connect() -> socket.socket:
    """Return a connection to clamd, through its socket in the file system or over the network."""
    if settings.CLAMAV_SOCKET:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_WITHIN)
        try:
            connection.connect(settings.CLAMAV_SOCKET)
        except OSError:
            connection.close()
            raise
        return connection
    return socket.create_connection((settings.CLAMAV_HOST, settings.CLAMAV_PORT), CONNECT_WITHIN)


def scanner_answers() -> bool:
    """Say whether clamd is there (its command PING)."""
    try:
        with connect() as connection:
            connection.sendall(b"zPING\0")
            return read_answer(connection, time.monotonic() + CONNECT_WITHIN) == "PONG"
    except OSError:
        return False


def is_clean(content: bytes) -> bool:
    """Ask clamd about a file (its command INSTREAM). Raises ScannerAway and NotScannable."""
    deadline = time.monotonic() + ANSWER_WITHIN
    try:
        with connect() as connection:
            connection.settimeout(ANSWER_WITHIN)
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), AT_ONCE):
                part = content[start : start + AT_ONCE]
                connection.sendall(len(part).to_bytes(4, "big") + part)
            connection.sendall(bytes(4))
            answer = read_answer(connection, deadline)
    except OSError as error:
        raise ScannerAway(type(error).__name__) from error
    if answer == "stream: OK":
        return True
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return False
    if answer.endswith("ERROR"):
        raise NotScannable
    raise ScannerAway("no answer that clamd would give")


def read_answer(connection: socket.socket, deadline: float) -> str:
    """Return what clamd says, up to its final zero byte. Raises TimeoutError when it takes too long."""
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)
        part = connection.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
