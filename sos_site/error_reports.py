"""Error reports to a Sentry-compatible service, where SENTRY_DSN names one: the kind of error and the lines of code."""

from typing import Any

from django.conf import settings

from sos_site import __version__

KEPT = ("event_id", "timestamp", "level", "platform", "release", "environment", "logger", "sdk", "transaction", "type")
KEPT_OF_A_FRAME = ("filename", "abs_path", "function", "module", "lineno", "in_app", "context_line")


def report_errors() -> None:
    """Begin to report, if the settings name where to."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        before_send=scrubbed,
        before_breadcrumb=lambda crumb, hint: None,
        release=__version__,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        traces_sample_rate=None,
        auto_session_tracking=False,
        server_name="",
    )


def scrubbed(event: Any, hint: Any) -> Any:
    """Return what leaves this site: no address, body, cookie, header, user, value or message, only kinds and lines."""
    sent = {name: event[name] for name in KEPT if name in event}
    errors = (event.get("exception") or {}).get("values") or []
    sent["exception"] = {"values": [error_of(error) for error in errors]}
    if "transaction" in sent and "/" in str(sent["transaction"]):
        del sent["transaction"]  # an address, not the name of a view
    if not errors:
        sent["message"] = f"a line of {event.get('logger', 'the log')}"
    return sent


def error_of(error: dict[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    kept = [{name: frame[name] for name in KEPT_OF_A_FRAME if name in frame} for frame in frames]
    return {"type": error.get("type"), "module": error.get("module"), "stacktrace": {"frames": kept}}
