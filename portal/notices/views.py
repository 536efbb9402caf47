"""What people were told of, and how they want to hear: parse, call one function, render."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import CASE_ROLES
from portal.audit.actions import Action
from portal.audit.services import record

from .forms import ChoicesForm
from .models import Notice
from .services import choices_of, choose, mark_read

PAGE_LENGTH = 100  # rows


@require_safe
@portal_view(*CASE_ROLES)
def notices(request: StaffRequest) -> HttpResponse:
    """The person's notices about referrals that they may see now, unread first."""
    mine = Notice.objects.for_reading_by(request.user)
    found = list(mine.unread_first().select_related("referral")[: PAGE_LENGTH + 1])
    shown = found[:PAGE_LENGTH]
    record(Action.LISTED, actor=request.user, detail={"view": "notices", "shown": len(shown)})
    context = {"notices": shown, "more": len(found) > PAGE_LENGTH, "unread": mine.unread().count()}
    return render(request, "portal/notices/list.html", context)


@portal_view(*CASE_ROLES)
@require_POST
def read(request: StaffRequest, notice: uuid.UUID | None = None) -> HttpResponse:
    """Mark one notice as read, or all of them."""
    mine = Notice.objects.for_reading_by(request.user)
    if notice:
        mine = mine.filter(pk=notice)
        if not mine.exists():
            raise Http404
    mark_read(mine)
    return redirect("notices")


@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*CASE_ROLES)
def choose_notices(request: StaffRequest) -> HttpResponse:
    """How the person wants to hear of each kind."""
    form = ChoicesForm(request.POST or None, choices=choices_of(request.user))
    if form.is_valid():
        choose(person=request.user, choices=form.chosen())
        messages.success(request, "Your choices are saved.")
        return redirect("choose_notices")
    status = 422 if form.errors else 200
    context = {"heading": "What you are told by mail", "form": form}
    return render(request, "portal/notices/choose.html", context, status=status)
