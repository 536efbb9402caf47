"""Why a file is not taken, in words that say what to do."""

from django.conf import settings

MEGABYTE = 1024 * 1024


class NotAccepted(Exception):
    """The file is not taken; the text says why and what to do."""


KINDS = "We can take photos, PDFs, and Word, Excel, PowerPoint or OpenDocument text files."
DAMAGED = "It seems to be damaged. Open it to check, save it again, and add it once more."
EMPTY = "It is empty. Check that you chose the right file."
LOCKED = "It is an older Office file, or it has a password. Save it as .docx or PDF without a password."
MACROS = "It has small programs in it (macros), which can do harm. Save it without them, or as a PDF."
UNSAFE_TO_UNPACK = "We cannot unpack it safely. Save it as a PDF and add that."
TOO_MANY_PIXELS = "The picture is too large to open safely. Add a smaller copy of it."
NOT_KEPT = "We could not keep it just now. Your referral is safe without it. Try again in a few minutes."
TOO_MUCH_AT_ONCE = "Too many large files came at once. Add this one again by itself."


def refuse_large(size: int) -> None:
    """Raise NotAccepted when a file is larger than we take."""
    if size > settings.ATTACHMENT_LARGEST:
        raise NotAccepted(f"It is larger than {settings.ATTACHMENT_LARGEST // MEGABYTE} MB. Add a smaller copy of it.")
