"""Files in an S3-compatible object store, for sites on more than one machine (`MEDIA_S3_…`)."""

from typing import Any

from botocore.config import Config
from django.conf import settings
from storages.backends.s3 import S3Storage


class ObjectStore(S3Storage):
    """A private bucket. Nobody gets an address of a file: every file is handed out by a view that checks rights."""

    def get_default_settings(self) -> dict[str, Any]:
        """Bound every wait, and ask only for what every S3-compatible store can do."""
        waits = Config(
            connect_timeout=3,
            read_timeout=20,
            retries={"total_max_attempts": 2},
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        return super().get_default_settings() | {"client_config": waits, "querystring_auth": True}

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the address on this site, as for a file on a disk: the store itself answers nobody but us."""
        return f"{settings.MEDIA_URL}{name}"
