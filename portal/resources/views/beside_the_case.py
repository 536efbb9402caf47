"""Recording from a referral which guidance a decision relied on."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import CASE_ROLES
from portal.referrals.services import Unknown as UnknownReferral
from portal.resources.beside_the_case import rely_on
from portal.resources.reading import Unknown


@portal_view(*CASE_ROLES)
@require_POST
def relied_on(request: StaffRequest, reference: str, resource: uuid.UUID) -> HttpResponse:
    """Write down that the decision relied on the version published now."""
    try:
        relied = rely_on(reference=reference, resource=resource, by=request.user)
    except (Unknown, UnknownReferral) as unknown:
        raise Http404 from unknown
    messages.success(request, "Noted in the timeline, with the version.")
    return redirect("referral", relied.referral.reference)
