"""The kinds of file that a referrer may add, each with the name and type under which staff get it."""

from django.db import models


class Kind(models.TextChoices):
    """What a file is, judged by its content. The value is the ending of its name."""

    PDF = "pdf", "PDF"
    JPEG = "jpg", "Picture (JPEG)"
    PNG = "png", "Picture (PNG)"
    WEBP = "webp", "Picture (WebP)"
    WORD = "docx", "Word document"
    EXCEL = "xlsx", "Excel workbook"
    POWERPOINT = "pptx", "PowerPoint slides"
    OPEN_TEXT = "odt", "OpenDocument text"

    @property
    def content_type(self) -> str:
        """The media type under which the file is sent."""
        return CONTENT_TYPES[self]


OPEN_XML = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WEBP: "image/webp",
    Kind.WORD: f"{OPEN_XML}.wordprocessingml.document",
    Kind.EXCEL: f"{OPEN_XML}.spreadsheetml.sheet",
    Kind.POWERPOINT: f"{OPEN_XML}.presentationml.presentation",
    Kind.OPEN_TEXT: "application/vnd.oasis.opendocument.text",
}


class Scan(models.TextChoices):
    """What is known of viruses in a file, in the words that staff read."""

    WAITING = "waiting", "Waiting for the virus check. It cannot be opened yet."
    CLEAN = "clean", "No virus found"
    UNSAFE = "unsafe", "This file was not safe and was removed."
    NOT_SCANNED = "not_scanned", "Not scanned for viruses"
