"""The table of docs/retention.md: how long what is kept, read from the settings that decide it."""

from datetime import timedelta

from django.conf import settings

from portal.referrals.attachments.services import SWEPT_AFTER

HEAD = """# How long things are kept

This page is made by `manage.py show_settings --retention > docs/retention.md` from the settings in force. What deletes is `manage.py housekeeping`, every night, unless it says otherwise.

| What | How long | What deletes it | Setting |
|---|---|---|---|
"""  # noqa: E501


def rows() -> list[tuple[str, timedelta, str, str]]:
    """Return each kind of data with its time."""
    hourly = "no longer works; the row is kept as a record"
    return [
        ("A referral that is being written, with its files", settings.REFERRAL_DRAFT_LIFETIME,
         "housekeeping; “Exit this page” at once", "REFERRAL_DRAFT_LIFETIME"),
        ("Files that belong to nothing, after a crash", SWEPT_AFTER, "housekeeping", "SWEPT_AFTER"),
        ("The session of a referrer’s browser", timedelta(seconds=settings.SESSION_COOKIE_AGE), "housekeeping",
         "SESSION_COOKIE_AGE"),
        ("A staff session without a click", settings.STAFF_SESSION_IDLE, "the next request", "STAFF_SESSION_IDLE"),
        ("A staff session at most", settings.STAFF_SESSION_LONGEST, "the next request", "STAFF_SESSION_LONGEST"),
        ("An invitation", settings.INVITATION_LIFETIME, hourly, "INVITATION_LIFETIME"),
        ("A link to recover an account", settings.RECOVERY_LIFETIME, hourly, "RECOVERY_LIFETIME"),
        ("A link for a new password", timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT), "no longer works",
         "PASSWORD_RESET_TIMEOUT"),
    ]  # fmt: skip


def spelt(length: timedelta) -> str:
    """Return a time in its largest whole unit."""
    seconds = int(length.total_seconds())
    for name, unit in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds % unit == 0:
            number = seconds // unit
            return f"{number} {name}{'' if number == 1 else 's'}"
    return f"{seconds} seconds"


def retention() -> str:
    """Return the whole page."""
    return HEAD + "".join(f"| {what} | {spelt(time)} | {how} | `{name}` |\n" for what, time, how, name in rows())
