"""Counts requests. Each process adds up for itself and writes to the database now and then, so all processes of all
machines share one count, and nobody waits for it."""

import logging
import threading
from collections import Counter
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction
from django.db.models import F

from .models import RequestCount

logger = logging.getLogger(__name__)
WRITE_AFTER = 10.0  # seconds; what was counted since is lost when a process is killed
COLUMNS = ("requests", "seconds", "within_100_ms", "within_1_s", "within_5_s")


@dataclass(slots=True)
class Waiting:
    """What this process has counted and not yet written."""

    counts: dict[tuple[str, int], Counter[str]]
    timer: threading.Timer | None = None


waiting = Waiting({})
lock = threading.Lock()


def count(view: str, status: int, seconds: float) -> None:
    """Count one request."""
    with lock:
        counts = waiting.counts.setdefault((view[:100], status), Counter())
        counts.update(
            {
                "requests": 1,
                "seconds": seconds,  # type: ignore[dict-item]  # a Counter adds fractions as well
                "within_100_ms": int(seconds <= 0.1),
                "within_1_s": int(seconds <= 1),
                "within_5_s": int(seconds <= 5),
            }
        )
        if waiting.timer is None:
            waiting.timer = start_timer()


def start_timer() -> threading.Timer:
    timer = threading.Timer(WRITE_AFTER, write_from_timer)
    timer.daemon = True
    timer.start()
    return timer


def write_from_timer() -> None:
    """Write in the timer's own thread, whose connection goes back afterwards."""
    try:
        write_counts()
    finally:
        connection.close()


def write_counts() -> None:
    """Add what was counted to what the database holds. While it is away, the counts wait."""
    with lock:
        counts, waiting.counts, waiting.timer = waiting.counts, {}, None
    try:
        with transaction.atomic():
            for (view, status), more in sorted(
                counts.items()
            ):  # in one order, so that two processes never wait in a ring
                RequestCount.objects.get_or_create(view=view, status=status)
                added = {column: F(column) + more[column] for column in COLUMNS}
                RequestCount.objects.filter(view=view, status=status).update(**added)
    except DatabaseError as error:
        logger.warning("requests are not counted now: %s", type(error).__name__)
        with lock:
            for key, more in counts.items():
                waiting.counts.setdefault(key, Counter()).update(more)
