"""Office documents: packed folders, looked through without trusting what they say of themselves."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import ParseError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .kinds import OPEN_XML, Kind
from .refusals import DAMAGED, KINDS, LOCKED, MACROS, UNSAFE_TO_UNPACK, NotAccepted

BEGINS = b"PK\x03\x04"
OLD_OFFICE_BEGINS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also what a document with a password looks like
END_OF_FOLDER, END_LENGTH = b"PK\x05\x06", 22
LOCAL_HEAD = 30  # bytes before the name of an entry
ENCRYPTED = 0x1
MOST_ENTRIES = 3000
MOST_UNPACKED = 150 * 1024 * 1024  # bytes of the whole document
MOST_CONTENTS = 1024 * 1024  # bytes of the list of parts
AT_ONCE = 1024 * 1024
LIST_OF_PARTS = "[Content_Types].xml"
MAIN_PARTS = {
    f"{OPEN_XML}.wordprocessingml.document.main+xml": Kind.WORD,
    f"{OPEN_XML}.spreadsheetml.sheet.main+xml": Kind.EXCEL,
    f"{OPEN_XML}.presentationml.presentation.main+xml": Kind.POWERPOINT,
}
ACTIVE = ("macro", "vba", "activex")  # in the names and types of parts that run


def office_kind(content: bytes) -> Kind:
    """Return which kind of document this is. Raises NotAccepted for anything else, macros and zip bombs."""
    try:
        with ZipFile(BytesIO(content)) as folder:
            entries = folder.infolist()
            refuse_odd_folder(content, folder)
            refuse_bomb(content, entries)
            kind = open_xml_kind(folder) or open_text_kind(folder)
    except (
        BadZipFile,
        EOFError,
        ValueError,
        NotImplementedError,
        zlib.error,
        ParseError,
        DefusedXmlException,
    ) as error:
        raise NotAccepted(DAMAGED) from error
    if kind is None:
        raise NotAccepted(KINDS)
    return kind


def refuse_odd_folder(content: bytes, folder: ZipFile) -> None:
    """Refuse what no office program writes: something before or after it, names twice, names that lead out of it."""
    entries, names = folder.infolist(), folder.namelist()
    if content[-END_LENGTH:][:4] != END_OF_FOLDER:
        raise NotAccepted(DAMAGED)
    if not entries or min(entry.header_offset for entry in entries) != 0:
        raise NotAccepted(DAMAGED)
    if len({name.casefold() for name in names}) != len(names):
        raise NotAccepted(DAMAGED)
    if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names):
        raise NotAccepted(DAMAGED)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise NotAccepted(LOCKED)


def refuse_bomb(content: bytes, entries: list[ZipInfo]) -> None:
    """Refuse what would unpack to too much, by what it says and by what it really does."""
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise NotAccepted(UNSAFE_TO_UNPACK)
    for entry in entries:
        if unpacked_size(content, entry) != entry.file_size:
            raise NotAccepted(UNSAFE_TO_UNPACK)


def unpacked_size(content: bytes, entry: ZipInfo) -> int:
    """Return how many bytes an entry unpacks to, reading no further than just beyond what it declares."""
    head = content[entry.header_offset : entry.header_offset + LOCAL_HEAD]
    if head[:4] != BEGINS or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise NotAccepted(UNSAFE_TO_UNPACK)
    start = (
        entry.header_offset + LOCAL_HEAD + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    )
    packed = content[start : start + entry.compress_size]
    if entry.compress_type == ZIP_STORED:
        return len(packed)
    size, unpacking = 0, zlib.decompressobj(-zlib.MAX_WBITS)
    while packed and not unpacking.eof and size <= entry.file_size:
        size += len(unpacking.decompress(packed, AT_ONCE))
        packed = unpacking.unconsumed_tail
    return size


def open_xml_kind(folder: ZipFile) -> Kind | None:
    """Return which Office Open XML document this is, or None. Raises NotAccepted when it has macros."""
    if LIST_OF_PARTS not in folder.namelist():
        return None
    if folder.getinfo(LIST_OF_PARTS).file_size > MOST_CONTENTS:
        raise NotAccepted(UNSAFE_TO_UNPACK)
    types = list(types_of_parts(folder))
    if any(word in said.casefold() for said in [*types, *folder.namelist()] for word in ACTIVE):
        raise NotAccepted(MACROS)
    found = {MAIN_PARTS[said] for said in types if said in MAIN_PARTS}
    return found.pop() if len(found) == 1 else None


def types_of_parts(folder: ZipFile) -> Iterator[str]:
    """Yield the type of every part that the document lists."""
    for part in fromstring(folder.read(LIST_OF_PARTS)):
        yield part.get("ContentType", "")


def open_text_kind(folder: ZipFile) -> Kind | None:
    """Return that this is an OpenDocument text, or None. Raises NotAccepted when it has macros."""
    first = folder.infolist()[0]
    if (
        first.filename != "mimetype"
        or first.file_size > 100
        or folder.read(first) != Kind.OPEN_TEXT.content_type.encode()
    ):
        return None
    if any(name.startswith(("Basic/", "Scripts/")) for name in folder.namelist()):
        raise NotAccepted(MACROS)
    return Kind.OPEN_TEXT
