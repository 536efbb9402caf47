"""Answers as a person types them, for tests that walk the form."""

from portal.referrals.demo_stories import STORIES

Typed = dict[str, dict[str, object]]


def story(number: str):
    """Return the demo story with this number of domain.md §8."""
    return next(story for story in STORIES if story.number == number)
