"""Restricting a referral, naming who may know of it, and opening it again: parse, call one function, render."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts.models import User
from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import LEADING_ROLES
from portal.accounts.step_up import step_up
from portal.referrals import restricting as services
from portal.referrals.intake.forms.fields import SomeOf, Story
from portal.referrals.models import AccessChange, Referral
from portal.referrals.permissions import may_restrict
from portal.referrals.services import NotAllowed, Unknown
from portal.referrals.staff_form import StaffForm

from .reading import read_or_404

Kind = AccessChange.Kind


class ReasonForm(StaffForm):
    """Why who may know changes."""

    reason = Story(
        "Why?", hint="Only team leaders and safeguarding leads read this.", required=True, rows=3,
        missing="Write why. One sentence will do.",
    )  # fmt: skip


class PeopleForm(ReasonForm):
    """Who else may know of the referral. Safeguarding leads always do, and whoever decides this."""

    people = SomeOf("Who else may know of it?", [])
    field_order = ["people", "reason"]

    def __init__(self, *args: Any, referral: Referral, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(pk) for pk in referral.shared_with.values_list("pk", flat=True)}
        people = list(services.could_know().exclude(pk=actor.pk).order_by("first_name", "last_name"))
        self.fields["people"].choices = [(str(person.pk), with_roles(person, referral)) for person in people]  # type: ignore[attr-defined]
        self.initial.setdefault("people", [str(person.pk) for person in people if str(person.pk) in known])


def with_roles(person: User, referral: Referral) -> str:
    """Return a name with what the person is, and what they are to this referral."""
    roles = ", ".join(role.label.lower() for role in sorted(person.roles))
    part = {referral.owner_id: ", screens it now", referral.caseworker_id: ", its caseworker"}.get(person.pk, "")
    return f"{person.get_full_name()}, {roles}{part}"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*LEADING_ROLES)
def restrict(request: StaffRequest, reference: str) -> HttpResponse:
    """Close a referral to all but a few, at once: no second factor stands before keeping somebody safe."""
    found = read_or_404(request, reference)
    form = PeopleForm(request.POST or None, referral=found, actor=request.user)
    return changed(request, found, Kind.RESTRICTED, form, lambda given: services.restrict(**given))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*LEADING_ROLES)
@step_up
def share(request: StaffRequest, reference: str) -> HttpResponse:
    """Name anew who may know of a restricted referral."""
    found = read_or_404(request, reference)
    form = PeopleForm(request.POST or None, referral=found, actor=request.user)
    return changed(request, found, Kind.SHARED, form, lambda given: services.share(**given))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*LEADING_ROLES)
@step_up
def lift(request: StaffRequest, reference: str) -> HttpResponse:
    """Open a restricted referral to everybody who sees referrals like it."""
    found = read_or_404(request, reference)
    form = ReasonForm(request.POST or None)
    return changed(request, found, Kind.LIFTED, form, lambda given: services.lift(**given))


HEADINGS = {
    Kind.RESTRICTED: ("Restrict this referral", "Restrict", "It is restricted."),
    Kind.SHARED: ("Who may know of this referral", "Keep this", "Kept."),
    Kind.LIFTED: (
        "Lift the restriction",
        "Lift the restriction",
        "Everybody who sees referrals like it sees it again.",
    ),
}


def changed(
    request: StaffRequest, found: Referral, kind: AccessChange.Kind, form: ReasonForm,
    act: Callable[[dict[str, Any]], Referral],
) -> HttpResponse:  # fmt: skip
    """Carry the change out and go back to the referral, or show the form with what stands against it."""
    heading, button, done = HEADINGS[kind]
    problem = may_restrict(request.user, found, kind).reason
    if form.is_valid():
        given = {"referral": found.pk, "actor": request.user, "reason": form.cleaned_data["reason"]}
        if "people" in form.fields:
            given["people"] = [int(pk) for pk in form.cleaned_data["people"]]
        try:
            act(given)
        except (NotAllowed, Unknown) as refusal:
            problem = str(refusal) or problem
        else:
            messages.success(request, done)
            return redirect("referral", found.reference)
    context = {"referral": found, "heading": heading, "button": button, "form": form, "problem": problem, "kind": kind}
    status = 422 if form.errors else 409 if problem else 200
    return render(request, "portal/referrals/restricting.html", context, status=status)
