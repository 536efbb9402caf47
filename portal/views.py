"""The portal's front page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.referrals.permissions import CASE_ROLES
from portal.referrals.triage.queue import queue_page


@require_safe
@portal_view()
def portal_home(request: StaffRequest) -> HttpResponse:
    """Where to go from here, with what waits there."""
    page = queue_page(request.user, view="open", query="") if request.user.has_role(*CASE_ROLES) else None
    return render(request, "portal/home.html", {"queue": page})
