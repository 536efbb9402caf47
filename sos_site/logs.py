"""Log lines that machines read: one JSON object a line, with the request it belongs to, and nothing about anybody.

What a visitor typed may stand in an address, in the message of an exception or in its values. So a line about a
request names the view and not the address, and an error is told by its kind and the lines of code that it passed.
"""

import json
import logging
import re
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.conf import settings
from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="")
ID_OF_A_PROXY = re.compile(r"[A-Za-z0-9-]{8,64}")
NEAREST_CALLS = 12  # lines of code told of one error


def id_of(request: HttpRequest) -> str:
    """Return the id that a proxy of ours gave the request, or a new one: a visitor's own is never taken."""
    given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return given if ID_OF_A_PROXY.fullmatch(given) else uuid.uuid4().hex


def view_of(request: HttpRequest) -> str:
    """Return the name of the view that answers, which is the same for everybody."""
    match = request.resolver_match
    if match is None:
        return "none"
    return match.view_name or getattr(match.func, "__name__", "unnamed")


class JsonFormatter(logging.Formatter):
    """One line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id.get(),
        }
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            line["message"] = "answered with an error"
            line |= {"view": view_of(request), "method": request.method, "status": getattr(record, "status_code", 500)}
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "where": passed_lines(record.exc_info[2])}
        return json.dumps({name: value for name, value in line.items() if value != ""}, ensure_ascii=False)


def passed_lines(trace: TracebackType | None) -> list[str]:
    """Return the last lines of code that an error passed, without what stood in them."""
    frames = traceback.extract_tb(trace)[-NEAREST_CALLS:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
