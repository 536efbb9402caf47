"""Publishing at a set time: what was scheduled goes live, what has expired goes away."""

import logging

from django.core.management import call_command

logger = logging.getLogger(__name__)

PUBLISH_EVERY = 60.0  # seconds


def publish_scheduled_pages() -> bool:
    """Let Wagtail publish and unpublish what is due, and say whether it could. The worker goes on either way."""
    try:
        call_command("publish_scheduled")
    except Exception as error:  # whatever is wrong with a page, mails must still go out
        logger.error("scheduled pages could not be published: %s", type(error).__name__)
        return False
    return True
