"""The form for choosing files."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from .refusals import MEGABYTE

ENDINGS = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,.docx,.xlsx,.pptx,.odt"


class SeveralFilesInput(forms.FileInput):
    """The browser's own way to choose files, several at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files. What is in them is judged elsewhere (`checks.examine`)."""

    widget = SeveralFilesInput(attrs={"accept": ENDINGS})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files that were chosen. Raises ValidationError when there are none."""
        return [super(SeveralFilesField, self).clean(each, initial) for each in data or [None]]


class FilesForm(forms.Form):
    """Photos or documents to add to the referral."""

    uploads = SeveralFilesField(
        label="Choose files",
        allow_empty_file=True,
        error_messages={"required": "Choose a photo or a document first."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uploads"].help_text = (
            "Photos, PDFs, and Word, Excel, PowerPoint or OpenDocument text files. Up to "
            f"{settings.ATTACHMENT_LARGEST // MEGABYTE} MB each, {settings.ATTACHMENT_MOST} files in all. "
            "A photo can say where it was taken: we remove that."
        )
