"""`manage.py suggest_risk FILE.json`: try the rules by hand. The format is a contract (docs/triage.md)."""

import dataclasses
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.referrals.risk import INDICATORS, Facts, IndicatorValue, Mechanism, suggest
from portal.referrals.rules import rules_in_force

KEYS = ("age", "indicators", "facts")
OLDEST = 130  # years
HOURS = {field.name for field in dataclasses.fields(Facts) if field.name.endswith("_hours")}
FACTS = {field.name for field in dataclasses.fields(Facts)}
MECHANISM = "mechanism"


class Command(BaseCommand):
    help = "Print the risk suggestion for the answers in a JSON file, or - for standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            given = read(options["file"])
            suggestion = suggest(
                age=age_of(given), indicators=indicators_of(given), facts=facts_of(given), rules=rules_in_force()
            )
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(json.dumps(dataclasses.asdict(suggestion), indent=2))


def read(name: str) -> dict[str, Any]:
    """Return the object in a file. Raises ValueError with a clear line for what cannot be read."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{name} cannot be read.") from error
    try:
        given = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError("This is not JSON.") from error
    if not isinstance(given, dict):
        raise ValueError("The JSON must be an object with any of the keys: " + ", ".join(KEYS) + ".")
    refuse_unknown(given, KEYS, "key")
    return given


def refuse_unknown(given: dict[str, Any], known: Any, what: str) -> None:
    for name in given:
        if name not in known:
            raise ValueError(f"Unknown {what}: {name}.")


def part(given: dict[str, Any], name: str) -> dict[str, Any]:
    found = given.get(name, {})
    if not isinstance(found, dict):
        raise ValueError(f'"{name}" must be an object.')
    return found


def age_of(given: dict[str, Any]) -> int | None:
    age = given.get("age")
    if age is None or (is_number(age) and isinstance(age, int) and 0 <= age <= OLDEST):
        return age
    raise ValueError(f'"age" must be a whole number of years from 0 to {OLDEST}, or null.')


def indicators_of(given: dict[str, Any]) -> dict[str, str]:
    indicators = part(given, "indicators")
    refuse_unknown(indicators, INDICATORS, "indicator")
    for code, value in indicators.items():
        if value not in IndicatorValue.values:
            raise ValueError(f"Unknown value for {code}: {json.dumps(value)}. Use one of: {', '.join(IndicatorValue)}.")
    return indicators


def facts_of(given: dict[str, Any]) -> Facts:
    facts = part(given, "facts")
    refuse_unknown(facts, FACTS, "fact")
    for name, value in facts.items():
        if name in HOURS:
            if not (value is None or (is_number(value) and value >= 0)):
                raise ValueError(f'"{name}" must be a number of hours, 0 or more, or null.')
        elif name == MECHANISM:
            if not (value is None or value in Mechanism.values):
                raise ValueError(f'"{name}" must be null or one of: {", ".join(Mechanism)}.')
        elif not isinstance(value, bool):
            raise ValueError(f'"{name}" must be true or false.')
    return Facts(**facts)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value
