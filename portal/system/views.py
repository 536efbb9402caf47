"""How the site is, for those who keep it running."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import Role
from portal.accounts.step_up import step_up
from portal.outbox.models import OutboxMessage
from portal.outbox.parked import try_again

from .condition import condition, versions

MOST_MAILS = 50
for_administrators = portal_view(Role.SYSTEM_ADMIN)


@for_administrators
@require_safe
def system(request: StaffRequest) -> HttpResponse:
    """What runs, what is old, what was given up. Of a mail its kind and its fate, never to whom it goes."""
    parked = OutboxMessage.objects.parked().defer("recipient", "context").order_by("-parked_at")
    context = {
        "condition": condition(),
        "versions": versions(),
        "parked": parked[:MOST_MAILS],
        "parked_count": parked.count(),
    }
    return render(request, "portal/system/system.html", context)


@for_administrators
@step_up
@require_POST
def try_mail_again(request: StaffRequest) -> HttpResponse:
    """Try one mail again, or all."""
    asked = request.POST.get("mail", "")
    try:
        tried = try_again(by=request.user, mail=uuid.UUID(asked) if asked else None)
    except ValueError:
        tried = 0
    if tried:
        messages.success(request, f"{tried} mail{pluralize(tried)} will be tried again within seconds.")
    else:
        messages.info(request, "There was nothing to try again.")
    return redirect("system")
