"""Is this a file that we take, and which? Judged by what is in it, never by its name (security.md, "Uploads")."""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO

from . import office
from .kinds import Kind
from .pictures import draw_anew, picture_format
from .refusals import DAMAGED, EMPTY, KINDS, LOCKED, NotAccepted

PDF_BEGINS, PDF_ENDS = b"%PDF-", b"%%EOF"
LONGEST_NAME = 100  # characters, without the ending
ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")
# Control and format characters: line breaks, and what turns the direction of writing to disguise an ending.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that we take: what it is, and its content as it is kept."""

    kind: Kind
    content: bytes


def examine(content: bytes) -> Examined:
    """Return what a file is and what of it is kept. Raises NotAccepted, which says why and what to do."""
    if not content:
        raise NotAccepted(EMPTY)
    format_name = picture_format(content)
    if format_name:
        return Examined(*draw_anew(content, format_name))
    if content.startswith(PDF_BEGINS):
        refuse_odd_pdf(content)
        return Examined(Kind.PDF, content)
    if content.startswith(office.BEGINS):
        return Examined(office.office_kind(content), content)
    raise NotAccepted(LOCKED if content.startswith(office.OLD_OFFICE_BEGINS) else KINDS)


def refuse_odd_pdf(content: bytes) -> None:
    """Refuse a PDF without its end, with something after it, or that is a packed folder as well."""
    _, end, after = content.rpartition(PDF_ENDS)
    if not end or after.strip(b"\r\n\t\x00 ") or zipfile.is_zipfile(BytesIO(content)):
        raise NotAccepted(DAMAGED)


def shown_name(name: str, kind: Kind | None = None) -> str:
    """Return a file name that is safe to show: no folders, nothing unseen, and the ending that its content has."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in UNSEEN)
    ending = ENDING.search(seen.strip())
    stem = ENDING.sub("", seen.strip()) if kind else seen
    stem = " ".join(stem.split()).strip(". ")[:LONGEST_NAME].strip() or "file"
    if kind is None:
        return stem
    same = ending is not None and ending[0].lower() in {f".{kind}", ".jpeg" if kind == Kind.JPEG else ""}
    return stem + (ending[0] if same and ending else f".{kind}")
