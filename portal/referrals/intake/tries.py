"""How often somebody may try to open something with a reference and a secret."""

import logging

from allauth.core.ratelimit import consume
from django.http import HttpRequest

logger = logging.getLogger(__name__)


def refused(request: HttpRequest, *, action: str, reference: str, too_often: str, cannot_look: str) -> tuple[str, int]:
    """Return why nobody may try now, and the status; empty when they may. Without its counters it refuses.

    `action` names the limits in `ACCOUNT_RATE_LIMITS`: for the network address, and for the reference as it counts.
    """
    try:
        allowed = consume(request, action=action, key=reference)
    except Exception as error:  # whichever cache it is, its client raises errors of its own
        logger.warning("%s is refused, the cache is away: %s", action, type(error).__name__)
        return cannot_look, 503
    return ("", 200) if allowed else (too_often, 429)
