"""Placing and lifting holds, recording and deciding requests for erasure: parse, call one function, render."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import DATA_PROTECTION_ROLES
from portal.accounts.step_up import step_up
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Referral
from portal.referrals.services import NotAllowed, Unknown
from portal.referrals.staff_form import StaffForm

from ..models import ErasureRequest
from . import erasure as requests
from . import holds
from .forms import DecisionForm, ReasonForm, RequestForm
from .reading import kept_or_404


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
def place_hold(request: StaffRequest, reference: str) -> HttpResponse:
    """Put a referral on hold, at once: no second factor stands before keeping something."""
    found = kept_or_404(request, reference)
    form = ReasonForm(request.POST or None)
    done = "It is on hold. Nothing of it is deleted until the hold is lifted."
    return acted(request, found, "Place a legal hold", form, holds.place_hold, done)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
@step_up
def lift_hold(request: StaffRequest, reference: str) -> HttpResponse:
    """Lift the hold of a referral."""
    found = kept_or_404(request, reference)
    form = ReasonForm(request.POST or None)
    return acted(request, found, "Lift the legal hold", form, holds.lift_hold, "The hold is lifted.")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
def record_request(request: StaffRequest, reference: str) -> HttpResponse:
    """Write down that somebody asked for erasure."""
    found = kept_or_404(request, reference)
    form = RequestForm(request.POST or None)
    done = "The request is recorded. The day by which to answer stands beside it."
    return acted(request, found, "Record a request for erasure", form, requests.record_request, done)


def acted(
    request: StaffRequest, found: Referral, heading: str, form: StaffForm, act: Callable[..., Any], done: str
) -> HttpResponse:
    """Carry one act out and go back to the page of the referral, or show the form with what stands against it."""
    problem = ""
    if form.is_valid():
        try:
            act(referral=found.pk, actor=request.user, **form.cleaned_data)
        except NotAllowed as refusal:
            problem = str(refusal)
        except Unknown as unknown:
            raise Http404 from unknown
        else:
            messages.success(request, done)
            return redirect("kept", found.reference)
    context = {"referral": found, "heading": heading, "form": form, "problem": problem}
    return render(request, "portal/privacy/act.html", context, status=422 if form.errors else 409 if problem else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
def erasure_request(request: StaffRequest, erasure: uuid.UUID) -> HttpResponse:
    """One request: who asked, when, what, by when to answer; and the form that grants or refuses it."""
    people = ErasureRequest.objects.select_related("referral", "recorded_by", "decided_by")
    found = get_object_or_404(people.defer("referral__answers"), pk=erasure)
    record(Action.KEEPING_READ, actor=request.user, referral=found.referral, detail={"view": "erasure request"})
    form = DecisionForm(request.POST or None)
    problem = ""
    if form.is_valid():
        granted = form.cleaned_data["decision"] == ErasureRequest.Decision.GRANTED
        decide = requests.grant if granted else requests.refuse
        try:
            decide(request=found.pk, actor=request.user, reason=form.cleaned_data["reason"])
        except NotAllowed as refusal:
            problem = str(refusal)
        except Unknown as unknown:
            raise Http404 from unknown
        else:
            messages.success(request, "Granted. A second person has to approve it." if granted else "Refused.")
            return redirect("kept", found.referral.reference)
    context = {"request_": found, "referral": found.referral, "form": form, "problem": problem}
    status = 422 if form.errors else 409 if problem else 200
    return render(request, "portal/privacy/erasure_request.html", context, status=status)
