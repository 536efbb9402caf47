"""Files as people have them, and as somebody who means harm would make them."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from PIL import ExifTags, Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nA letter about Mia\ntrailer\n<< >>\n%%EOF\n"
SECRET = b"Hidden Street"
MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
MAINS = {
    "docx": MAIN.format("wordprocessingml.document"),
    "xlsx": MAIN.format("spreadsheetml.sheet"),
    "pptx": MAIN.format("presentationml.presentation"),
}
OPEN_TEXT = "application/vnd.oasis.opendocument.text"


def photo(kind="JPEG", size=(60, 40), *, orientation=1, mode="RGB"):
    """A picture as a phone saves it, with the place in its notes."""
    notes = Image.Exif()
    notes[ExifTags.Base.ImageDescription] = SECRET.decode()
    notes[ExifTags.Base.Orientation] = orientation
    notes[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (51.0, 30.0, 5.0)}
    extra = {"comment": SECRET} if kind == "JPEG" else {}
    extra |= {"xmp": b"<x:xmpmeta>%s</x:xmpmeta>" % SECRET} if kind in ("JPEG", "WEBP") else {}
    extra |= {"icc_profile": SECRET * 20} if kind != "HEIF" else {}
    file = BytesIO()
    Image.new(mode, size, "teal").save(file, kind, exif=notes, **extra)
    return file.getvalue()


def heic():
    """A picture as an iPhone saves it."""
    from pillow_heif import from_pillow

    notes = Image.Exif()
    notes[ExifTags.Base.ImageDescription] = SECRET.decode()
    file = BytesIO()
    from_pillow(Image.new("RGB", (64, 48), "teal")).save(file, exif=notes.tobytes())
    return file.getvalue()


def huge_picture(width=60_000, height=60_000):
    """A small PNG that would need gigabytes once it is open."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def packed(entries, method=ZIP_DEFLATED):
    """A zip of these (name, content)."""
    file = BytesIO()
    with ZipFile(file, "w", method) as folder:
        for name, content in entries:
            folder.writestr(name, content, ZIP_STORED if name == "mimetype" else method)
    return file.getvalue()


def parts(*types):
    overrides = "".join(f'<Override PartName="/part{i}.xml" ContentType="{said}"/>' for i, said in enumerate(types))
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<?xml version="1.0"?><Types xmlns="{types}">{overrides}</Types>'


def office(ending="docx", *, extra=(), types=()):
    """A document of Word, Excel or PowerPoint, with more entries and types of parts if asked."""
    entries = [("[Content_Types].xml", parts(MAINS[ending], *types)), ("word/document.xml", "<w>Mia</w>"), *extra]
    return packed(entries)


def open_text(*, extra=()):
    return packed([("mimetype", OPEN_TEXT), ("content.xml", "<office>Mia</office>"), *extra])


def lying_about_its_size(true_size=5_000_000):
    """A document one part of which unpacks to much more than it says, with the checksum of what it says."""
    content = office(extra=[("word/media.bin", bytes(true_size))])
    small = struct.pack("<II", zlib.crc32(bytes(10)), 0)[:4]
    out = bytearray(content)
    for mark, crc_at, size_at, name_at in ((b"PK\x03\x04", 14, 22, 30), (b"PK\x01\x02", 16, 24, 46)):
        start = -1
        while (start := out.find(mark, start + 1)) != -1:
            if out[start + name_at : start + name_at + 14] == b"word/media.bin":
                out[start + crc_at : start + crc_at + 4] = small
                out[start + size_at : start + size_at + 4] = struct.pack("<I", 10)
    return bytes(out)
