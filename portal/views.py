"""The portal's front page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import CASE_ROLES, DATA_PROTECTION_ROLES, Role
from portal.audit.actions import Action
from portal.audit.services import record
from portal.privacy.keeping.reading import waiting
from portal.privacy.models import SubjectAccessRequest
from portal.referrals.models import BreakGlass
from portal.referrals.triage.what_waits import what_waits
from portal.resources.must_read import open_for


@require_safe
@portal_view()
def portal_home(request: StaffRequest) -> HttpResponse:
    """What waits for this person, and where to go from here."""
    today = what_waits(request.user) if request.user.has_role(*CASE_ROLES) else None
    if today:
        shown = sum(len(kind.rows) for kind in today.waiting)
        record(Action.LISTED, actor=request.user, detail={"view": "today", "shown": shown})
    glasses = list(BreakGlass.objects.to_review()) if request.user.has_role(Role.DSL) else []
    keeping = waiting(request.user) if request.user.has_role(*DATA_PROTECTION_ROLES) else None
    asked = list(SubjectAccessRequest.objects.visible_to(request.user).open())
    context = {
        "today": today, "glasses": glasses, "keeping": keeping, "asked": asked, "must_reads": open_for(request.user),
    }  # fmt: skip
    return render(request, "portal/home.html", context)
