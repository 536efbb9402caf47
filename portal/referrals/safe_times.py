"""Reads when it is safe to make contact from the words of a referrer, where they can be read without guessing.

"weekdays 3 to 5 pm", "after 6 pm only", "Mon, Wed and Fri from 10 am": days and hours. What is not wholly understood
is not read at all: half an understanding of somebody's safety is worse than a person who reads the words.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

MINUTES_A_DAY = 24 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = frozenset(range(7))
DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)(?:\w*day)?s?"
GROUPS = {
    "weekday": frozenset(range(5)), "weekdays": frozenset(range(5)), "weekend": frozenset({5, 6}),
    "weekends": frozenset({5, 6}), "every day": WEEK, "any day": WEEK, "daily": WEEK,
}  # fmt: skip
CLOCK = r"\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm)?|noon|midday|midnight"
JOINED = re.compile(r"\s*(?:,|;|\bor\b|\band\b|&)\s*")


@dataclass(frozen=True, slots=True)
class Window:
    """Days of the week (Monday is 0) with minutes of the day, the last not included."""

    days: frozenset[int]
    opens: int = 0
    closes: int = MINUTES_A_DAY

    def holds(self, at: datetime) -> bool:
        """Say whether a moment lies in the window, in Europe/London."""
        local = timezone.localtime(at)
        return local.weekday() in self.days and self.opens <= local.hour * 60 + local.minute < self.closes


def read_safe_times(words: str) -> tuple[Window, ...] | None:
    """Return the safe windows that the words name, or None when they cannot be read."""
    text = " ".join(re.sub(r"[–—-]", " to ", words.lower()).replace("p.m.", "pm").replace("a.m.", "am").split())
    text = re.sub(r"\bonly\b|\bplease\b|\bis (?:best|safe|fine|ok)\b", "", text).strip(" .!")
    text = re.sub(rf"\bbetween ({CLOCK}) and ", r"from \1 to ", text)
    if text in ("any time", "anytime", "always"):
        return (Window(WEEK),)
    windows: list[Window] = []
    days: frozenset[int] = frozenset()
    for clause in filter(None, JOINED.split(text)):
        named, rest = read_days(clause)
        days |= named
        hours = read_hours(rest)
        if hours is None:
            return None
        if rest or hours != (0, MINUTES_A_DAY):
            windows.append(Window(days or WEEK, *hours))
            days = frozenset()
    return (*windows, Window(days)) if days else tuple(windows) or None


def read_days(clause: str) -> tuple[frozenset[int], str]:
    """Return the days that a clause begins with, and the rest of it."""
    clause = re.sub(r"^on ", "", clause)
    for words, days in GROUPS.items():
        if found := re.match(rf"{words}\b", clause):
            return days, clause[found.end() :].strip()
    if found := re.match(rf"({DAY}) to ({DAY})\b", clause):
        first, last = (DAYS.index(day[:3]) for day in found.groups())
        span = range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)]
        return frozenset(span), clause[found.end() :].strip()
    if found := re.match(rf"({DAY})\b", clause):
        return frozenset({DAYS.index(found[1][:3])}), clause[found.end() :].strip()
    return frozenset(), clause


def read_hours(clause: str) -> tuple[int, int] | None:
    """Return from which minute of the day to which, the whole day for no words; None when it cannot be read."""
    if not clause or clause in ("any time", "anytime", "all day"):
        return 0, MINUTES_A_DAY
    if found := re.fullmatch(rf"(?:after|from) ({CLOCK})(?: on(?:wards?)?)?", clause):
        opens = minute_of(found[1])
        return None if opens is None else (opens, MINUTES_A_DAY)
    if found := re.fullmatch(rf"(?:before|until|till) ({CLOCK})", clause):
        closes = minute_of(found[1])
        return None if not closes else (0, closes)
    if found := re.fullmatch(rf"(?:from )?({CLOCK}) (?:to|until|till) ({CLOCK})", clause):
        closes = minute_of(found[2])
        opens = minute_of(found[1]) if closes is None else minute_before(found[1], closes)
        return (opens, closes) if opens is not None and closes is not None and opens < closes else None
    return None


def minute_of(words: str) -> int | None:
    """Return the minute of the day that a clock time names; None when it could be morning or evening."""
    named = {"noon": 12 * 60, "midday": 12 * 60, "midnight": MINUTES_A_DAY}
    if words in named:
        return named[words]
    found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", words)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        return None
    if half:
        return (hour % 12 + (12 if half == "pm" else 0)) * 60 + minute
    is_24_hours = hour > 12 or (found[2] and len(found[1]) == 2)
    return hour * 60 + minute if is_24_hours else None


def minute_before(words: str, closes: int) -> int | None:
    """Return the minute that a beginning names: "3" in "3 to 5 pm" is in the afternoon, "10" in "10 to 2 pm" is not."""
    opens = minute_of(words)
    if opens is not None or not re.fullmatch(r"\d{1,2}(?:[:.]\d{2})?", words):
        return opens
    halves = (minute_of(f"{words}pm"), minute_of(f"{words}am"))
    return next((minute for minute in halves if minute is not None and minute < closes), None)
