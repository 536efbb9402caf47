"""Keeps finished public pages and hands them out again, until anything that they show is changed.

A page is kept only when its view said `Cache-Control: public` and nothing about the visitor went into it. What is kept
belongs to an edition of the site: whoever changes a page, a help line, a programme or a setting starts a new edition
(home/editions.py), and every process then asks for the pages anew. Should that ever fail, a page lives for
`settings.PUBLIC_PAGE_LIFETIME` at most.
"""

import gzip
import hashlib
import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import brotli
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from .shared_cache import silence

logger = logging.getLogger(__name__)

EDITION = "edition"
CHANGES_AT = "page_changes_at"
# A browser may keep the page, and asks each time whether it still holds: a stale number to call is never shown.
PUBLIC = {"public": True, "max_age": 0, "must_revalidate": True}
SMALLEST_TO_COMPRESS = 200  # bytes
NEVER_KEPT = {"content-length", "content-encoding", "etag", "date"}
REFUSED = {"0", "0.0", "0.00", "0.000"}


class KeptPage(NamedTuple):
    """A finished response: its headers, and its body in each encoding with the tag of that body."""

    headers: list[tuple[str, str]]
    bodies: dict[str, bytes]
    tags: dict[str, str]


def start_new_edition() -> None:
    """Make every process forget the pages that it keeps. A cache that is away is logged, not raised."""
    try:
        caches["edition"].set(EDITION, uuid.uuid4().hex, None)
    except Exception:  # whichever cache it is, its client raises errors of its own
        logger.warning("kept pages were not forgotten: the cache does not answer")


def current_edition() -> str | None:
    """Return the edition of the site that everybody shows now; None when the cache does not answer."""
    if silence.lasts():
        return None
    try:
        return str(caches["edition"].get_or_set(EDITION, lambda: uuid.uuid4().hex, None))
    except Exception:  # as above
        logger.warning("pages are made anew each time: the cache does not answer")
        silence.begin()
        return None


def changes_by_itself(response: HttpResponse, at: datetime) -> None:
    """Say that a page will look different from `at` on, such as when its notice ends: it is not kept for longer."""
    setattr(response, CHANGES_AT, at)


class PageCacheMiddleware:
    """Answer with the kept page where there is one. It comes first, so that a kept page costs next to nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        edition = current_edition() if may_be_kept(request) else None
        key = page_key(edition, request) if edition else None
        if key is None:
            return self.get_response(request)
        kept = caches["pages"].get(key)
        if kept is None:
            response = self.get_response(request)
            if request.method != "GET" or not is_for_everybody(response):
                return response
            kept = keep(response)
            caches["pages"].set(key, kept, lifetime_of(response))
        return answer(request, KeptPage(*kept))


def may_be_kept(request: HttpRequest) -> bool:
    """Say whether the answer might be a kept page. An editor's preview is a made-up request for the public address."""
    query = request.META.get("QUERY_STRING", "")
    return (
        settings.PUBLIC_PAGE_LIFETIME > 0
        and request.method in {"GET", "HEAD"}
        and not getattr(request, "is_dummy", False)
        and (not query or (query.startswith("page=") and query[5:].isdecimal() and len(query) < 9))
    )


def is_for_everybody(response: HttpResponse) -> bool:
    """Say whether the view allowed others to see this very answer, and nothing about the visitor went into it."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "public" in response.headers.get("Cache-Control", "")
        and "cookie" not in response.headers.get("Vary", "").lower()
    )


def page_key(edition: str, request: HttpRequest) -> str | None:
    """Return the name under which a page is kept; None when the host is not ours."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    address = "\n".join((edition, request.scheme or "", host, request.path, request.META.get("QUERY_STRING", "")))
    return hashlib.blake2b(address.encode(errors="surrogateescape"), digest_size=20).hexdigest()


def lifetime_of(response: HttpResponse) -> float:
    """Return for how many seconds a page may be kept."""
    changes_at: datetime | None = getattr(response, CHANGES_AT, None)
    if changes_at is None:
        return float(settings.PUBLIC_PAGE_LIFETIME)
    return min(settings.PUBLIC_PAGE_LIFETIME, max(0.0, (changes_at - timezone.now()).total_seconds()))


def keep(response: HttpResponse) -> KeptPage:
    """Return the response ready to be handed out, in each encoding that is worth it."""
    patch_vary_headers(response, ["Accept-Encoding"])
    body = response.content
    bodies = {"": body}
    if len(body) >= SMALLEST_TO_COMPRESS:
        bodies |= {"br": brotli.compress(body, quality=9), "gzip": gzip.compress(body, 9, mtime=0)}
    digest = hashlib.blake2b(body, digest_size=12).hexdigest()
    headers = [(name, value) for name, value in response.items() if name.lower() not in NEVER_KEPT]
    return KeptPage(headers, bodies, {encoding: f'"{digest}{encoding}"' for encoding in bodies})


def answer(request: HttpRequest, kept: KeptPage) -> HttpResponse:
    """Return the kept page in an encoding that the browser takes, or 304 when it has it already."""
    encoding = accepted_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""), kept)
    headers = {**dict(kept.headers), "ETag": kept.tags[encoding]}
    asked = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    if "*" in asked or headers["ETag"] in {tag.removeprefix("W/") for tag in asked}:
        return HttpResponse(status=304, headers={k: v for k, v in headers.items() if k.lower() != "content-type"})
    if encoding:
        headers["Content-Encoding"] = encoding
    body = kept.bodies[encoding]
    headers["Content-Length"] = str(len(body))
    return HttpResponse(b"" if request.method == "HEAD" else body, headers=headers)


def accepted_encoding(accepted: str, kept: KeptPage) -> str:
    """Return the best encoding of those that the browser names and does not refuse with `q=0`."""
    weights = dict(part.replace(" ", "").partition(";q=")[::2] for part in accepted.lower().split(","))
    return next((each for each in ("br", "gzip") if each in kept.bodies and weights.get(each, "0") not in REFUSED), "")
