"""How files arrive: in memory only, within limits, and not too many from one address of the network."""

from io import BytesIO
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from portal.privacy.tokens import search_token

from .refusals import TOO_MUCH_AT_ONCE, NotAccepted, refuse_large

AN_HOUR = 3600  # seconds


class InMemoryUpload(FileUploadHandler):
    """Keeps what arrives in memory: Django would write large files to a disk as they are, unsealed.

    Of a file over the limits only the size is kept, so that the answer can say what is wrong.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.room = settings.ATTACHMENT_TOTAL
        self.kept: BytesIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.kept is None:
            return
        if start + len(raw_data) > settings.ATTACHMENT_LARGEST or len(raw_data) > self.room:
            self.room += self.kept.tell()
            self.kept = None
            return
        self.room -= len(raw_data)
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        content = self.kept or BytesIO()
        content.seek(0)
        return UploadedFile(content, self.file_name, size=file_size)


def content_of_upload(upload: UploadedFile) -> bytes:
    """Return what arrived of a file. Raises NotAccepted when it was over the limits, and so was not kept."""
    size = upload.size or 0
    refuse_large(size)
    content: bytes = upload.read()
    if len(content) < size:
        raise NotAccepted(TOO_MUCH_AT_ONCE)
    return content


def within_quota(request: HttpRequest, files: int) -> bool:
    """Count these files and say whether their address has not added too many in the last hour.

    When the cache is away nobody is refused (security.md, "Web"). The address itself is not kept.
    """
    try:
        key = f"attachments:{search_token('address', get_adapter().get_client_ip(request))}"
        cache.add(key, 0, AN_HOUR)
        return cache.incr(key, files) <= settings.ATTACHMENTS_AN_HOUR
    except Exception:  # whichever cache it is, its client raises errors of its own
        return True
