"""The demo shows a share record and a request under review, once."""

import pytest

from portal.accounts.demo import load_demo_accounts
from portal.privacy.disclosure.demo import SHARED_FIELDS, load_demo_disclosures
from portal.privacy.models import ShareRecord, SubjectAccessRequest
from portal.referrals.demo import load_demo_referrals

pytestmark = pytest.mark.django_db


def test_it_is_loaded_once(settings):
    settings.DEMO = True
    load_demo_accounts()
    load_demo_referrals()
    for _ in range(2):
        load_demo_disclosures()
    assert ShareRecord.objects.get().fields == list(SHARED_FIELDS)
    assert SubjectAccessRequest.objects.get().items.undecided().exists()
