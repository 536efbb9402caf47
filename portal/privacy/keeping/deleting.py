"""Proposing, trying, approving and refusing deletions: parse, call one function, render."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import DATA_PROTECTION_ROLES
from portal.accounts.step_up import step_up
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Referral
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown

from ..models import DeletionProposal
from . import deletion, due
from .forms import ReasonForm
from .periods import why
from .permissions import kept_before, may_answer_proposal, may_go
from .reading import MOST_SHOWN, Which
from .what_goes import what_goes

MOST_AT_ONCE = 25


@require_safe
@portal_view(*DATA_PROTECTION_ROLES)
def past_their_day(request: StaffRequest) -> HttpResponse:
    """What has been kept for as long as the rules say: what is due, and what stays all the same, with why."""
    typed = request.GET.get("from", "")
    first = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
    everything = due.past_their_day(kept_before(request.user), timezone.localdate())
    shown = list(everything[first : first + MOST_SHOWN])
    waits = due.why_it_waits(shown)
    record(Action.KEEPING_READ, actor=request.user, detail={"view": "past their retention date", "shown": len(shown)})
    context = {
        "due": [(each, why(each.keep_rule)) for each in shown if each.pk not in waits],
        "stays": [(each, waits[each.pk].label) for each in shown if each.pk in waits],
        "most": MOST_AT_ONCE, "next": first + MOST_SHOWN if everything.count() > first + MOST_SHOWN else None,
    }  # fmt: skip
    return render(request, "portal/privacy/past_their_day.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
def propose(request: StaffRequest) -> HttpResponse:
    """Try a deletion: say exactly what would go. With a reason, propose it to a second person."""
    asked = request.POST if request.method == "POST" else request.GET
    chosen = list(kept_before(request.user).filter(reference__in=asked.getlist("reference")).order_by("reference"))
    if not chosen or len(chosen) > MOST_AT_ONCE:
        messages.error(request, f"Tick at least one referral, and {MOST_AT_ONCE} at most.")
        return redirect("past_their_day")
    form = ReasonForm(request.POST or None)
    problem = ""
    if form.is_valid():
        try:
            deletion.propose(
                referrals=[each.pk for each in chosen], actor=request.user, reason=form.cleaned_data["reason"]
            )
        except (NotAllowed, NeedsMissing) as refusal:
            problem = str(refusal)
        except Unknown as unknown:
            raise Http404 from unknown
        else:
            messages.success(request, "Proposed. Another person has to approve it before anything is deleted.")
            return redirect("keeping_list", Which.PROPOSALS)
    context = {"chosen": tried(request, chosen), "total": what_goes(*chosen), "form": form, "problem": problem}
    status = 422 if form.errors else 409 if problem else 200
    return render(request, "portal/privacy/propose.html", context, status=status)


def tried(request: StaffRequest, chosen: list[Referral]) -> list[tuple[Referral, dict[str, int]]]:
    """Return what would go with each, after writing that somebody looked."""
    for each in chosen:
        record(Action.DELETION_TRIED, actor=request.user, referral=each)
    return [(each, what_goes(each)) for each in chosen]


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
def proposal(request: StaffRequest, proposal: uuid.UUID) -> HttpResponse:
    """One proposal: who, why, and what would go. The second person refuses here, or goes on to approve."""
    found = proposal_or_404(request, proposal)
    form = ReasonForm(request.POST or None)
    problem = ""
    if form.is_valid():
        try:
            deletion.refuse(proposal=found.pk, actor=request.user, reason=form.cleaned_data["reason"])
        except NotAllowed as refusal:
            problem = str(refusal)
        except Unknown as unknown:
            raise Http404 from unknown
        else:
            messages.success(request, "Refused. The referral stays.")
            return redirect("kept", found.referral.reference)
    context = page_of(request, found) | {"form": form, "problem": problem}
    status = 422 if form.errors else 409 if problem else 200
    return render(request, "portal/privacy/proposal.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
@step_up
def approve(request: StaffRequest, proposal: uuid.UUID) -> HttpResponse:
    """The last page before a referral is gone: what goes, and one button."""
    found = proposal_or_404(request, proposal)
    problem = ""
    if request.method == "POST":
        try:
            stone = deletion.approve(proposal=found.pk, actor=request.user)
        except NotAllowed as refusal:
            record(Action.REFUSED, actor=request.user, referral=found.referral)
            problem = str(refusal)
        except Unknown as unknown:
            raise Http404 from unknown
        else:
            messages.success(request, f"{stone.reference} is deleted.")
            return redirect("keeping_list", Which.DELETED)
    context = page_of(request, found)
    context["problem"] = problem or context["against"]
    status = 409 if context["problem"] else 200
    return render(request, "portal/privacy/approve.html", context, status=status)


def proposal_or_404(request: StaffRequest, proposal: uuid.UUID) -> DeletionProposal:
    """Return a proposal for reading, after writing it down."""
    found = get_object_or_404(DeletionProposal.objects.select_related("referral", "by", "refused_by"), pk=proposal)
    record(Action.DELETION_TRIED, actor=request.user, referral=found.referral)
    return found


def page_of(request: StaffRequest, found: DeletionProposal) -> dict[str, Any]:
    """Return what both pages of a proposal show; `against` is what forbids that this person deletes it now."""
    against = may_answer_proposal(request.user, found).reason or may_go(found.referral).reason
    return {
        "proposal": found, "referral": found.referral, "total": what_goes(found.referral), "against": against,
        "may_answer": bool(may_answer_proposal(request.user, found)),
    }  # fmt: skip
