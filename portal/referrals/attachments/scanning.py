"""The files that wait for the virus scanner: scanned by the worker, and removed when they are not safe."""

import logging

from portal.privacy.ciphertext import DecryptionFailed
from portal.referrals.models import Attachment

from .clamav import NotScannable, ScannerAway, is_clean, scanner_is_set
from .kinds import Scan
from .sealed_record import SealedFile
from .services import content_of
from .storage import NotStored, remove_stored

logger = logging.getLogger(__name__)

RETRY_AFTER = 60.0  # seconds, while the scanner is away


def scan_due(model: type[SealedFile] = Attachment) -> bool:
    """Scan every file that waits for it; False when the scanner is away, and the rest has to wait.

    Safe in several workers at once: a file may be scanned twice. Files from before there was a scanner come too.
    """
    if not scanner_is_set():
        return True
    for pk in list(model.objects.to_scan().values_list("pk", flat=True)):
        attachment = model.objects.to_scan().filter(pk=pk).first()
        if attachment is None:
            continue
        try:
            note_result(attachment, clean=is_clean(content_of(attachment)))
        except ScannerAway as error:
            logger.warning("the virus scanner is away: %s", error)
            return False
        except (NotScannable, NotStored, DecryptionFailed) as error:
            logger.warning("attachment %s could not be scanned: %s", pk, type(error).__name__)
    return True


def note_result(attachment: SealedFile, *, clean: bool) -> None:
    """Let a clean file be opened; remove one that is not safe, and keep that it was there."""
    row = type(attachment).objects.filter(pk=attachment.pk)
    if clean:
        row.update(scan=Scan.CLEAN)
        return
    row.update(scan=Scan.UNSAFE, stored="")
    remove_stored(attachment.stored)
    logger.warning("attachment %s was not safe and was removed", attachment.pk)
