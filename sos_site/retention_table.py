"""The table of docs/retention.md: how long what is kept, read from the settings that decide it."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from portal.referrals.attachments.services import SWEPT_AFTER

HEAD = """# How long things are kept

This page is made by `manage.py show_settings --retention > docs/retention.md` from the settings in force. What deletes is `manage.py housekeeping`, every night, unless it says otherwise. Referrals are counted from the day on which they ended; two people delete them, never the machine alone ([data protection](data-protection.md)).

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


def referrals() -> Iterator[tuple[str, str, str, str]]:
    """Yield how long referrals are kept after they ended (domain.md §6.2), with what decides it."""
    people = "two people, one after the other"
    until = f"until they turn {settings.RETENTION_CHILD_AGE}, {settings.RETENTION_CHILD_YEARS} years at least"
    yield (
        "A referral declined, signposted, withdrawn or a duplicate, without concern",
        f"{settings.RETENTION_NO_CONCERN_MONTHS} months", people, "`RETENTION_NO_CONCERN_MONTHS`",
    )  # fmt: skip
    yield (
        "Any other referral of somebody who was under 18 when it ended", until, people,
        "`RETENTION_CHILD_AGE`, `RETENTION_CHILD_YEARS`",
    )  # fmt: skip
    yield "Any other referral of an adult", f"{settings.RETENTION_ADULT_YEARS} years", people, "`RETENTION_ADULT_YEARS`"
    yield "A referral on legal hold", "until the hold is lifted", "nothing", "–"
    yield "A referral whose erasure was granted", "until a second person approves", people, "–"
    yield "Its reference, dates, rule and who agreed, once it is deleted", "for good", "nothing", "–"


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
    lines = [(what, spelt(time), how, f"`{name}`") for what, time, how, name in rows()]
    return HEAD + "".join(f"| {' | '.join(line)} |\n" for line in (*referrals(), *lines))
