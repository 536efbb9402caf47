"""Commands refuse to run with targets or risk rules that cannot be meant (the web server: sos_site/start.py)."""

from typing import Any

from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from .clocks import check_targets
from .rules import rules_in_force


@register()
def numbers_are_usable(**kwargs: Any) -> list[Error]:
    """Say in one sentence what is wrong with RESPONSE_TARGETS or RISK_RULES."""
    try:
        check_targets()
        rules_in_force()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="referrals.E001")]
    return []
