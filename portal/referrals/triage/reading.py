"""Opening one referral for a page: written down first, and hidden exactly like one that does not exist."""

from django.http import Http404

from portal.accounts.permissions import StaffRequest
from portal.referrals.models import Referral
from portal.referrals.services import Unknown, open_referral


def read_or_404(request: StaffRequest, reference: str) -> Referral:
    """Return the referral for reading. One that is hidden answers exactly like one that does not exist."""
    try:
        return open_referral(reference=reference, actor=request.user)
    except Unknown as unknown:
        raise Http404 from unknown
