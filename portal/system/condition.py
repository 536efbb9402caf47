"""How the site is: each thing that somebody who runs it would look at, with what was found. No personal data."""

import hashlib
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django
import wagtail
from cryptography import x509
from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.timesince import timesince

from portal.outbox.models import OutboxMessage, WorkerHeartbeat
from portal.outbox.services import oldest_unsent
from portal.privacy.keys import field_keys
from portal.referrals.attachments.clamav import scanner_answers, scanner_is_set
from sos_site import __version__

from .models import Milestone, noted

WORKER_SEEN_WITHIN = timedelta(minutes=5)
OLDEST_MAIL = timedelta(hours=1)
BACKUP_WITHIN = HOUSEKEEPING_WITHIN = timedelta(hours=26)
CERTIFICATE_LASTS = timedelta(days=21)
KEY_LASTS = timedelta(days=730)
LEAST_DISK = 10  # percent


class Verdict(models.TextChoices):
    """What somebody should think of it."""

    WELL = "well", "OK"
    LOOK = "look", "Look at this"
    UNKNOWN = "unknown", "Not known"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing, what was found, and what it means."""

    name: str
    found: str
    verdict: Verdict


def condition() -> list[Finding]:
    """Return everything, in the order of the page."""
    now = timezone.now()
    return [worker(now), *mails(now), backup(now), housekeeping(now), certificate(now), *keys(now), scanner(), disk()]


def things_to_look_at() -> list[Finding]:
    """Return what is not in order."""
    return [each for each in condition() if each.verdict == Verdict.LOOK]


def judged(well: bool) -> Verdict:
    return Verdict.WELL if well else Verdict.LOOK


def ago(at: datetime, now: datetime) -> str:
    return "just now" if now - at < timedelta(minutes=1) else f"{timesince(at, now, depth=1)} ago"


def worker(now: datetime) -> Finding:
    seen = WorkerHeartbeat.objects.values_list("at", flat=True).first()
    if seen is None:
        return Finding("Worker", "Never seen. Start it: manage.py outbox", Verdict.LOOK)
    return Finding("Worker", f"Last alive {ago(seen, now)}", judged(now - seen < WORKER_SEEN_WITHIN))


def mails(now: datetime) -> Iterator[Finding]:
    waited, waiting = oldest_unsent(now), OutboxMessage.objects.unsent().count()
    said = f"{waiting} wait, the oldest for {timesince(now - waited, now, depth=1)}" if waiting else "None wait"
    yield Finding("Mails to be sent", said, judged(waited < OLDEST_MAIL))
    parked = OutboxMessage.objects.parked().count()
    yield Finding(
        "E-mails that failed", f"{parked}: not sent for a day and a half" if parked else "None", judged(not parked)
    )


def backup(now: datetime) -> Finding:
    if not settings.BACKUP_KEY:
        return Finding("Backup", "BACKUP_KEY is not set, so none can be made", Verdict.LOOK)
    return last_time("Backup", noted("backup"), now, BACKUP_WITHIN)


def housekeeping(now: datetime) -> Finding:
    return last_time("Housekeeping", noted("housekeeping"), now, HOUSEKEEPING_WITHIN)


def last_time(name: str, at: datetime | None, now: datetime, within: timedelta) -> Finding:
    if at is None:
        return Finding(name, "Never", Verdict.LOOK)
    return Finding(name, ago(at, now), judged(now - at < within))


def certificate(now: datetime) -> Finding:
    if not settings.CERTIFICATE_FILE:
        return Finding("Certificate", "CERTIFICATE_FILE does not say where it is", Verdict.UNKNOWN)
    try:
        ends = x509.load_pem_x509_certificate(Path(settings.CERTIFICATE_FILE).read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return Finding("Certificate", "The file cannot be read", Verdict.UNKNOWN)
    said = f"Lasts until {ends.astimezone(UTC):%d %B %Y}"
    return Finding("Certificate", said, judged(ends - now > CERTIFICATE_LASTS))


def key_names() -> dict[str, str]:
    """Return the name under which each key in use is remembered, by what it is called on the page."""
    named = {f"Field key {key_id}": f"field key {key_id}" for key_id in field_keys()}
    others = {"Search key": settings.SEARCH_KEY, "Secret key": settings.SECRET_KEY, "Backup key": settings.BACKUP_KEY}
    for label, key in others.items():
        if key:  # a fingerprint of 32 random bytes says nothing about them
            named[label] = f"{label.lower()} {hashlib.sha256(key.encode()).hexdigest()[:12]}"
    return named


def note_keys() -> None:
    """Remember when each key was first in use."""
    for name in key_names().values():
        Milestone.objects.get_or_create(name=name, defaults={"at": timezone.now()})


def keys(now: datetime) -> Iterator[Finding]:
    for label, name in key_names().items():
        since = noted(name)
        if since is None:
            yield Finding(label, "Not seen by a web server yet", Verdict.UNKNOWN)
        else:
            yield Finding(label, f"In use since {since:%d %B %Y}", judged(now - since < KEY_LASTS))


def scanner() -> Finding:
    if not scanner_is_set():
        return Finding("Virus scanner", "None: files are marked as not scanned", Verdict.UNKNOWN)
    well = scanner_answers()
    return Finding("Virus scanner", "Answers" if well else "Does not answer: new files wait", judged(well))


def disk() -> Finding:
    folder = next(each for each in (settings.VAR_DIR, *settings.VAR_DIR.parents) if each.exists())
    usage = shutil.disk_usage(folder)  # on PostgreSQL nothing may have been written there yet
    percent = usage.free * 100 // usage.total
    said = f"{percent}% free ({usage.free / 2**30:.0f} GB) where the site writes"
    return Finding("Disk", said, judged(percent >= LEAST_DISK))


def versions() -> dict[str, str]:
    """Return what is running here."""
    connection.ensure_connection()
    names = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
    number = ".".join(str(part) for part in connection.get_database_version())
    return {
        "This site": __version__,
        "Django": django.get_version(),
        "Wagtail": wagtail.__version__,
        "Python": platform.python_version(),
        names[connection.vendor]: number,
        "Cache": "Redis" if settings.REDIS_URL else "memory of each process",
    }
