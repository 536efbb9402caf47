"""`manage.py suggest_risk`: the contract by which the rules are checked by hand."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.referrals.indicators import INDICATORS
from portal.referrals.management.commands.suggest_risk import FACTS, KEYS


def suggest_for(text, monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    call_command("suggest_risk", "-", stdout=out)
    return json.loads(out.getvalue())


def test_the_answer_has_the_shape_of_the_contract(monkeypatch):
    given = {"age": 12, "indicators": {"E6": "suspected"}, "facts": {"danger_now": False, "mechanism": None}}
    assert suggest_for(json.dumps(given), monkeypatch) == {
        "band": "RED",
        "points": 3,
        "floor": "Signs of exploitation under 13: home or bank account used by others.",
        "immediate": None,
        "contributions": [{"code": "E6", "value": "suspected", "points": 3, "domain": "exploitation"}],
        "information_gap": True,
        "rules": "2026.1",
    }


def test_every_key_may_be_left_out(monkeypatch):
    assert suggest_for("{}", monkeypatch)["band"] == "GREEN"


def test_a_file_is_read(tmp_path):
    file = tmp_path / "one.json"
    file.write_text('{"facts": {"missing_now": true}}')
    out = io.StringIO()
    call_command("suggest_risk", str(file), stdout=out)
    assert json.loads(out.getvalue())["band"] == "IMMEDIATE"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"indicator": {}}, "Unknown key: indicator"),
        ({"indicators": {"Z1": "current"}}, "Unknown indicator: Z1"),
        ({"indicators": {"E1": "maybe"}}, "Unknown value for E1"),
        ({"indicators": {"E1": ["current"]}}, "Unknown value for E1"),
        ({"indicators": []}, '"indicators" must be an object'),
        ({"facts": {"missing": True}}, "Unknown fact: missing"),
        ({"facts": {"missing_now": 1}}, "must be true or false"),
        ({"facts": {"threat_to_life_within_hours": -1}}, "must be a number of hours"),
        ({"facts": {"threat_to_life_within_hours": True}}, "must be a number of hours"),
        ({"facts": {"mechanism": "fall"}}, "must be null or one of"),
        ({"age": "12"}, "must be a whole number"),
        ({"age": -1}, "must be a whole number"),
        ({"age": True}, "must be a whole number"),
        ([], "must be an object"),
    ],
)
def test_what_is_unknown_is_refused_with_a_clear_line_and_exit_code_two(given, said, monkeypatch):
    with pytest.raises(CommandError, match=said) as refused:
        suggest_for(json.dumps(given), monkeypatch)
    assert refused.value.returncode == 2


@pytest.mark.parametrize("text", ["", "{", "not json", "\x00"])
def test_text_that_is_not_json_is_refused(text, monkeypatch):
    with pytest.raises(CommandError, match="not JSON"):
        suggest_for(text, monkeypatch)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"nothing\.json cannot be read"):
        call_command("suggest_risk", str(tmp_path / "nothing.json"))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=8), part, max_size=3),
    max_leaves=8,
)
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        "age": ANYTHING,
        "indicators": st.dictionaries(st.sampled_from([*INDICATORS, "Z1"]), ANYTHING, max_size=4) | ANYTHING,
        "facts": st.dictionaries(st.sampled_from([*sorted(FACTS), "x"]), ANYTHING, max_size=4) | ANYTHING,
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NEARLY | ANYTHING)
def test_whatever_is_given_there_is_an_answer_or_a_clear_line(monkeypatch, given):
    try:
        answer = suggest_for(json.dumps(given), monkeypatch)
    except CommandError as refused:
        assert refused.returncode == 2 and str(refused).strip()
    else:
        assert answer["band"] in {"GREEN", "AMBER", "RED", "IMMEDIATE"}
        assert set(given) <= set(KEYS)
