"""Files of the library: taken by content, sealed, scanned, read for search, handed out to those for whom they are."""

import io
import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from portal.accounts.roles import Role
from portal.referrals.attachments.kinds import Scan
from portal.referrals.attachments.refusals import NotAccepted
from portal.referrals.attachments.scanning import scan_due
from portal.referrals.attachments.services import sweep
from portal.resources.content.forms_to_print import word_document
from portal.resources.files import reading
from portal.resources.files.reading import read_due
from portal.resources.files.services import add_file, take_out
from portal.resources.models import LibraryFile, Resource
from tests.attachments.files import PDF, heic, huge_picture, lying_about_its_size, office, open_text, packed, photo

pytestmark = pytest.mark.django_db
LIBRARY = "/portal/resources/"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FORM = word_document(["Form for a visit", "The axolotl question"])


def pdf(*pages):
    """A PDF whose pages have these words."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", None, b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for words in pages:
        drawn = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        page = f"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        objects.append(page.encode())
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} /MediaBox [0 0 595 842] >>".encode()
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


@pytest.fixture
def add(comms_publisher):
    """Put a file into the next version of a resource, and publish that if asked."""

    def add_to(resource, content=FORM, *, name="form.docx", title="Form", replaces=None, published=True):
        file = add_file(
            resource=resource, by=comms_publisher, title=title, name=name, content=content, replaces=replaces
        )
        if published:
            Resource.objects.get(pk=resource.pk).get_latest_revision().publish()
        return file

    return add_to


def address_of(file):
    return f"{LIBRARY}{file.resource_id}/files/{file.pk}/"


def shown(response):
    return response.content.decode()


def test_a_file_is_kept_sealed_and_handed_out_as_it_was(caseworker, log_in, publish, add, on_disk, folder):
    file = add(publish(), name="../A form‮.exe.docx")
    stored = folder / "library"
    assert [b"axolotl" in path.read_bytes() or b"PK" in path.read_bytes()[:4] for path in stored.iterdir()] == [False]
    response = log_in(Client(), caseworker).get(address_of(file))
    assert response.content == FORM
    assert response["Content-Type"].endswith("wordprocessingml.document")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == 'attachment; filename="A form.exe.docx"'
    assert response["Cache-Control"] == "no-store, private"
    assert "/media/" not in shown(log_in(Client(), caseworker).get(f"{LIBRARY}{file.resource_id}/"))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DSL, Role.COMMS_EDITOR, Role.COMMS_PUBLISHER}))
def test_a_file_of_a_limited_resource_does_not_exist_for_others_whatever_they_ask(staff, log_in, publish, add, role):
    file = add(publish(audience=[Role.DSL]))
    client = log_in(Client(), staff(role))
    for headers in (
        {},
        {"HTTP_RANGE": "bytes=0-1"},
        {"HTTP_IF_NONE_MATCH": f'"{file.pk.hex}"'},
        {"HTTP_IF_NONE_MATCH": "*"},
    ):
        for method in (client.get, client.head):
            response = method(address_of(file), **headers)
            assert response.status_code == 404
            assert "ETag" not in response
            assert "Accept-Ranges" not in response
    assert Client().get(address_of(file)).status_code == 302


def test_a_file_of_a_draft_is_for_those_who_write_alone(caseworker, comms_editor, log_in, publish, add):
    resource = publish()
    file = add(resource, published=False)
    assert log_in(Client(), caseworker).get(address_of(file)).status_code == 404
    assert log_in(Client(), comms_editor).get(address_of(file)).status_code == 200
    other = publish("Another")
    assert log_in(Client(), comms_editor).get(f"{LIBRARY}{other.pk}/files/{file.pk}/").status_code == 404


def test_a_part_or_nothing_new_is_answered_after_the_check_of_rights(caseworker, log_in, publish, add):
    file = add(publish())
    client = log_in(Client(), caseworker)
    tag = client.get(address_of(file))["ETag"]
    part = client.get(address_of(file), HTTP_RANGE="bytes=2-5")
    assert (part.status_code, part.content) == (206, FORM[2:6])
    assert part["Content-Range"] == f"bytes 2-5/{len(FORM)}"
    for asked, status, content in (
        ("bytes=-4", 206, FORM[-4:]), (f"bytes={len(FORM)}-", 416, b""), ("bytes=5-2", 200, FORM),
        ("bytes=0-1,4-5", 200, FORM), ("lines=1-2", 200, FORM), ("bytes=-0", 416, b""), ("bytes=-", 200, FORM),
        (f"bytes=0-{10**11}", 206, FORM),
    ):  # fmt: skip
        response = client.get(address_of(file), HTTP_RANGE=asked)
        assert (response.status_code, response.content) == (status, content), asked
    assert client.get(address_of(file), HTTP_RANGE="bytes=0-1", HTTP_IF_RANGE='"x"').status_code == 200
    same = client.get(address_of(file), HTTP_IF_NONE_MATCH=tag)
    assert (same.status_code, same.content) == (304, b"")


BAD = {
    "nothing": b"", "text": b"hello", "a script called docx": b"#!/bin/sh\n", "EICAR": EICAR,
    "a program": b"MZ" + bytes(64),
    "a zip": packed([("a.txt", "x")]), "a bomb": lying_about_its_size(), "too many pixels": huge_picture(),
    "macros": office(extra=[("word/vbaProject.bin", b"x")]), "half a PDF": PDF[:40],
    "PDF and zip": PDF + packed([("a", "b")]),
    "names that lead out": office(extra=[("../../etc/passwd", "x")]), "markup": b"<svg onload=alert(1)>",
}  # fmt: skip


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_what_we_do_not_take_leaves_nothing_behind(comms_publisher, log_in, publish, content, folder):
    resource = publish()
    before = resource.revisions.count()
    client = log_in(Client(), comms_publisher)
    upload = SimpleUploadedFile("form.docx", content, "application/msword")
    response = client.post(f"{LIBRARY}{resource.pk}/files/", {"upload": upload, "title": "x"})
    assert response.status_code == 422
    assert "It was not added." in shown(response) or "Choose a file" in shown(response)
    assert not LibraryFile.objects.exists()
    assert not (folder / "library").exists() or not list((folder / "library").iterdir())
    assert resource.revisions.count() == before


def test_too_large_is_refused_while_it_arrives(comms_publisher, log_in, publish, settings):
    settings.ATTACHMENT_LARGEST = 1000
    resource = publish()
    upload = SimpleUploadedFile("form.pdf", PDF + b"x" * 2000)
    response = log_in(Client(), comms_publisher).post(f"{LIBRARY}{resource.pk}/files/", {"upload": upload})
    assert response.status_code == 422
    assert "larger than" in shown(response)
    assert not LibraryFile.objects.exists()


def test_kinds_that_we_take(publish, add):
    resource = publish()
    for content, kind in (
        (PDF, "pdf"),
        (photo(), "jpg"),
        (heic(), "jpg"),
        (open_text(), "odt"),
        (office("xlsx"), "xlsx"),
    ):
        assert add(resource, content, name="a.exe", published=False).kind == kind


def test_a_failure_on_the_way_leaves_no_file_behind(publish, add, comms_publisher, monkeypatch, folder):
    resource = publish()
    monkeypatch.setattr(Resource, "save_revision", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add(resource)
    assert list((folder / "library").iterdir()) == []
    assert not LibraryFile.objects.exists()


def test_a_file_waits_for_the_scanner_and_an_infected_one_is_gone(caseworker, log_in, publish, add, clamd, folder):
    clean, infected = add(publish(), title="Clean"), add(publish("Other"), title="Bad")
    client = log_in(Client(), caseworker)
    assert client.get(address_of(clean)).status_code == 409
    assert read_due() == 0
    answers = [b"stream: OK\0", b"stream: Eicar-Test-Signature FOUND\0"]
    clamd.says = lambda content: answers.pop(0)
    assert scan_due(LibraryFile)
    assert client.get(address_of(clean)).status_code == 200
    response = client.get(address_of(infected))
    assert response.status_code == 409
    assert "was not safe" in shown(response)
    infected.refresh_from_db()
    assert (infected.scan, infected.stored) == (Scan.UNSAFE, "")
    assert len(list((folder / "library").iterdir())) == 1


def test_the_words_in_files_are_found_once_the_worker_has_read_them(caseworker, log_in, publish, add):
    resource = publish()
    add(resource)
    add(resource, pdf("Nothing here", "A pangolin on page two"), name="b.pdf", title="More")
    client = log_in(Client(), caseworker)
    assert "Nothing found" in shown(client.post(LIBRARY, {"q": "axolotl"}))
    assert read_due() == 2
    for word in ("axolotl", "pangolins"):
        page = shown(client.post(LIBRARY, {"q": word}))
        assert f"<mark>{word.removesuffix('s')}</mark>" in page
        assert "in one of its files" in page
    assert read_due() == 0


def test_the_words_in_a_file_of_a_draft_or_of_a_limited_resource_are_not_found(caseworker, log_in, publish, add):
    add(publish(), published=False)
    add(publish("Hidden", audience=[Role.DSL]))
    read_due()
    assert "Nothing found" in shown(log_in(Client(), caseworker).post(LIBRARY, {"q": "axolotl"}))


@pytest.mark.parametrize("fails", [subprocess.TimeoutExpired("x", 1), subprocess.CalledProcessError(-9, "x")])
def test_a_file_that_takes_too_long_or_kills_its_reader_has_no_words_and_stays(publish, add, monkeypatch, fails):
    file = add(publish())

    def run(*_, **__):
        raise fails

    monkeypatch.setattr(reading.subprocess, "run", run)
    assert read_due() == 1
    file.refresh_from_db()
    assert (file.text, file.get_reading_display()) == ("", "It has no words that search can read")
    assert file.may_be_opened


def test_a_new_version_of_a_file_takes_its_place_and_earlier_versions_keep_theirs(
    caseworker, owner, log_in, publish, add
):
    resource = publish()
    first = add(resource)
    second = add(resource, word_document(["Second"]), replaces=first.pk, title="")
    assert (second.series, second.number) == (first.series, 2)
    page = shown(log_in(Client(), caseworker).get(f"{LIBRARY}{resource.pk}/"))
    assert address_of(second) in page
    assert address_of(first) not in page
    assert address_of(first) in shown(log_in(Client(), owner).get(f"{LIBRARY}{resource.pk}/versions/2/"))


def test_editing_in_the_cms_keeps_the_files_of_the_draft(comms_publisher, log_in, publish, add):
    resource = publish()
    add(resource, published=False)
    fields = {"action-publish": "action-publish", "title": "Edited", "summary": "s", "kind": "guidance"}
    fields |= {"owner": resource.owner_id, "review_every_months": 12, "body-count": 0}
    client = log_in(Client(), comms_publisher)
    address = f"/cms/snippets/resources/resource/edit/{resource.pk}/"
    assert f"{LIBRARY}{resource.pk}/files/" in shown(client.get(address))
    assert client.post(address, fields).status_code == 302
    resource = Resource.objects.get(pk=resource.pk)
    assert (resource.title, resource.files.count()) == ("Edited", 1)


def test_taking_out_a_file_counts_from_the_next_version(comms_publisher, publish, add):
    resource = publish()
    file = add(resource)
    take_out(resource=Resource.objects.get(pk=resource.pk), file=file.pk, by=comms_publisher)
    resource = Resource.objects.get(pk=resource.pk)
    assert resource.files.count() == 1
    resource.get_latest_revision().publish()
    assert Resource.objects.get(pk=resource.pk).files.count() == 0
    assert LibraryFile.objects.filter(pk=file.pk).exists()


def test_whoever_does_not_write_or_meets_a_lock_adds_no_file(caseworker, comms_editor, publish, add):
    resource = publish()
    for person, locked in ((caseworker, False), (comms_editor, True)):
        Resource.objects.filter(pk=resource.pk).update(locked=locked)
        with pytest.raises(NotAccepted):
            add_file(resource=Resource.objects.get(pk=resource.pk), by=person, title="x", name="a.docx", content=FORM)


def test_housekeeping_sweeps_neither_kind_of_file_for_the_other(publish, add, folder, settings):
    add(publish())
    call_command("housekeeping")
    assert sweep() == 0
    assert len(list((folder / "library").iterdir())) == 1


def test_files_are_sealed_anew_with_a_new_key(caseworker, log_in, publish, add, settings, commits):
    file = add(publish())
    settings.FIELD_KEYS = f"new:{'bmV3LWtleS1mb3ItdGhlLXRlc3RzLTAwMDAwMDAwMDE='},{settings.FIELD_KEYS}"
    with commits():
        call_command("rotate_keys")
    file.refresh_from_db()
    assert file.key_id == "new"
    assert file.stored.startswith("library/")
    assert log_in(Client(), caseworker).get(address_of(file)).content == FORM
