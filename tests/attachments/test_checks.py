"""Which files are taken: judged by what is in them, whatever they are called (security.md, "Uploads")."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.referrals.attachments import office as office_module
from portal.referrals.attachments.checks import examine, shown_name
from portal.referrals.attachments.kinds import Kind
from portal.referrals.attachments.refusals import (
    DAMAGED,
    EMPTY,
    KINDS,
    LOCKED,
    MACROS,
    TOO_MANY_PIXELS,
    UNSAFE_TO_UNPACK,
    NotAccepted,
)

from .files import MAINS, PDF, SECRET, heic, huge_picture, lying_about_its_size, office, open_text, packed, parts, photo


def refusal(content):
    with pytest.raises(NotAccepted) as refused:
        examine(content)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, Kind.PDF),
        (photo("JPEG"), Kind.JPEG),
        (photo("PNG"), Kind.PNG),
        (photo("WEBP"), Kind.WEBP),
        (heic(), Kind.JPEG),
        (office("docx"), Kind.WORD),
        (office("xlsx"), Kind.EXCEL),
        (office("pptx"), Kind.POWERPOINT),
        (open_text(), Kind.OPEN_TEXT),
    ],
)
def test_what_people_send_is_taken(content, kind):
    assert examine(content).kind == kind


@pytest.mark.parametrize("content", [PDF, office(), open_text()])
def test_documents_are_kept_byte_for_byte(content):
    assert examine(content).content == content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", EMPTY),
        (b"MZ\x90\x00 a program", KINDS),
        (b"<html><script>alert(1)</script>", KINDS),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", KINDS),
        (b"GIF89a" + bytes(50), KINDS),
        (b"#!/bin/sh\n", KINDS),
        (b"Just words.", KINDS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), LOCKED),
    ],
)
def test_anything_else_is_refused_with_what_to_do(content, reason):
    assert refusal(content) == reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_what_a_phone_wrote_into_a_photo_is_kept(kind):
    before = photo(kind)
    assert b"Hidden Street" in before
    after = examine(before).content
    with Image.open(BytesIO(after)) as picture:
        assert dict(picture.getexif()) == {}
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)
        assert picture.getpixel((5, 5)) == pytest.approx((0, 128, 128), abs=4)
    assert SECRET not in after


def test_nothing_of_what_an_iphone_wrote_is_kept():
    assert SECRET in heic()
    assert SECRET not in examine(heic()).content


def test_a_photo_that_lies_on_its_side_is_set_upright():
    with Image.open(BytesIO(examine(photo(size=(60, 40), orientation=6)).content)) as picture:
        assert picture.size == (40, 60)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("JPEG", "CMYK")])
def test_pictures_of_every_make_are_drawn_anew(kind, mode):
    file = BytesIO()
    Image.new(mode, (20, 20)).save(file, kind)
    assert examine(file.getvalue()).kind.label == f"Picture ({kind})"


@pytest.mark.parametrize("hidden", [PDF, packed([("evil.class", b"x")]), b"<script>alert(1)</script>"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_hidden_behind_a_picture_is_not_kept(kind, hidden):
    kept = examine(photo(kind) + hidden).content
    assert hidden not in kept
    assert not kept.endswith(hidden[-10:])


def test_a_small_file_that_would_open_to_gigabytes_is_refused_before_it_is_opened():
    assert len(huge_picture()) < 1000
    assert refusal(huge_picture()) == TOO_MANY_PIXELS
    assert refusal(huge_picture(10_000, 5_001)) == TOO_MANY_PIXELS


@pytest.mark.parametrize("content", [photo()[:300], photo("PNG")[:100], photo("WEBP")[:60], heic()[:200]])
def test_a_picture_that_is_cut_off_is_refused(content):
    assert refusal(content) == DAMAGED


@pytest.mark.parametrize(
    "content",
    [
        PDF.replace(b"%%EOF", b""),
        PDF + b"MZ a program",
        PDF + packed([("evil.class", b"x")]),
        PDF + packed([("evil.class", b"x")]) + b"%%EOF",
        b"\n" * 5 + PDF,
    ],
    ids=["without its end", "with a program behind", "and a zip", "and a zip within", "with something before"],
)
def test_a_pdf_that_is_something_else_as_well_is_refused(content):
    assert refusal(content) in (DAMAGED, KINDS)


@pytest.mark.parametrize("ending", MAINS)
@pytest.mark.parametrize(
    ("extra", "types"),
    [
        ([("word/vbaProject.bin", b"x")], []),
        ([("word/VBAPROJECT.BIN", b"x")], []),
        ([("xl/macrosheets/sheet1.xml", b"x")], []),
        ([("word/activeX/activeX1.bin", b"x")], []),
        ([], ["application/vnd.ms-office.vbaProject"]),
        ([], ["application/vnd.ms-word.document.macroEnabled.main+xml"]),
        ([], ["application/vnd.ms-word.document.&#109;acroEnabled.main+xml"]),
        ([], ["application/vnd.ms-excel.macrosheet+xml"]),
    ],
)
def test_macros_are_refused_however_they_are_written(ending, extra, types):
    assert refusal(office(ending, extra=extra, types=types)) == MACROS


@pytest.mark.parametrize("extra", ["Basic/Standard/Module1.xml", "Scripts/python/evil.py"])
def test_macros_in_open_documents_are_refused(extra):
    assert refusal(open_text(extra=[(extra, "x")])) == MACROS


def test_a_bomb_that_says_how_large_it_is_is_refused_without_unpacking(monkeypatch):
    bomb = office(extra=[("word/media.bin", bytes(office_module.MOST_UNPACKED))])
    assert len(bomb) < 200_000
    monkeypatch.setattr(office_module, "unpacked_size", lambda *_: pytest.fail("unpacked"))
    assert refusal(bomb) == UNSAFE_TO_UNPACK


def test_a_bomb_that_lies_about_its_size_is_found_out():
    with ZipFile(BytesIO(lying_about_its_size())) as folder:
        assert len(folder.read("word/media.bin")) == 10  # Python's reader believes it
    assert refusal(lying_about_its_size()) == UNSAFE_TO_UNPACK


def test_a_document_of_very_many_parts_is_refused():
    many = [(f"word/{number}.xml", "") for number in range(office_module.MOST_ENTRIES)]
    assert refusal(office(extra=many)) == UNSAFE_TO_UNPACK


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "word/../../x", "..\\evil.xml", "\\x"])
def test_a_document_whose_parts_would_land_elsewhere_is_refused(name):
    assert refusal(office(extra=[(name, "x")])) == DAMAGED


def test_a_document_with_two_parts_of_one_name_is_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = office(extra=[("word/document.xml", "another")])
    assert refusal(twice) == DAMAGED
    assert refusal(office(extra=[("WORD/document.xml", "another")])) == DAMAGED


@pytest.mark.parametrize(
    "content",
    [
        packed([("readme.txt", "x")]),
        packed([("META-INF/MANIFEST.MF", "x"), ("Evil.class", "x")]),
        packed([("[Content_Types].xml", parts("text/plain"))]),
        packed([("[Content_Types].xml", parts(MAINS["docx"], MAINS["xlsx"]))]),
        packed([("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "x")]),
        packed([("content.xml", "x"), ("mimetype", "application/vnd.oasis.opendocument.text")]),
    ],
)
def test_a_zip_that_is_no_document_is_refused(content):
    assert refusal(content) == KINDS


@pytest.mark.parametrize("content", [office() + b"more", office()[:-30], b"PK\x03\x04" + bytes(100)])
def test_a_broken_document_is_refused(content):
    assert refusal(content) == DAMAGED


def test_a_program_with_a_document_behind_it_is_refused():
    assert refusal(b"MZ a program" + office()) == KINDS
    assert refusal(b"PK\x03\x04 a program" + office()) == DAMAGED


def test_a_document_with_a_trap_in_its_list_of_parts_is_refused():
    trap = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><Types>&a;</Types>'
    assert refusal(packed([("[Content_Types].xml", trap)])) == DAMAGED
    assert refusal(packed([("[Content_Types].xml", " " * 2_000_000)])) == UNSAFE_TO_UNPACK


def test_a_document_with_a_password_is_refused():
    content = bytearray(office())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + at] |= 1
    assert refusal(bytes(content)) == LOCKED


@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_whatever_comes_is_taken_or_refused_and_never_an_error(rest, begins):
    try:
        examine(begins + rest)
    except NotAccepted as refused:
        assert str(refused).endswith((".", "files."))


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("letter.pdf", Kind.PDF, "letter.pdf"),
        ("Photo.JPEG", Kind.JPEG, "Photo.JPEG"),
        ("../../etc/passwd", Kind.PDF, "passwd.pdf"),
        ("C:\\Users\\Rachel\\letter.pdf", Kind.PDF, "letter.pdf"),
        ("photo.exe", Kind.JPEG, "photo.jpg"),
        ("IMG_0001.HEIC", Kind.JPEG, "IMG_0001.jpg"),
        ("a\r\nb\x00c.pdf", Kind.PDF, "abc.pdf"),
        ("invoice\u202efdp.exe", Kind.PDF, "invoicefdp.pdf"),
        ("", Kind.PDF, "file.pdf"),
        ("...", Kind.PNG, "file.png"),
        (".pdf", Kind.PDF, "file.pdf"),
        ("Version 1.2", Kind.PDF, "Version 1.2.pdf"),
        ("रिपोर्ट.pdf", Kind.PDF, "रिपोर्ट.pdf"),
        ("x" * 400 + ".pdf", Kind.PDF, "x" * 100 + ".pdf"),
    ],
)
def test_the_name_shown_is_clean_and_ends_as_the_content_says(name, kind, shown):
    assert shown_name(name, kind) == shown


@given(st.text(max_size=300), st.sampled_from(Kind))
def test_no_name_leads_anywhere_or_hides_anything(name, kind):
    shown = shown_name(name, kind)
    assert shown.lower().endswith(f".{kind}") or shown.lower().endswith(".jpeg")
    assert not set(shown) & set("/\\\r\n\0\u202e\u200b")
    assert not shown.startswith(".")
    assert len(shown) <= 110
