"""The screens of triage: parse, call one function, render. Every read is written down before it is answered."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import CASE_ROLES
from portal.audit.actions import Action
from portal.audit.services import record
from portal.privacy.keeping.register import tombstone_for
from portal.referrals.models import Referral
from portal.referrals.permissions import may_break_glass, may_move
from portal.referrals.services import (
    NeedsMissing,
    NotAllowed,
    SomebodyElseMoved,
    Unknown,
    open_referral,
)
from portal.referrals.services import move as make_move
from portal.referrals.workflow import COUNTERSIGN, MOVES, SEND_BACK, Move

from .forms import MoveForm
from .people_and_household import people_and_household
from .queue import queue_page
from .reading import read_or_404
from .referral_page import referral_page
from .suggestion import why_part
from .texts import started_with, texts_for
from .timeline import what_happened_since
from .what_was_said import name_of


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*CASE_ROLES)
def queue(request: StaffRequest) -> HttpResponse:
    """Referrals waiting for somebody, the least time left first. A search is posted: no name stands in an address."""
    page = queue_page(request.user, asked=request.GET, query=request.POST.get("q", "").strip())
    record(
        Action.SEARCHED if page.query else Action.LISTED, actor=request.user,
        detail={"filters": page.filters.given(), "shown": len(page.rows)},
    )  # fmt: skip
    return render(request, "portal/referrals/queue.html", {"page": page})


@require_safe
@portal_view(*CASE_ROLES)
def referral(request: StaffRequest, reference: str) -> HttpResponse:
    """One referral: who may be called first, then why it is urgent, what was said, and what may be done."""
    try:
        found = open_referral(reference=reference, actor=request.user, through_glass=True)
    except Unknown:
        if tombstone_for(request.user, reference):
            return redirect("kept", reference)
        context = {"reference": reference, "may_break_glass": may_break_glass(request.user)}
        return render(request, "portal/referrals/no_such_referral.html", context, status=404)
    return render(request, "portal/referrals/referral.html", referral_page(found, request.user))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*CASE_ROLES)
def move(request: StaffRequest, reference: str, name: str) -> HttpResponse:
    """The form of one move; posting it makes the move."""
    found = read_or_404(request, reference)
    if name not in MOVES:
        raise Http404
    chosen = MOVES[name]
    if request.method != "POST":
        begun = {"kept": request.GET.get("kept", "")} | started_with(chosen, found, request.GET.get("text", ""))
        form = MoveForm(move=chosen, referral=found, actor=request.user, initial=begun)
        return move_page(request, found, chosen, form)
    form = MoveForm(request.POST, move=chosen, referral=found, actor=request.user)
    if not form.is_valid():
        return move_page(request, found, chosen, form, status=422)
    return carry_out(request, found, chosen, form)


def carry_out(request: StaffRequest, found: Referral, chosen: Move, form: MoveForm) -> HttpResponse:
    """Make the move, or show why not with everything still typed."""
    seen = form.cleaned_data["version"]
    try:
        make_move(referral=found.pk, name=chosen.name, actor=request.user, seen_version=seen, given=form.given())
    except SomebodyElseMoved as conflict:
        form.data = {**form.data.dict(), "version": str(found.version)}  # type: ignore[attr-defined]
        return move_page(
            request, found, chosen, form, since=what_happened_since(conflict.since, request.user), status=409
        )
    except NotAllowed as refusal:
        return move_page(request, found, chosen, form, problem=str(refusal), status=409)
    except NeedsMissing as missing:
        form.ask_for(missing.names)
        return move_page(request, found, chosen, form, problem=missing.why, status=422)
    except Unknown as unknown:
        raise Http404 from unknown
    return redirect("referral", found.reference)


def move_page(
    request: StaffRequest,
    found: Referral,
    chosen: Move,
    form: MoveForm,
    *,
    problem: str = "",
    status: int = 0,
    since=(),
) -> HttpResponse:
    """Return the page of a move; without a button where it cannot be made now, or not any more."""
    possible = may_move(request.user, found, chosen)
    context = {"referral": found, "move": chosen, "form": form, "since": since, "possible": possible}
    context |= {"name": name_of(found)} | why_part(found)
    context["problem"] = problem or possible.reason
    if chosen.name in (COUNTERSIGN, SEND_BACK) and found.held_decision:
        [context["held"]] = what_happened_since([found.held_decision], request.user)
    context["texts"] = texts_for(chosen)
    if "kept" in form.fields:
        context["people"] = people_and_household(found, request.user)
    return render(request, "portal/referrals/move.html", context, status=status or (200 if possible else 409))
