"""What looks like a machine at the public form: noted, never refused, and never told to whoever sends.

Triage sees "check for spam" and looks (triage/spam_check.py).
"""

from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import consume
from django.conf import settings
from django.http import HttpRequest

from portal.privacy.tokens import search_token
from portal.referrals.models import Draft
from portal.referrals.states import SpamSign

from .doors import by_staff

HIDDEN_BOX = "further_notes"  # components/hidden_box.html; no browser has anything of that name to fill in


def note_hidden_box(request: HttpRequest, draft: Draft) -> None:
    """Note on the unsaved draft when a page came with the box filled in that people cannot see."""
    if hidden_box_filled(request):
        draft.spam_signs = sorted({*draft.spam_signs, SpamSign.HIDDEN_BOX})


def hidden_box_filled(request: HttpRequest) -> bool:
    return not by_staff(request) and bool(request.POST.get(HIDDEN_BOX))


def signs_of_sending(request: HttpRequest) -> list[SpamSign]:
    """Return what the request that sends shows; each press counts for its address of the network."""
    if by_staff(request):
        return []
    found = {SpamSign.HIDDEN_BOX: hidden_box_filled(request), SpamSign.MANY: not within_limit(request)}
    return [sign for sign, shown in found.items() if shown]


def within_limit(request: HttpRequest) -> bool:
    """Count this sending. The address itself is not kept; while the cache is away nothing counts."""
    address = search_token("address", get_adapter().get_client_ip(request))
    try:
        return bool(consume(request, action="send_referral", key=address))
    except Exception:  # whichever cache it is, its client raises errors of its own
        return True


def signs_of_draft(draft: Draft, now: datetime) -> list[SpamSign]:
    """Return what was noted while the draft was written, and whether that went faster than people type."""
    fast = draft.taken_by_id is None and now - draft.created_at < settings.REFERRAL_FASTEST
    return [SpamSign(sign) for sign in draft.spam_signs] + ([SpamSign.FAST] if fast else [])
