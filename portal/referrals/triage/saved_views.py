"""Views of the queue that staff keep: own ones, and those that a team leader or safeguarding lead shares."""

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.models import User
from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import CASE_ROLES, LEADING_ROLES
from portal.referrals.intake.forms.fields import Line
from portal.referrals.models import SavedView
from portal.referrals.staff_form import StaffForm

from .filters import Filters, in_words

MOST_OWN, MOST_SHARED = 12, 12  # each is counted on every page of the queue


class TooManyViews(Exception):
    """There are as many as the queue counts; the text says which to remove."""


class SavedViewForm(StaffForm):
    name = Line(
        "What do you call it?", hint="For example, Gangs in Brent. Not the name of a young person.", required=True,
        limit=40,
    )  # fmt: skip
    shared = forms.BooleanField(label="Show it to everybody who triages", required=False)

    def __init__(self, *args: object, by: User) -> None:
        super().__init__(*args)
        if not may_share(by):
            del self.fields["shared"]


def may_share(user: User) -> bool:
    """Say whether this person's views may be shown to everybody."""
    return user.has_role(*LEADING_ROLES)


def may_remove(user: User, view: SavedView) -> bool:
    """Say whether this person may remove a view: their own, and a shared one if they share views themselves."""
    return view.owner_id == user.pk or (view.shared and may_share(user))


def keep_view(*, owner: User, name: str, filters: Filters, shared: bool = False) -> SavedView:
    """Keep what the queue is narrowed by under a name.

    Raises PermissionDenied when somebody shares who may not, TooManyViews when there are as many as are counted.
    """
    if shared and not may_share(owner):
        raise PermissionDenied
    if shared and SavedView.objects.filter(shared=True).count() >= MOST_SHARED:
        raise TooManyViews(f"{MOST_SHARED} views are shared already. Remove one that nobody needs first.")
    if not shared and SavedView.objects.filter(owner=owner, shared=False).count() >= MOST_OWN:
        raise TooManyViews(f"You keep {MOST_OWN} views already. Remove one that you do not need first.")
    return SavedView.objects.create(owner=owner, name=name, filters=filters.given(), shared=shared)


@require_safe
@portal_view(*CASE_ROLES)
def your_views(request: StaffRequest) -> HttpResponse:
    """The views that this person sees above the queue, and which of them they may remove."""
    views = [
        (view, Filters.read(view.filters), may_remove(request.user, view))
        for view in SavedView.objects.for_person(request.user).select_related("owner")
    ]
    context = {"views": [(view, filters, in_words(filters), may) for view, filters, may in views]}
    return render(request, "portal/referrals/saved_views.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*CASE_ROLES)
def save_view(request: StaffRequest) -> HttpResponse:
    """Give what the address narrows the queue by a name."""
    filters = Filters.read(request.GET)
    form = SavedViewForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_valid():
        try:
            keep_view(
                owner=request.user, name=form.cleaned_data["name"], filters=filters,
                shared=form.cleaned_data.get("shared", False),
            )  # fmt: skip
            return redirect(f"{reverse('queue')}{filters.address()}")
        except TooManyViews as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "filters": filters, "words": in_words(filters)}
    return render(request, "portal/referrals/save_view.html", context, status=422 if form.errors else 200)


@portal_view(*CASE_ROLES)
@require_POST
def remove_view(request: StaffRequest, view: uuid.UUID) -> HttpResponse:
    """Remove a view; what it showed stays."""
    found = get_object_or_404(SavedView.objects.for_person(request.user), pk=view)
    if not may_remove(request.user, found):
        raise PermissionDenied
    found.delete()
    messages.success(request, "The view is removed. The referrals that it showed are not touched.")
    return redirect("saved_views")
