"""Referrals as rows alone, for tests of the queue that need many or need them just so."""

import uuid
from datetime import timedelta

from django.utils import timezone

from portal.referrals.models import Referral
from portal.referrals.states import State


def make_row(*, due_in=None, **columns):
    """Make a referral without a form behind it; `due_in` says how long from now its time ends."""
    now = timezone.now()
    made = {
        "submission_key": uuid.uuid4(), "pathway": "professional", "suggested_band": "AMBER", "state": State.SCREENING,
        "received_at": now - timedelta(hours=1), "due_for": "decide" if due_in is not None else "",
        "due_at": now + due_in if due_in is not None else None, "referrer_kind": "Teacher", "form_version": "2026.1",
    }  # fmt: skip
    return Referral.objects.create(**made | columns)
