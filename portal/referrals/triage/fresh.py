"""What has changed since a queue was opened: asked by js/fresh.js, so that an open queue never lies for long.

It tells nothing of a referral that the page does not show already, only how many there are; so it writes no audit row.
"""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import CASE_ROLES
from portal.referrals.clocks import percent_used
from portal.referrals.models import Referral

from .filters import Filters
from .paging import PAGE_LENGTH, page_of
from .queue import time_left_of

COLUMNS = ("reference", "version", "received_at", "reopened_at", "due_at", "due_for")


@portal_view(*CASE_ROLES)
@require_POST
def fresh(request: StaffRequest) -> HttpResponse:
    """How many rows would be new on this page, and how each row that it shows stands now; a row that is gone is left
    out. `shown` names each as reference and version."""
    now = timezone.now()
    shown = dict(each.split(" ", 1) for each in request.POST.getlist("shown")[:PAGE_LENGTH] if " " in each)
    filters = Filters.read(request.GET)
    visible = Referral.objects.visible_to(request.user)
    wanted = filters.among(visible).filter(filters.condition(request.user, now)).only(*COLUMNS)
    rows, place = Referral.objects.only(*COLUMNS), request.GET
    page = page_of(wanted, shown=rows, after=place.get("after", ""), before=place.get("before", ""))
    new = [each for each in page.rows if each.reference not in shown]
    still = {each.reference: standing(each, shown, now) for each in wanted.filter(reference__in=shown)}
    return JsonResponse({"new": len(new), "rows": still})


def standing(referral: Referral, shown: dict[str, str], now: Any) -> dict[str, Any]:
    """Return how a row that is shown stands now."""
    due = referral.due_at
    return {
        "time_left": time_left_of(referral, now),
        "late": bool(due and due < now),
        "percent": percent_used(referral.clock_start, due, now) if due else 0,
        "changed": shown[referral.reference] != str(referral.version),
    }
