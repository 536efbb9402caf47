"""Caseworkers as team leaders see them: how much they carry, their languages and places. No rights are given here."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import LEADING_ROLES, Role
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.caseworkers import change_profile, loads, profiles
from portal.referrals.intake.forms.fields import Line, SomeOf
from portal.referrals.models import CaseworkerProfile
from portal.referrals.staff_form import StaffForm
from programmes.areas import Area

MOST_POINTS = 200
HOW_MANY = f"Write a number of points from 1 to {MOST_POINTS}."


class ProfileForm(StaffForm):
    """Languages, capacity, and where they work from."""

    languages = Line("Languages besides English", hint="With commas between, such as Somali, Turkish")
    capacity = forms.IntegerField(
        label="How many points they can carry",
        help_text="A referral in IMMEDIATE or RED weighs 3, in AMBER 2, in GREEN 1.",
        min_value=1,
        max_value=MOST_POINTS,
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], HOW_MANY),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"}),
    )
    works_from = SomeOf(
        "Boroughs they work from", list(Area.choices), hint="Where they meet young people. It may be unsafe for some."
    )

    def given(self) -> dict[str, Any]:
        """Return what was answered, as `change_profile` takes it."""
        named = (word.strip() for word in self.cleaned_data["languages"].split(","))
        return self.cleaned_data | {"languages": [word for word in named if word]}


@dataclass(frozen=True, slots=True)
class Row:
    """One caseworker in the list."""

    person: User
    profile: CaseworkerProfile
    load: int

    @property
    def label(self) -> str:
        """What they carry, in words."""
        return f"{self.load} of {self.profile.capacity} points"

    @property
    def percent(self) -> int:
        """How much of the capacity is used, 0 to 100."""
        return min(100, round(100 * self.load / self.profile.capacity))

    @property
    def is_over(self) -> bool:
        """Whether they carry more than they can."""
        return self.load > self.profile.capacity


@require_safe
@portal_view(*LEADING_ROLES)
def caseworkers(request: StaffRequest) -> HttpResponse:
    """Everybody who can be given a referral, with how much they carry."""
    people = list(User.objects.holding(Role.CASEWORKER).order_by("first_name").prefetch_related("programmes"))
    carried, known = loads(people), profiles(people)
    rows = [Row(person, known[person.pk], carried[person.pk]) for person in people]
    return render(request, "portal/caseworkers/list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*LEADING_ROLES)
def caseworker(request: StaffRequest, person: int) -> HttpResponse:
    """One caseworker: what is known of them, to be changed, and with whom they should not work."""
    found = get_object_or_404(User.objects.holding(Role.CASEWORKER), pk=person)
    profile = profiles([found])[found.pk]
    now = {"languages": ", ".join(profile.languages), "capacity": profile.capacity, "works_from": profile.works_from}
    form = ProfileForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        change_profile(caseworker=found, actor=request.user, **form.given())
        messages.success(request, f"Kept for {found}.")
        return redirect("caseworkers")
    exclusions = list(found.exclusions.in_force().visible_to(request.user).select_related("referral"))  # type: ignore[attr-defined]
    record(Action.LISTED, actor=request.user, detail={"view": "caseworker", "shown": len(exclusions)})
    context = {"person": found, "load": loads([found])[found.pk], "form": form, "exclusions": exclusions}
    return render(request, "portal/caseworkers/person.html", context, status=422 if form.errors else 200)
