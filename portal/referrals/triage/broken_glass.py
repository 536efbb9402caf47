"""Asking to read a referral without access, and reviewing it: parse, call one function, render."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import Role
from portal.accounts.step_up import step_up
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals import break_glass as services
from portal.referrals.intake.forms.fields import NO, YES, Line, OneOf, Story
from portal.referrals.models import BreakGlass
from portal.referrals.permissions import GLASS_ROLES, may_review
from portal.referrals.reference import parse_reference
from portal.referrals.services import NotAllowed, Unknown
from portal.referrals.staff_form import StaffForm

MOST_REVIEWED = 50
NOT_FOUND = "There is no referral with this reference. Check each letter, or ring a safeguarding lead."


class BreakGlassForm(StaffForm):
    """Which referral, and why it cannot wait for access."""

    reference = Line(
        "Reference",
        hint="Such as SOS-7K4M-2PXW.",
        required=True,
        autocomplete="off",
        error_messages={"required": "Write which referral."},
    )
    reason = Story(
        "Why must you read it now?",
        hint="A safeguarding lead reads this and asks you about it.",
        required=True,
        rows=4,
        missing="Write why you must read it now.",
    )


class ReviewForm(StaffForm):
    """What a safeguarding lead found."""

    justified = OneOf(
        "Was it right to read this referral?",
        [(YES, "Yes, it was justified"), (NO, "No, it was not")],
        required=True,
        missing="Choose whether it was right to read this referral.",
    )
    note = Story("What did you look at, and what follows?", required=True, rows=4, missing="Write what you looked at.")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*GLASS_ROLES)
@step_up
def break_glass(request: StaffRequest) -> HttpResponse:
    """Ask to read a referral. Until the glass is broken, nothing here tells whether it exists."""
    form = BreakGlassForm(
        request.POST if "reason" in request.POST else None, initial={"reference": request.GET.get("reference", "")}
    )
    if form.is_valid():
        typed = form.cleaned_data["reference"]
        try:
            glass = services.break_glass(reference=typed, actor=request.user, reason=form.cleaned_data["reason"])
        except Unknown:
            record(Action.REFUSED, actor=request.user)
            form.add_error("reference", NOT_FOUND)
        else:
            if glass is None:
                messages.info(request, "You may see this referral anyway. No glass was broken.")
            return redirect("referral", parse_reference(typed))
    context = {"form": form, "minutes": services.minutes(settings.BREAK_GLASS_LIFETIME)}
    return render(request, "portal/referrals/break_glass.html", context, status=422 if form.errors else 200)


@require_safe
@portal_view(Role.DSL)
def reviews(request: StaffRequest) -> HttpResponse:
    """The broken glasses that wait for a review, the one due first first, and the last ones reviewed."""
    glasses = BreakGlass.objects.select_related("referral", "by", "reviewed_by")
    waiting = list(glasses.to_review())
    reviewed = list(glasses.filter(reviewed_at__isnull=False).order_by("-reviewed_at")[:MOST_REVIEWED])
    record(Action.GLASSES_READ, actor=request.user, detail={"shown": len(waiting) + len(reviewed)})
    return render(request, "portal/referrals/glass_reviews.html", {"waiting": waiting, "reviewed": reviewed})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(Role.DSL)
def review(request: StaffRequest, glass: uuid.UUID) -> HttpResponse:
    """One broken glass: who, why, what was read through it; and the form of the review."""
    found = get_object_or_404(BreakGlass.objects.select_related("referral", "by", "reviewed_by"), pk=glass)
    record(Action.GLASSES_READ, actor=request.user, referral=found.referral)
    form = ReviewForm(request.POST or None)
    problem = may_review(request.user, found).reason
    if form.is_valid():
        try:
            services.review(
                glass=found.pk, actor=request.user, justified=form.cleaned_data["justified"] == YES,
                note=form.cleaned_data["note"],
            )  # fmt: skip
        except NotAllowed as refusal:
            problem = str(refusal)
        else:
            messages.success(request, "The review is kept.")
            return redirect("glass_reviews")
    context = {"glass": found, "form": form, "problem": problem, "reads": services.reads_through(found)}
    return render(request, "portal/referrals/glass_review.html", context, status=422 if form.errors else 200)
