"""The files whose words are not in search yet: read by the worker, never while somebody waits."""

import logging
import subprocess
import sys
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from portal.privacy.ciphertext import DecryptionFailed
from portal.referrals.attachments.kinds import Kind, Scan
from portal.referrals.attachments.services import content_of
from portal.referrals.attachments.storage import NotStored
from portal.resources.models import LibraryFile, Resource
from portal.resources.models.files import Reading
from portal.resources.publishing import bring_entry_up_to_date

logger = logging.getLogger(__name__)
READABLE = {Kind.PDF, Kind.WORD, Kind.EXCEL, Kind.POWERPOINT, Kind.OPEN_TEXT}
LONGEST = 30.0  # seconds for one file, whatever it does
PROGRAM = Path(__file__).with_name("words_in.py")


def read_due() -> int:
    """Read each file that waits and was not found unsafe; return how many. Safe in several workers at once."""
    waiting = LibraryFile.objects.filter(reading=Reading.WAITING)
    ready = waiting.filter(Q(scan__in=[Scan.CLEAN, Scan.NOT_SCANNED]) | Q(scan=Scan.UNSAFE)).order_by("added_at")
    done = 0
    for file in list(ready):
        note_words(file, words_of(file))
        done += 1
    return done


def words_of(file: LibraryFile) -> str:
    """Return the words in a file; none when it has none, is not safe, or cannot be read within the limits."""
    if file.kind not in READABLE or not file.may_be_opened:
        return ""
    command = [sys.executable, "-I", str(PROGRAM), file.kind]
    try:
        done = subprocess.run(  # noqa: S603  # our own program, the kind is one of ours
            command, input=content_of(file), capture_output=True, timeout=LONGEST, check=True, env={}
        )
    except (subprocess.SubprocessError, NotStored, DecryptionFailed) as error:
        logger.warning("the words of library file %s could not be read: %s", file.pk, type(error).__name__)
        return ""
    return done.stdout.decode("utf-8", "replace").replace("\0", "")


@transaction.atomic
def note_words(file: LibraryFile, words: str) -> None:
    """Keep the words of a file, and bring search up to date where a published version has it."""
    reading = Reading.DONE if words else Reading.NONE
    LibraryFile.objects.filter(pk=file.pk).update(text=words, reading=reading)
    resource = Resource.objects.select_for_update().filter(pk=file.resource_id, live=True).first()
    if words and resource and resource.files.filter(file=file.pk).exists():
        bring_entry_up_to_date(resource)
