"""What is checked once before the web server answers: settings that fit the data they are about to open."""

import logging

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from portal.accounts.models import AuthenticatorDevice, User
from portal.privacy.ciphertext import DecryptionFailed
from portal.referrals.clocks import check_targets
from portal.referrals.models import Referral
from portal.referrals.rules import rules_in_force
from portal.system.condition import note_keys
from sos_site.start_keys import refuse_bad_keys

logger = logging.getLogger(__name__)


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured, with a sentence that says what to do, rather than run unsafely.

    A database that does not answer is no reason: the site starts, and `/readyz` says that it is away.
    """
    refuse_bad_keys()
    check_targets()
    rules_in_force()
    try:
        refuse_demo_accounts()
        refuse_wrong_keys()
        note_keys()
    except DatabaseError:
        logger.warning("the database does not answer at the start; what it holds was not checked")


def refuse_demo_accounts() -> None:
    """Refuse accounts whose password everybody can read, anywhere but in the demo."""
    if not settings.DEMO and not settings.DEVELOPMENT and User.objects.filter(is_demo=True).exists():
        raise ImproperlyConfigured("The database holds demo accounts with known passwords. Use an empty database.")


def refuse_wrong_keys() -> None:
    """Refuse keys that do not open the newest sealed values."""
    try:
        for device in AuthenticatorDevice.objects.order_by("-created_at")[:1]:
            _ = device.seed
        for referral in Referral.objects.order_by("-received_at")[:1]:
            _ = referral.answers
    except DecryptionFailed as error:
        raise ImproperlyConfigured(f"FIELD_KEYS does not open what the database holds: {error}.") from error
