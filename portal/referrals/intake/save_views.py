"""Saving a referral to come back to it, and coming back."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.referrals.reference import DRAFT_PREFIX, parse_reference

from . import drafts, tries
from .saved import MAY_BE_SAVED, ReturnForm, SaveForm, find_saved, new_passphrase, save
from .steps import pathway_of, unanswered
from .views import answers_so_far, keeps_what_was_typed

DAYS = settings.REFERRAL_DRAFT_LIFETIME.days
TOO_OFTEN = "Somebody tried too often. Wait an hour, then try again. Your saved referral is still here."
CANNOT_LOOK = "We can’t open saved referrals just now. Wait a few minutes and press the button again."


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
def save_for_later(request: HttpRequest) -> HttpResponse:
    """Choose the passphrase, ours already filled in; then the reference and by when it is deleted."""
    draft = drafts.of_page(request)
    if draft is None or pathway_of(draft.answers) not in MAY_BE_SAVED:
        return redirect("refer_received" if drafts.receipts(request) else "refer")
    form = SaveForm(request.POST) if request.method == "POST" else SaveForm(initial={"passphrase": new_passphrase()})
    if form.is_valid():
        saved = save(key=draft.pk, passphrase=form.cleaned_data["passphrase"])
        if saved is not None:
            drafts.open_draft(request, saved.pk)
            context = {"draft": saved, "passphrase": form.cleaned_data["passphrase"], "days": DAYS}
            return render(request, "refer/saved.html", context)
    context = {"form": form, "draft": draft, "key": drafts.page_key(request, draft), "days": DAYS}
    return render(request, "refer/save.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
def come_back(request: HttpRequest) -> HttpResponse:
    """Open a saved referral with its reference and passphrase, in any browser."""
    form = ReturnForm(request.POST or None)
    message, status = "", 200
    if request.method == "POST" and form.is_valid():
        message, status = refused(request, form.cleaned_data["reference"])
        draft = None if message else find_saved(**form.cleaned_data)
        if draft is not None:
            request.session.cycle_key()
            drafts.open_draft(request, draft.pk)
            return redirect("refer_tasks" if unanswered(draft.answers) else "refer_check")
        if not message:
            form.not_found()
    other = request.method != "POST" and bool(answers_so_far(request))
    context = {"form": form, "message": message, "other": other}
    return render(request, "refer/return.html", context, status=422 if form.errors else status)


def refused(request: HttpRequest, reference: str) -> tuple[str, int]:
    """Return why nobody may try now, and the status; empty when they may."""
    meant = parse_reference(reference, DRAFT_PREFIX) or reference.casefold()
    return tries.refused(
        request, action="return_to_draft", reference=meant, too_often=TOO_OFTEN, cannot_look=CANNOT_LOOK
    )
