"""The place "Data protection": its front page, its lists, and what is kept of one referral. Nothing is changed here."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import DATA_PROTECTION_ROLES, Role
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Referral
from portal.referrals.reference import parse_reference

from ..models import ErasureRequest, SubjectAccessRequest, Tombstone
from . import reading
from .due import why_it_waits
from .periods import why
from .register import tombstone_for


@require_safe
@portal_view(*DATA_PROTECTION_ROLES)
def data_protection(request: StaffRequest) -> HttpResponse:
    """What waits, where to find it, and the way to one referral by its reference."""
    typed = request.GET.get("reference", "").strip()
    reference = parse_reference(typed)
    if reference:
        return redirect("kept", reference)
    record(Action.KEEPING_READ, actor=request.user, detail={"view": "data protection"})
    asked = SubjectAccessRequest.objects.visible_to(request.user).open().count()
    context = {"waiting": reading.waiting(request.user), "asked": asked, "typed": typed}
    return render(request, "portal/privacy/data_protection.html", context, status=422 if typed else 200)


@require_safe
@portal_view(*DATA_PROTECTION_ROLES)
def keeping_list(request: StaffRequest, which: str) -> HttpResponse:
    """One of the lists: proposals, requests, holds, or what was deleted."""
    if which not in reading.Which.values:
        raise Http404
    chosen = reading.Which(which)
    rows = reading.rows_of(chosen)
    record(Action.KEEPING_READ, actor=request.user, detail={"view": chosen, "shown": len(rows)})
    return render(request, "portal/privacy/list.html", {"which": chosen, "rows": rows, "most": reading.MOST_SHOWN})


@require_safe
@portal_view(*DATA_PROTECTION_ROLES)
def kept(request: StaffRequest, reference: str) -> HttpResponse:
    """Until when one referral is kept and why, its hold, what was asked; or that it was deleted."""
    stone = tombstone_for(request.user, reference)
    if stone and not Referral.objects.filter(reference=stone.reference).exists():
        record(Action.KEEPING_READ, actor=request.user, detail={"view": "deleted"})
        return render(request, "portal/privacy/deleted.html", deleted_page(stone), status=410)
    found = reading.kept_or_404(request, reference)
    return render(request, "portal/privacy/kept.html", kept_page(found, request))


def deleted_page(stone: Tombstone) -> dict[str, object]:
    """Return the context of the page about a deleted referral, with the requests that stay as codes in words."""
    asked = [
        {
            "who": ErasureRequest.AskedBy(each["asked_by"]).label,
            "on": date.fromisoformat(each["asked_on"]),
            "decision": ErasureRequest.Decision(each["decision"]).label if each["decision"] else "",
        }
        for each in stone.erasure_requests
    ]
    return {"stone": stone, "asked": asked}


def kept_page(found: Referral, request: StaffRequest) -> dict[str, object]:
    """Return the context of the page about keeping one referral."""
    holds = list(found.legal_holds.select_related("by", "lifted_by"))
    waits = why_it_waits([found]).get(found.pk)
    return {
        "referral": found,
        "why": why(found.keep_rule) if found.keep_rule else "",
        "hold": next((hold for hold in holds if hold.lifted_at is None), None),
        "lifted": [hold for hold in holds if hold.lifted_at],
        "waits": waits.label if waits else "",
        "requests": found.erasure_requests.select_related("recorded_by", "decided_by"),
        "proposals": found.deletion_proposals.select_related("by", "refused_by"),
        "sees_it": request.user.has_role(Role.DSL),
    }
