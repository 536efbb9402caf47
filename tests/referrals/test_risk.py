"""The rules of domain.md §5: points, bands, reasons to act at once, floors. Pure functions, so no database."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.referrals.risk import (
    DEFAULT_RULES,
    INDICATORS,
    Facts,
    IndicatorValue,
    RiskBand,
    reasons_for_red,
    red_in_brief,
    suggest,
)

WEIGHTS = {
    "V1": 5, "V2": 5, "V3": 3, "V4": 3, "V5": 3,
    "E1": 5, "E2": 5, "E3": 5, "E4": 3, "E5": 3, "E6": 3,
    "M1": 5, "M2": 3, "D1": 3, "D2": 1,
    "H1": 5, "H2": 3, "H3": 3, "H4": 1, "W1": 3, "W2": 1, "W3": 1,
}  # fmt: skip
FACTORS = {"current": 2, "suspected": 1, "past": 1, "no": 0, "not_known": 0}
VALUES = st.sampled_from(list(FACTORS))
INDICATOR_VALUES = st.dictionaries(st.sampled_from(list(WEIGHTS)), VALUES)
AGES = st.none() | st.integers(0, 30)
HOURS = st.none() | st.floats(0, 200)
FACTS = st.builds(
    Facts,
    danger_now=st.booleans(),
    missing_now=st.booleans(),
    threat_to_life_within_hours=HOURS,
    suicidal_intent=st.booleans(),
    inpatient=st.booleans(),
    mechanism=st.sampled_from([None, "stabbing", "shooting", "assault", "other"]),
    discharge_within_hours=HOURS,
    current_threat=st.booleans(),
    out_of_area_within_hours=HOURS,
)


def points_by_hand(values):
    """Points as a person would add them up from domain.md §5."""
    points = {code: WEIGHTS[code] * FACTORS[value] for code, value in values.items()}
    if points.get("M1") and points.get("M2"):
        points[min("M1", "M2", key=lambda code: points[code])] = 0
    domains = {}
    for code, number in points.items():
        domains[code[0]] = domains.get(code[0], 0) + number
    return sum(min(20, number) for number in domains.values())


def test_every_indicator_of_the_specification_has_its_weight_and_no_other_exists():
    assert {code: indicator.weight for code, indicator in INDICATORS.items()} == WEIGHTS


@given(AGES, INDICATOR_VALUES)
def test_points_are_weight_times_certainty_capped_at_twenty_a_domain(age, values):
    assert suggest(age=age, indicators=values).points == points_by_hand(values)


@given(INDICATOR_VALUES)
def test_every_point_is_explained_by_a_contribution(values):
    suggestion = suggest(age=25, indicators=values)
    domains = {}
    for part in suggestion.contributions:
        assert part.points == WEIGHTS[part.code] * FACTORS[values[part.code]] > 0
        domains[part.domain] = domains.get(part.domain, 0) + part.points
    assert suggestion.points == sum(min(20, points) for points in domains.values())


@pytest.mark.parametrize(
    ("values", "points", "band"),
    [
        ({}, 0, "GREEN"),
        ({"V3": "current", "D1": "suspected"}, 9, "GREEN"),
        ({"V1": "current"}, 10, "AMBER"),
        ({"V3": "current", "V4": "current", "D1": "current", "D2": "current", "H3": "suspected", "W2": "suspected"}, 24,
         "AMBER"),
        ({"V3": "current", "V4": "current", "D1": "current", "D2": "current", "H3": "suspected", "W2": "current"}, 25,
         "RED"),
    ],
)  # fmt: skip
def test_the_band_changes_at_ten_and_at_twenty_five_points(values, points, band):
    suggestion = suggest(age=20, indicators=values)
    assert (suggestion.points, suggestion.band, suggestion.floor) == (points, band, None)


@given(AGES, INDICATOR_VALUES, FACTS, st.sampled_from(list(WEIGHTS)), st.sampled_from(["current", "suspected", "past"]))
def test_a_sign_that_is_added_never_lowers_the_band(age, values, facts, code, value):
    without = {other: answer for other, answer in values.items() if other != code}
    less = suggest(age=age, indicators=without | {code: "not_known"}, facts=facts)
    more = suggest(age=age, indicators=without | {code: value}, facts=facts)
    assert more.band.severity >= less.band.severity
    assert more.points >= less.points


@given(AGES, INDICATOR_VALUES, FACTS)
def test_not_knowing_never_lowers_the_band(age, values, facts):
    denied = {code: "no" if value == "not_known" else value for code, value in values.items()}
    known = suggest(age=age, indicators=denied, facts=facts)
    unsure = suggest(age=age, indicators=values, facts=facts)
    assert unsure.band.severity >= known.band.severity
    assert suggest(age=None, indicators=values, facts=facts).band.severity >= unsure.band.severity


@given(AGES, INDICATOR_VALUES, FACTS)
def test_a_floor_or_a_reason_to_act_at_once_is_always_in_force_and_said(age, values, facts):
    suggestion = suggest(age=age, indicators=values, facts=facts)
    if suggestion.immediate:
        assert suggestion.band is RiskBand.IMMEDIATE
    elif suggestion.floor:
        assert suggestion.band is RiskBand.RED
    else:
        assert suggestion.band in {RiskBand.GREEN, RiskBand.AMBER, RiskBand.RED}
        assert (suggestion.band is RiskBand.RED) == (suggestion.points >= 25)


@pytest.mark.parametrize(
    ("facts", "immediate"),
    [
        (Facts(danger_now=True), True),
        (Facts(missing_now=True), True),
        (Facts(suicidal_intent=True), True),
        (Facts(threat_to_life_within_hours=48), True),
        (Facts(threat_to_life_within_hours=48.1), False),
        (Facts(inpatient=True, current_threat=True, discharge_within_hours=24), True),
        (Facts(inpatient=True, current_threat=True, discharge_within_hours=24.1), False),
        (Facts(inpatient=True, current_threat=True), False),
        (Facts(inpatient=True, discharge_within_hours=5), False),
        (Facts(current_threat=True, discharge_within_hours=5), False),
        (Facts(), False),
    ],
)
def test_what_makes_a_referral_immediate(facts, immediate):
    suggestion = suggest(age=20, indicators={}, facts=facts)
    assert (suggestion.band is RiskBand.IMMEDIATE) == immediate == bool(suggestion.immediate)


def test_a_specific_threat_counts_as_the_threat_to_an_inpatient():
    facts = Facts(inpatient=True, discharge_within_hours=10)
    assert suggest(age=20, indicators={"V2": "current"}, facts=facts).band is RiskBand.IMMEDIATE
    assert suggest(age=20, indicators={"V2": "past"}, facts=facts).band is not RiskBand.IMMEDIATE


@pytest.mark.parametrize(
    ("age", "values", "facts", "floor"),
    [
        (20, {"V1": "current", "E2": "current"}, Facts(), True),
        (20, {"V1": "current", "E2": "suspected"}, Facts(), False),
        (12, {"E4": "suspected"}, Facts(), True),
        (12, {"E4": "past"}, Facts(), False),
        (13, {"E4": "suspected"}, Facts(), False),
        (None, {"E4": "suspected"}, Facts(), True),
        (17, {"E3": "suspected"}, Facts(), True),
        (18, {"E3": "suspected"}, Facts(), False),
        (None, {"E3": "past"}, Facts(), True),
        (20, {}, Facts(inpatient=True, mechanism="stabbing"), True),
        (20, {}, Facts(inpatient=True, mechanism="shooting"), True),
        (20, {}, Facts(inpatient=True, mechanism="assault"), False),
        (20, {}, Facts(mechanism="stabbing"), False),
        (20, {"E1": "current"}, Facts(out_of_area_within_hours=72), True),
        (20, {"E1": "current"}, Facts(out_of_area_within_hours=72.5), False),
        (20, {"E1": "no"}, Facts(out_of_area_within_hours=10), False),
        (20, {"M1": "current", "E2": "suspected"}, Facts(), True),
        (20, {"M1": "current", "E5": "current"}, Facts(), False),
        (20, {"M2": "current", "E2": "suspected"}, Facts(), False),
    ],
)
def test_what_holds_a_referral_at_red(age, values, facts, floor):
    suggestion = suggest(age=age, indicators=values, facts=facts)
    assert bool(suggestion.floor) == floor
    assert (suggestion.band is RiskBand.RED) == floor


@pytest.mark.parametrize(
    ("age", "values", "facts", "words", "brief"),
    [
        (
            15,
            {"E1": "current", "M1": "current"},
            Facts(),
            "missing three or more times",
            "found out of area + often missing",
        ),
        (11, {"E4": "suspected"}, Facts(), "controlled by an older person", "exploitation under 13"),
        (None, {"E4": "suspected"}, Facts(), "controlled by an older person", "exploitation, age not known"),
        (16, {"E3": "suspected"}, Facts(), "Sexual violence", "sexual harm"),
        (20, {}, Facts(inpatient=True, mechanism="stabbing"), "after a stabbing", "stabbing, in hospital"),
    ],
)
def test_why_red_is_said_in_the_words_of_the_indicators_and_in_brief_for_a_row(age, values, facts, words, brief):
    floor = suggest(age=age, indicators=values, facts=facts).floor
    assert words in floor
    assert not set(re.findall(r"[A-Z]\d", floor)) & set(INDICATORS)
    assert red_in_brief(age=age, indicators=values, facts=facts) == brief


def test_points_alone_are_many_signs_together():
    values = dict.fromkeys(["V3", "V4", "D1", "H2", "H3", "W1"], "current")
    assert suggest(age=20, indicators=values).floor is None
    assert red_in_brief(age=20, indicators=values, facts=Facts()) == "many signs together"


def test_a_reason_fits_where_it_is_kept_however_many_indicators_there_are():
    for values in (dict.fromkeys(INDICATORS, "current"), dict.fromkeys(INDICATORS, "suspected")):
        reasons = list(reasons_for_red(None, values, Facts(), DEFAULT_RULES))
        assert reasons and all(len(reason.words) <= 200 for reason in reasons)


@pytest.mark.parametrize(("unknown", "gap"), [(8, False), (9, True), (22, True), (0, False)])
def test_more_than_forty_per_cent_unknown_is_an_information_gap(unknown, gap):
    codes = list(WEIGHTS)
    values = dict.fromkeys(codes[unknown:], "no") | dict.fromkeys(codes[: unknown // 2], "not_known")
    assert suggest(age=20, indicators=values).information_gap is gap


def test_only_the_greater_of_the_two_questions_about_going_missing_counts():
    assert suggest(age=20, indicators={"M1": "current", "M2": "current"}).points == 10
    assert suggest(age=20, indicators={"M2": "current"}).points == 6


def test_an_unknown_code_or_value_is_refused():
    with pytest.raises(KeyError):
        suggest(age=20, indicators={"Z9": "current"})
    with pytest.raises(ValueError, match="maybe"):
        suggest(age=20, indicators={"V1": "maybe"})


def test_nothing_about_origin_belief_place_or_music_is_asked_or_scored():
    asked = " ".join(f"{indicator.text} {indicator.question}" for indicator in INDICATORS.values()).lower()
    for word in ("ethnic", "religio", "faith", "postcode", "immigra", "nationality", "music", "drill", "friend"):
        assert word not in asked
    assert {value.value for value in IndicatorValue} == set(FACTORS)
