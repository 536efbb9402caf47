"""By when the law wants an answer to somebody who asks for a copy, or for erasure (UK GDPR article 12(3))."""

import calendar
from datetime import date, timedelta

from portal.referrals.clocks import is_working_day

MONTHS, MORE_MONTHS = 1, 2  # set by law, and so no setting


def due_on(received: date, *, extended: bool = False) -> date:
    """Return the same day of the month in which an answer is due, its last day where it has none like it.

    Where that is no working day, the next one.
    """
    months = received.month - 1 + MONTHS + MORE_MONTHS * extended
    year, month = received.year + months // 12, months % 12 + 1
    day = date(year, month, min(received.day, calendar.monthrange(year, month)[1]))
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
