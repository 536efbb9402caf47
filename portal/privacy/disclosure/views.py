"""Subject access: parse, call one function, render. Every read is written down before it is answered."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import DATA_PROTECTION_ROLES
from portal.accounts.step_up import step_up
from portal.audit.actions import Action
from portal.audit.services import record
from portal.privacy.models import DisclosureItem, SubjectAccessRequest
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown

from . import releasing, requests, review
from .forms import REFERENCES_WRONG, BecauseForm, ItemForm, RequestForm
from .handing_out import FORMS, as_file
from .permissions import may_answer, may_open_restricted, may_read, may_release, may_review
from .redaction import burn
from .requests import note

MOST_ANSWERED = 20


@require_safe
@portal_view(*DATA_PROTECTION_ROLES)
def subject_access(request: StaffRequest) -> HttpResponse:
    """The requests that wait for an answer, the one due first first, and those answered last."""
    known = (
        SubjectAccessRequest.objects.visible_to(request.user)
        .select_related("recorded_by")
        .prefetch_related("referrals")
    )
    waiting, answered = list(known.open()), list(known.answered()[:MOST_ANSWERED])
    record(Action.ACCESS_LISTED, actor=request.user, detail={"shown": len(waiting) + len(answered)})
    context = {"waiting": waiting, "answered": answered, "may_answer": may_answer(request.user)}
    return render(request, "portal/privacy/subject_access.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
@step_up
def new_request(request: StaffRequest) -> HttpResponse:
    """Write down who asks about which referrals."""
    form = RequestForm(request.POST or None)
    problem = may_answer(request.user).reason
    if form.is_valid():
        try:
            made = requests.record_request(actor=request.user, **form.cleaned_data)
        except Unknown:
            record(Action.REFUSED, actor=request.user)
            form.add_error("references", REFERENCES_WRONG)
        except NotAllowed as refusal:
            problem = str(refusal)
        else:
            return redirect(made)
    context = {"form": form, "problem": problem}
    return render(request, "portal/privacy/new_subject_access.html", context, status=422 if form.errors else 200)


def request_or_404(request: StaffRequest, request_id: uuid.UUID) -> SubjectAccessRequest:
    """Return the request for reading, after writing for each of its referrals that it was read."""
    found = get_object_or_404(SubjectAccessRequest.objects.visible_to(request.user), pk=request_id)
    note(Action.ACCESS_READ, found, actor=request.user)
    return found


@require_safe
@portal_view(*DATA_PROTECTION_ROLES)
def access_request(request: StaffRequest, request_id: uuid.UUID) -> HttpResponse:
    """One request: who asks, by when, and how everything that is held is marked."""
    found = request_or_404(request, request_id)
    readable = may_read(request.user, found)
    context = {
        "sar": found,
        "items": found.items.all() if readable else [],
        "undecided": found.items.undecided().first() if readable else None,
        "left": found.items.undecided().count(),
        "problem": readable.reason,
        "may_review": may_review(request.user, found),
        "may_open": may_open_restricted(request.user, found),
        "days_left": found.days_left(timezone.localdate()),
    }
    return render(request, "portal/privacy/subject_access_request.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
@step_up
def item(request: StaffRequest, request_id: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """One thing that is held, how it would leave, and the decision about it."""
    found = request_or_404(request, request_id)
    if not may_read(request.user, found):
        return redirect(found)
    held = get_object_or_404(found.items, pk=item)
    initial = {"mark": held.mark, "redactions": "\n".join(held.redactions), "because": held.note}
    form = ItemForm(request.POST or None, initial=initial)
    problem = may_review(request.user, found).reason
    if form.is_valid():
        problem = keep_decision(request, held, form)
        if not problem and form.is_valid():
            return redirect(held if "look" in request.POST else next_undecided(held) or found)
    words = form.words() if form.is_valid() else held.redactions
    context = {"sar": found, "item": held, "form": form, "problem": problem, "leaves": burn(held.text, words)}
    status = 422 if form.errors else 409 if problem and form.is_bound else 200
    return render(request, "portal/privacy/subject_access_item.html", context, status=status)


def keep_decision(request: StaffRequest, held: DisclosureItem, form: ItemForm) -> str:
    """Keep what was decided about one thing. Returns what stands against it; the form says what is missing."""
    try:
        review.decide(
            item=held.pk, request=held.request_id, actor=request.user, mark=form.cleaned_data["mark"],
            redactions=form.words(), because=form.cleaned_data["because"],
        )  # fmt: skip
    except NotAllowed as refusal:
        return str(refusal)
    except NeedsMissing:
        form.add_error("because", "Name the exemption.")
    return ""


def next_undecided(held: DisclosureItem) -> DisclosureItem | None:
    """Return what has to be read after this, or from the beginning."""
    left = held.request.items.undecided()
    return left.filter(order__gt=held.order).first() or left.first()


@portal_view(*DATA_PROTECTION_ROLES)
@require_POST
def finish(request: StaffRequest, request_id: uuid.UUID) -> HttpResponse:
    """End the review: from here a second person reads exactly what leaves."""
    try:
        review.finish(request=request_id, actor=request.user)
    except Unknown as unknown:
        raise Http404 from unknown
    except review.NewMeanwhile:
        messages.error(request, "Something was added to the referral since the review began. Read it first.")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The review is finished. Another lead reads the copy and releases it.")
    return redirect("subject_access_request", request_id)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
@step_up
def release(request: StaffRequest, request_id: uuid.UUID) -> HttpResponse:
    """Exactly the text that leaves; posting it releases it."""
    found = request_or_404(request, request_id)
    if not may_read(request.user, found) or found.state != SubjectAccessRequest.State.CHECK:
        return redirect(found)
    problem = may_release(request.user, found).reason
    if request.method == "POST":
        try:
            seen = datetime.fromisoformat(request.POST.get("seen", ""))
            releasing.release(request=found.pk, actor=request.user, seen=seen)
        except NotAllowed as refusal:
            record(Action.REFUSED, actor=request.user)
            problem = str(refusal)
        except ValueError:
            problem = "Read the copy below, then release it."
        else:
            messages.success(request, "The copy is released. Save it and give it to whoever asked, safely.")
            return redirect(found)
    context = {"sar": found, "copy": releasing.finished_copy(found), "problem": problem}
    status = 409 if request.method == "POST" else 200
    return render(request, "portal/privacy/release_subject_access.html", context, status=status)


@portal_view(*DATA_PROTECTION_ROLES)
@step_up
@require_safe
def copy(request: StaffRequest, request_id: uuid.UUID, form: str) -> HttpResponse:
    """The released copy as a file. What was not released by a second person cannot be saved."""
    if form not in FORMS:
        raise Http404
    try:
        document = releasing.copy_for(request=request_id, actor=request.user, form=form)
    except Unknown as unknown:
        raise Http404 from unknown
    except NotAllowed as refusal:
        record(Action.REFUSED, actor=request.user)
        messages.error(request, str(refusal))
        return redirect("subject_access_request", request_id)
    return as_file(request, document, form=form, name="what-we-hold")


Act = Callable[..., SubjectAccessRequest]


def because_page(
    request: StaffRequest, request_id: uuid.UUID, act: Act, heading: str, button: str, question: str, hint: str = ""
) -> HttpResponse:
    """Do something with a request that only needs a reason, or show its form with what stands against it."""
    found = request_or_404(request, request_id)
    form = BecauseForm(request.POST if "because" in request.POST else None, question=question, hint=hint)
    problem = ""
    if form.is_valid():
        try:
            return redirect(act(request=found.pk, actor=request.user, because=form.cleaned_data["because"]))
        except NotAllowed as refusal:
            problem = str(refusal)
    context: dict[str, Any] = {"sar": found, "form": form, "heading": heading, "button": button, "problem": problem}
    status = 422 if form.errors else 409 if problem else 200
    return render(request, "portal/privacy/because.html", context, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
@step_up
def open_restricted(request: StaffRequest, request_id: uuid.UUID) -> HttpResponse:
    """Let what is restricted be reviewed."""
    return because_page(
        request, request_id, requests.open_restricted, "Open a restricted referral to the review", "Open it",
        "Why may it be reviewed, and what has to be looked after?",
        "Data protection leads read what is held from then on. Think of whom the restriction protects.",
    )  # fmt: skip


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
def extend(request: StaffRequest, request_id: uuid.UUID) -> HttpResponse:
    """Take two more months."""
    return because_page(
        request, request_id, requests.extend, "Take two more months", "Take more time",
        "Why is more time needed?",
        "Only where a request is complex, or one of several. Tell whoever asked, with this reason, within the month.",
    )  # fmt: skip


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
def end(request: StaffRequest, request_id: uuid.UUID) -> HttpResponse:
    """End a request without a copy."""
    return because_page(
        request, request_id, requests.end_without_copy, "End without a copy", "End the request",
        "Why is there no copy?",
        "Such as: they took it back, or could not show who they are. Tell them why, and that they may complain.",
    )  # fmt: skip


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*DATA_PROTECTION_ROLES)
def send_back(request: StaffRequest, request_id: uuid.UUID) -> HttpResponse:
    """Open the review again."""
    return because_page(
        request, request_id, releasing.send_back, "Send it back to the review", "Send it back",
        "What has to be looked at again?",
    )  # fmt: skip
