"""The synthetic referrals of domain.md §8: each gets the band and points written there, from what was typed."""

import uuid

import pytest

from portal.referrals.demo import answers_of
from portal.referrals.demo_stories import STORIES
from portal.referrals.intake.submission import receive
from tests.intake.answers import story

pytestmark = pytest.mark.django_db

EXPECTED = [
    # number, band, points where the specification names them, held by a floor, age
    ("1", "IMMEDIATE", None, True, 17),
    ("2", "AMBER", 10, False, 19),
    ("3", "RED", None, True, 15),
    ("4", "RED", None, True, 16),
    ("5", "AMBER", 14, False, 14),
    ("6", "RED", None, True, 18),
    ("7", "AMBER", 12, False, 13),
    ("8", "GREEN", 7, False, 20),
    ("9", "AMBER", 18, False, 16),
    ("9b", "RED", None, True, 11),
    ("10", "GREEN", 8, False, None),
    ("11", "IMMEDIATE", None, True, 15),
    ("12", "GREEN", 7, False, 16),
    ("12b", "GREEN", 7, False, 16),
]
INDICATORS = {
    "1": {"V1": "current", "V2": "current", "H1": "suspected"},
    "2": {"V1": "current"},
    "3": {"E1": "current", "E5": "current", "M1": "current"},
    "4": {"E4": "current", "E3": "suspected", "M2": "current"},
    "5": {"E5": "current", "M2": "current", "D2": "current"},
    "6": {"E2": "current", "V2": "current"},
    "7": {"V3": "current", "D1": "current"},
    "8": {"H2": "current", "W2": "suspected"},
    "9": {"H1": "current", "H4": "current", "E4": "current"},
    "9b": {"E4": "suspected"},
    "10": {"H3": "current", "H4": "current"},
    "11": {},
    "12": {"E5": "suspected", "D2": "current", "W3": "current"},
    "12b": {"E5": "suspected", "D2": "current", "W3": "current"},
}


@pytest.mark.parametrize(("number", "band", "points", "floor", "age"), EXPECTED)
def test_a_story_gets_the_band_of_the_specification(programmes, number, band, points, floor, age):
    referral = receive(answers=answers_of(story(number)), submission_key=uuid.uuid4())
    suggestion = referral.suggestions.get()
    assert suggestion.band == referral.suggested_band == band
    assert points is None or suggestion.points == points
    assert referral.has_floor == floor
    assert age is None or referral.age == age
    counted = {part["code"]: part["value"] for part in suggestion.contributions}
    assert counted == INDICATORS[number]


def test_the_brother_is_red_by_a_floor_and_not_by_points(programmes):
    referral = receive(answers=answers_of(story("9b")), submission_key=uuid.uuid4())
    suggestion = referral.suggestions.get()
    assert suggestion.points < 10
    assert "under 13" in suggestion.floor


def test_the_demo_has_every_story_once():
    numbers = [story.number for story in STORIES]
    assert len(numbers) == len(set(numbers))
    assert {row[0] for row in EXPECTED} <= set(numbers)
