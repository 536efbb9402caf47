"""The screen on which it is written down who should not work with a young person, and whom they are at odds with."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts.models import User
from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import INTAKE_ROLES, Role
from portal.referrals.caseworkers import known_conflicts
from portal.referrals.exclusions import lift_exclusion, mark_rivals, record_exclusion, unmark_rivals
from portal.referrals.intake.forms.fields import FromList, Line, OneOf, Story
from portal.referrals.models import Exclusion, Referral
from portal.referrals.reference import parse_reference
from portal.referrals.services import Unknown
from portal.referrals.staff_form import StaffForm

from .reading import read_or_404

NO_OTHER = "There is no other referral with this reference. Check it and try again."


class ExclusionForm(StaffForm):
    """A caseworker, and why they should not work with this young person."""

    kind = OneOf("Why should they not work together?", list(Exclusion.Kind.choices), required=True)
    note = Story("Note", hint="What you know, and from whom.", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.holding(Role.CASEWORKER).order_by("first_name")
        names = [(str(person.pk), person.get_full_name()) for person in people]
        self.fields["caseworker"] = FromList("Caseworker", names, required=True, missing="Choose a caseworker.")
        self.order_fields(["caseworker", "kind", "note"])


class RivalForm(StaffForm):
    """The reference of another referral that this person may know of."""

    reference = Line("Reference of the other referral", hint="Such as SOS-7K4M-2PXW", required=True)

    def __init__(self, *args: Any, referral: Referral, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = Referral.objects.visible_to(actor).exclude(pk=referral.pk)
        self.other: Referral | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "reference" in cleaned:
            self.other = self.others.filter(reference=parse_reference(cleaned["reference"])).first()
            if self.other is None:
                self.add_error("reference", NO_OTHER)
        return cleaned


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*INTAKE_ROLES)
def conflicts(request: StaffRequest, reference: str) -> HttpResponse:
    """What stands between a referral and a caseworker: exclusions and rivals, to add and to take away."""
    found = read_or_404(request, reference)
    act = request.POST.get("act", "")
    exclusion = ExclusionForm(request.POST if act == "exclude" else None, auto_id="id_exclusion_%s")
    rival = RivalForm(
        request.POST if act == "rival" else None, referral=found, actor=request.user, auto_id="id_rival_%s"
    )
    done = carry_out(act, request, found, exclusion, rival)
    if done:
        messages.success(request, done)
        return redirect("conflicts", found.reference)
    context = {
        "referral": found,
        "exclusion_form": exclusion,
        "rival_form": rival,
        **known_conflicts(found, request.user),
    }
    status = 422 if exclusion.errors or rival.errors else 200
    return render(request, "portal/referrals/conflicts.html", context, status=status)


def carry_out(act: str, request: StaffRequest, found: Referral, exclusion: ExclusionForm, rival: RivalForm) -> str:
    """Do what was asked for, and say so; nothing where that is nothing, or what was typed is wrong."""
    try:
        return ACTS[act](request, found, exclusion, rival) if act in ACTS else ""
    except Unknown as unknown:  # somebody has just restricted it
        raise Http404 from unknown


def exclude(request: StaffRequest, found: Referral, form: ExclusionForm, rival: RivalForm) -> str:
    if not form.is_valid():
        return ""
    caseworker = get_object_or_404(User, pk=form.cleaned_data["caseworker"])
    record_exclusion(
        referral=found, caseworker=caseworker, kind=Exclusion.Kind(form.cleaned_data["kind"]),
        note=form.cleaned_data["note"], actor=request.user,
    )  # fmt: skip
    return f"Whoever wants to give this referral to {caseworker} is warned from now on."


def lift(request: StaffRequest, found: Referral, form: ExclusionForm, rival: RivalForm) -> str:
    named = request.POST.get("exclusion")
    exclusion = next((one for one in found.exclusions.in_force() if str(one.pk) == named), None)
    if exclusion is None:
        raise Http404
    lift_exclusion(exclusion=exclusion, actor=request.user)
    return f"Nothing is recorded against {exclusion.caseworker} any more."


def mark(request: StaffRequest, found: Referral, form: ExclusionForm, rival: RivalForm) -> str:
    if not rival.is_valid() or rival.other is None:
        return ""
    mark_rivals(referral=found, other=rival.other, actor=request.user)
    return f"Marked as at odds with {rival.other.reference}."


def unmark(request: StaffRequest, found: Referral, form: ExclusionForm, rival: RivalForm) -> str:
    visible = Referral.objects.visible_to(request.user).filter(rivals=found)
    other = get_object_or_404(visible, reference=request.POST.get("reference", ""))
    unmark_rivals(referral=found, other=other, actor=request.user)
    return f"No longer marked as at odds with {other.reference}."


ACTS: Mapping[str, Callable[[StaffRequest, Referral, ExclusionForm, RivalForm], str]] = {
    "exclude": exclude, "lift": lift, "rival": mark, "unmark": unmark,
}  # fmt: skip
