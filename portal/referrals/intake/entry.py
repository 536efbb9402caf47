"""The staff's door of the form: a referral taken by phone or e-mail or from paper, with the same steps."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import INTAKE_ROLES
from portal.accounts.typed_text import came_from_here
from portal.referrals.models import Draft, Referral
from portal.referrals.states import CameBy, Pathway

from . import drafts, views
from .doors import by_staff
from .forms.how_it_came import HowItCameForm
from .paper import PAPER_FORMS
from .steps import pathway_of, unanswered
from .taking_down import begin, throw_away
from .views import keeps_what_was_typed, show_again

View = Callable[..., HttpResponse]
ASTRAY = (
    "This page is not part of the referral that you are writing down now: its own was sent or thrown away, or somebody "
    "else began it. What was typed is still here. To keep it, copy it, or open “New referral” in another tab and then "
    "press the button here again."
)


def for_staff(view: View) -> View:
    """Open a page of the form to those who take referrals in; a page astray comes back as it was typed."""

    @portal_view(*INTAKE_ROLES)
    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            lost = request.method == "POST" and drafts.page_is_astray(request) and not drafts.sent_from_page(request)
            return astray(request) if lost else view(request, *args, **kwargs)
        except drafts.NotBegun:
            return astray(request)

    return guarded


def astray(request: HttpRequest) -> HttpResponse:
    """Show the page again without the mark of its draft, so that the next press is meant for the open one."""
    return show_again(request, message=ASTRAY, status=409, key="")


def may_be_shown_again(request: HttpRequest) -> bool:
    """Say whether a page of this door that came with an expired token goes back, filled in, to whoever sent it.

    Never to what another site put into somebody's browser, nor the button that throws away.
    """
    writes = by_staff(request) and request.user.is_authenticated and request.user.has_role(*INTAKE_ROLES)
    return writes and came_from_here(request) and request.path != reverse("entry_discard")


step = for_staff(views.step)
tasks = for_staff(views.tasks)
check = portal_view(*INTAKE_ROLES)(views.check)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*INTAKE_ROLES)
@keeps_what_was_typed
def new(request: StaffRequest) -> HttpResponse:
    """How it reached us, before anything else; or the one referral that this person has not finished."""
    draft = drafts.current(request)
    if draft is not None:
        name = draft.answers.get("young-person", {}).get("first_name", "")
        context = {"draft": draft, "go_on": where_to_go_on(draft), "name": name}
        return render(request, "portal/referrals/entry/unfinished.html", context)
    return how_it_came_page(request, HowItCameForm(request.POST or None), then="danger")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*INTAKE_ROLES)
@keeps_what_was_typed
def how_it_came(request: StaffRequest) -> HttpResponse:
    """The same questions for a referral that is begun: the clocks depend on the answer."""
    draft = drafts.current(request)
    if draft is None or draft.received_at is None:
        return redirect("entry")
    said = {"came_by": draft.came_by, "received_at": draft.received_at.isoformat()}
    return how_it_came_page(request, HowItCameForm(request.POST or None, initial=said), then="")


def how_it_came_page(request: StaffRequest, form: HowItCameForm, *, then: str) -> HttpResponse:
    """Keep what was said and go on, or show the questions."""
    if form.is_valid():
        given = form.cleaned_data
        begin(member=request.user, came_by=CameBy(given["came_by"]), received_at=given["received_at"])
        return redirect("entry_step", then) if then else redirect("entry_check")
    context = {"form": form, "paper_forms": PAPER_FORMS if then else (), "draft": not then}
    return render(request, "portal/referrals/entry/how_it_came.html", context, status=422 if form.errors else 200)


def where_to_go_on(draft: Draft) -> str:
    """Return the address of the page to go on at."""
    left = unanswered(draft.answers)
    if left and pathway_of(draft.answers) == Pathway.PROFESSIONAL:
        return reverse("entry_tasks")
    return reverse("entry_step", args=[left[0].slug]) if left else reverse("entry_check")


@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*INTAKE_ROLES)
def discard(request: StaffRequest) -> HttpResponse:
    """Throw the unfinished referral away, after asking."""
    draft = drafts.current(request)
    if draft is None:
        return redirect("entry")
    if request.method != "POST":
        return render(request, "portal/referrals/entry/discard.html", {"draft": draft})
    throw_away(member=request.user)
    return redirect("entry")


@require_safe
@portal_view(*INTAKE_ROLES)
def received(request: StaffRequest) -> HttpResponse:
    """The receipt: the reference to tell, when it is due, and the way to the referral for those who may see it."""
    receipts = drafts.receipts(request)
    referral = Referral.objects.filter(submission_key=receipts[-1]).first() if receipts else None
    if referral is None:
        return redirect("entry")
    may_see = Referral.objects.visible_to(request.user).filter(pk=referral.pk).exists()
    return render(request, "portal/referrals/entry/received.html", {"referral": referral, "may_see": may_see})
