"""The risk rules in force: those of risk.py with what the service changed in `settings.RISK_RULES`.

Changed rules carry another version, made from the changes, so that no suggestion passes for one of the first rules.
"""

import dataclasses
import hashlib
import json
import math
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .indicators import IndicatorValue
from .risk import DEFAULT_RULES, INDICATORS, Rules

NUMBERS = {field.name for field in dataclasses.fields(Rules)} - {"version", "factors", "weights"}
FACTORS = {IndicatorValue.CURRENT, IndicatorValue.SUSPECTED, IndicatorValue.PAST}
MOST = 1000


def rules_in_force() -> Rules:
    """Return the rules that make suggestions now. Raises ImproperlyConfigured, with a sentence, for what cannot be."""
    given = {name: number(name, text) for name, text in settings.RISK_RULES.items()}
    changed = {name: value for name, value in given.items() if value != default_of(name)}
    rules = dataclasses.replace(
        DEFAULT_RULES,
        version=version_of(changed),
        weights={code: changed.get(code, weight) for code, weight in DEFAULT_RULES.weights.items()},
        factors={value: changed.get(value, factor) for value, factor in DEFAULT_RULES.factors.items()},
        **{name: value for name, value in changed.items() if name in NUMBERS},
    )
    if rules.amber_from >= rules.red_from:
        raise ImproperlyConfigured("RISK_RULES: amber_from must be below red_from.")
    return rules


def number(name: str, text: str) -> Any:
    """Return the number given for a part of the rules. Raises ImproperlyConfigured."""
    if name not in NUMBERS | FACTORS | set(INDICATORS):
        raise ImproperlyConfigured(f"RISK_RULES: nothing is called “{name}”.")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    whole = isinstance(default_of(name), int)
    if not 0 <= value <= MOST or (whole and value != int(value)):
        raise ImproperlyConfigured(f"RISK_RULES: {name} must be a {'whole ' if whole else ''}number from 0 to {MOST}.")
    return int(value) if whole else value


def default_of(name: str) -> Any:
    """Return the number of the first rules by its name, an indicator's code or a certainty."""
    return DEFAULT_RULES.weights.get(name, DEFAULT_RULES.factors.get(name, getattr(DEFAULT_RULES, name, None)))


def version_of(changed: dict[str, Any]) -> str:
    """Return the version of rules with these changes: the same changes, the same version."""
    if not changed:
        return DEFAULT_RULES.version
    digest = hashlib.sha256(json.dumps(changed, sort_keys=True).encode()).hexdigest()
    return f"{DEFAULT_RULES.version}-{digest[:8]}"
