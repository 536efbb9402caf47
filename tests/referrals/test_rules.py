"""The numbers of the rules are settings; rules that were changed carry another version, kept with each suggestion."""

import dataclasses
import io
import json
import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from portal.referrals.models import RiskSuggestion
from portal.referrals.risk import DEFAULT_RULES, suggest
from portal.referrals.rules import rules_in_force
from tests.intake.answers import story


def test_unchanged_rules_are_those_of_the_specification():
    assert rules_in_force() == DEFAULT_RULES


@pytest.mark.parametrize("changes", [{"red_from": "25"}, {"V1": "5", "past": "1"}, {"gap_above": "0.40"}])
def test_a_change_that_changes_nothing_keeps_the_version(settings, changes):
    settings.RISK_RULES = changes
    assert rules_in_force() == DEFAULT_RULES


def test_each_change_is_another_version_and_the_same_change_the_same(settings):
    versions = [DEFAULT_RULES.version]
    for changes in (
        {"red_from": "30"}, {"red_from": "31"}, {"amber_from": "8"}, {"domain_cap": "15"}, {"V3": "4"}, {"past": "2"},
        {"gap_above": "0.5"}, {"threat_hours": "24"}, {"V3": "4", "past": "2"},
    ):  # fmt: skip
        settings.RISK_RULES = changes
        versions.append(rules_in_force().version)
        assert rules_in_force().version == versions[-1]
    assert len(set(versions)) == len(versions)
    settings.RISK_RULES = {"past": "2", "V3": "4"}
    assert rules_in_force().version == versions[-1]
    assert max(map(len, versions)) <= RiskSuggestion._meta.get_field("rules").max_length


def test_changed_numbers_are_what_counts(settings):
    worries = {"V1": "current"}
    settings.RISK_RULES = {"V1": "20", "red_from": "22", "domain_cap": "40", "current": "1"}
    suggestion = suggest(age=20, indicators=worries, rules=rules_in_force())
    assert (suggestion.points, suggestion.band) == (20, "AMBER")
    assert suggestion.rules == rules_in_force().version != DEFAULT_RULES.version


@pytest.mark.parametrize(
    "wrong",
    [{"red": "3"}, {"V9": "3"}, {"red_from": "many"}, {"red_from": "-1"}, {"red_from": "2.5"}, {"red_from": "9"},
     {"version": "mine"}, {"V1": "nan"}, {"gap_above": "inf"}],
)  # fmt: skip
def test_rules_that_cannot_be_meant_stop_the_start(settings, wrong):
    settings.RISK_RULES = wrong
    with pytest.raises(ImproperlyConfigured, match="RISK_RULES"):
        rules_in_force()


def test_the_command_for_trying_the_rules_tries_those_in_force(settings, tmp_path):
    asked = tmp_path / "asked.json"
    asked.write_text(json.dumps({"indicators": {"V3": "current"}}))
    settings.RISK_RULES = {"V3": "6"}
    out = io.StringIO()
    call_command("suggest_risk", str(asked), stdout=out)
    assert (json.loads(out.getvalue())["points"], json.loads(out.getvalue())["band"]) == (12, "AMBER")


@pytest.mark.django_db
def test_a_suggestion_keeps_the_numbers_that_made_it_and_its_page_shows_them(
    settings, programmes, client, log_in, triage_officer
):
    settings.RISK_RULES = {"red_from": "40", "amber_from": "13", "domain_cap": "19"}
    referral = receive(answers=answers_of(story("7")), submission_key=uuid.uuid4())
    version = rules_in_force().version
    settings.RISK_RULES = {}
    kept = referral.suggestions.get()
    assert dataclasses.asdict(kept.made_by) == dataclasses.asdict(DEFAULT_RULES) | {
        "version": version, "red_from": 40, "amber_from": 13, "domain_cap": 19,
    }  # fmt: skip
    page = " ".join(log_in(client, triage_officer).get(referral.get_absolute_url()).content.decode().split())
    assert f"AMBER from 13, RED from 40. Rules {version}." in page
    assert " of 19" in page
