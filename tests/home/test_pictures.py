"""Pictures on public pages: small, sharp, sent for good, and silent about where they were taken."""

import re
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from PIL import ExifTags, Image
from wagtail.documents.models import Document
from wagtail.images.forms import get_image_form
from wagtail.images.models import Image as Picture
from wagtail.images.models import Rendition

from home.blocks import PageBlock
from home.models import StandardPage
from programmes.models import ProgrammePage

from .site_pages import parse

pytestmark = pytest.mark.django_db

SECRET = b"Hidden Street"
KINDS = {"AVIF": "image/avif", "WEBP": "image/webp", "JPEG": "image/jpeg"}


def photograph(kind="JPEG", size=(1600, 1000), **written):
    """A picture as a phone saves it: with the place in its notes, and lying on its side if asked."""
    notes = Image.Exif()
    notes[ExifTags.Base.ImageDescription] = SECRET.decode()
    notes[ExifTags.Base.Orientation] = written.get("orientation", 1)
    notes[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (51.0, 30.0, 5.0)}
    file = BytesIO()
    extra = {"xmp": b"<x:xmpmeta>%s</x:xmpmeta>" % SECRET} if kind in ("JPEG", "WEBP", "AVIF") else {}
    Image.new("RGB", size, "teal").save(file, kind, exif=notes, **extra)
    return file.getvalue()


def upload(contents=None, name="street.jpg", **fields):
    picture = Picture(title="A street", file=ContentFile(contents or photograph(), name=name), **fields)
    picture.save()
    return picture


def shown(picture, **value):
    """The block of this picture as it stands on a page."""
    block = PageBlock().child_blocks["image"]
    image = {"image": picture.pk, "alt_text": value.get("alt_text", "A street"), "decorative": False}
    stored = {"image": image | value, "caption": "Our street"}
    return parse(HttpResponse(str(block.render(block.to_python(stored)))))


def addresses(srcset):
    """Width by address of a srcset; None where there is only one picture."""
    parts = (part.split() for part in srcset.split(","))
    return {address: int(width[0][:-1]) if width else None for address, *width in parts}


# On the page


def test_a_picture_comes_in_three_kinds_and_three_widths_and_says_how_large_it_is():
    page = shown(upload())
    (image,) = page.all("img")
    assert [source["type"] for source in page.all("source")] == ["image/avif", "image/webp"]
    for each in [*page.all("source"), image]:
        assert sorted(addresses(each["srcset"]).values()) == [400, 800, 1200]
        assert each["sizes"]
    assert (image["width"], image["height"]) == ("400", "250")
    assert image["loading"] == "lazy"
    assert image["alt"] == "A street"
    assert page.all("figcaption")[0].text == "Our street"


def test_a_small_picture_is_never_blown_up():
    page = shown(upload(photograph(size=(300, 200))))
    (image,) = page.all("img")
    assert (image["width"], image["height"]) == ("300", "200")
    assert {rendition.width for rendition in Rendition.objects.all()} == {300}


def test_a_picture_that_adds_nothing_is_silent():
    (image,) = shown(upload(), alt_text="", decorative=True).all("img")
    assert image["alt"] == ""


def test_a_picture_without_a_description_is_refused_unless_it_is_decorative(site):
    block = PageBlock().child_blocks["image"]
    silent = {"image": upload().pk, "alt_text": "", "decorative": False}
    with pytest.raises(ValidationError) as refused:
        block.clean(block.to_python({"image": silent, "caption": ""}))
    decorative = block.to_python({"image": silent | {"decorative": True}, "caption": ""})
    assert block.clean(decorative)["image"].decorative
    assert "alt text" in str(refused.value.block_errors["image"].block_errors["alt_text"])


def test_only_the_picture_at_the_top_is_asked_for_first(client, site):
    page = ProgrammePage.objects.get(slug="gangs")
    value = PageBlock().child_blocks["image"].to_python({"image": upload().pk, "caption": ""})
    page.picture, page.body = [("image", value)], [("image", value)]
    page.save_revision().publish()
    images = parse(client.get("/programmes/gangs/")).all("img")
    assert [image["fetchpriority"] for image in images] == ["high", None]
    assert [image["loading"] for image in images] == [None, "lazy"]


def test_a_page_whose_picture_was_deleted_still_stands(client, site):
    page, picture = StandardPage.objects.get(slug="about"), upload()
    value = PageBlock().child_blocks["image"].to_python({"image": picture.pk, "caption": "Gone"})
    page.body = [("image", value)]
    page.save_revision().publish()
    picture.delete()
    assert parse(client.get("/about/")).all("img") == []


# What is sent


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_sent_as_what_it_is_and_may_be_kept_for_good(client, kind):
    rendition = upload().get_rendition(f"width-400|format-{kind.lower()}")
    response = client.get(rendition.url)
    assert response.status_code == 200
    assert response["Content-Type"] == KINDS[kind]
    assert Image.open(BytesIO(b"".join(response.streaming_content))).format == kind
    kept = {part.strip() for part in response["Cache-Control"].split(",")}
    assert kept == {"public", "max-age=31536000", "immutable"}
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.has_header("Vary")
    assert not response.cookies


def test_neither_what_was_uploaded_nor_a_document_is_sent(client):
    picture = upload()
    picture.get_rendition("width-400")
    document = Document(title="Plan", file=ContentFile(b"words", name="plan.txt"))
    document.save()
    default_storage.save("images/stray.jpg", ContentFile(b"not a rendition"))
    for name in (picture.file.name, document.file.name, "images/stray.jpg", "images/../" + picture.file.name):
        assert client.get(f"/media/{name}").status_code == 404, name
    assert client.get("/media/images/%2e%2e%2f" + picture.file.name).status_code == 404
    assert client.get("/media/images/").status_code == 404


def test_a_picture_whose_file_is_lost_is_not_found(client):
    rendition = upload().get_rendition("width-400")
    rendition.file.storage.delete(rendition.file.name)
    assert client.get(rendition.url).status_code == 404


# What the camera wrote


@pytest.mark.parametrize(
    ("original", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp"), ("AVIF", "a.avif")]
)
@pytest.mark.parametrize(
    "wanted", ["original", "width-400", "fill-100x100", "format-jpeg", "format-png", "format-webp", "format-avif"]
)
def test_no_picture_says_where_it_was_taken(original, name, wanted):
    contents = photograph(original, size=(500, 300))
    assert Image.open(BytesIO(contents)).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    sent = upload(contents, name=name).get_rendition(wanted).file.read()
    assert SECRET not in sent
    assert dict(Image.open(BytesIO(sent)).getexif()) == {}


def test_a_picture_taken_sideways_is_shown_upright():
    rendition = upload(photograph(orientation=6)).get_rendition("width-400")
    assert (rendition.width, rendition.height) == (400, 640)


# What may be uploaded


def uploaded(contents, name):
    """The form of the CMS after this upload."""
    form = get_image_form(Picture)(
        {"title": "A street"}, {"file": ContentFile(contents, name=name)}, instance=Picture()
    )
    form.is_valid()
    return " ".join(form.errors.get("file", []))


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp"), ("AVIF", "a.avif")]
)
def test_pictures_of_the_usual_kinds_may_be_uploaded(kind, name):
    assert uploaded(photograph(kind, size=(60, 40)), name) == ""


@pytest.mark.parametrize(
    ("contents", "name", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "Not a supported image format"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "a.gif", "Not a supported image format|valid image"),
        (b"#!/bin/sh", "a.jpg", "valid image"),
        (photograph("PNG", size=(60, 40)), "a.jpg", "does not match the file format"),
        (photograph(size=(60, 40)) + b"\0" * (10 * 1024 * 1024), "a.jpg", "too big"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_the_reason(contents, name, words):
    assert re.search(words, uploaded(contents, name))


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_opened():
    file = BytesIO()
    Image.new("1", (8_000, 6_000)).save(file, "PNG")
    assert "too many pixels" in uploaded(file.getvalue(), "a.png")
