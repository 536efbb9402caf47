"""A part of a file, or that it has not changed: what a browser may ask for (RFC 9110 §13, §14)."""

import re

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

ONE_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})$")


def answer(request: HttpRequest, *, content: bytes, content_type: str, tag: str) -> HttpResponse:
    """Return the whole file, the part that was asked for, or that the browser has it already.

    Call it after every check of rights: an unchanged file is news as well.
    """
    etag = f'"{tag}"'
    headers = {"ETag": etag, "Accept-Ranges": "bytes"}
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in asked or etag in {each.removeprefix("W/") for each in asked}:
        return HttpResponse(status=304, headers=headers)
    part = None
    if request.headers.get("If-Range", etag) == etag:
        part = part_asked_for(request.headers.get("Range", ""), len(content))
    if part is None:
        return HttpResponse(content, content_type=content_type, headers=headers)
    if part.start >= part.stop:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    return HttpResponse(content[part.start : part.stop], content_type=content_type, status=206, headers=headers)


def part_asked_for(header: str, size: int) -> range | None:
    """Return the bytes that were asked for, an empty range when there are none of them, None for the whole file.

    Several parts at once are answered with the whole file, as the standard allows.
    """
    found = ONE_RANGE.match(header.strip())
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        return range(max(0, size - int(found[2])), size)
    first, last = int(found[1]), int(found[2] or size - 1)
    if last < first and found[2]:
        return None
    return range(first, min(last + 1, size))
