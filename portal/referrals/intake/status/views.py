"""The status page of a referral: reference and code open it, no account, nothing of it in an address."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.correspondence import open_question
from portal.referrals.information import AlreadyAnswered, add_information, add_page
from portal.referrals.intake.forms.step import StepAnswers, StepForm
from portal.referrals.intake.steps import Step, find_step
from portal.referrals.intake.views import keeps_what_was_typed
from portal.referrals.models import Referral

from .access import current, let_in, new_key, sending_key, status_view
from .forms import ADD, ENTER, WRITE, WRITINGS, MessageForm, StatusForm
from .pages import overview

SENT = "Sent. A person on our team reads it."


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
def enter(request: HttpRequest) -> HttpResponse:
    """Open the status of a referral with its reference and code."""
    posted = request.method == "POST"
    if not posted and current(request):
        return redirect("refer_status_referral")
    form = StatusForm(request.POST if posted else None)
    message, status = "", 200
    if posted and form.is_valid():
        opened, message, status = let_in(request, form)
        if opened:
            return redirect("refer_status_referral")
    return render(request, ENTER, {"form": form, "message": message}, status=422 if form.errors else status)


@status_view
def referral(request: HttpRequest, found: Referral) -> HttpResponse:
    """Where the referral stands, and what was written to and fro."""
    record(Action.STATUS_READ, actor=None, referral=found)
    return render(request, "refer/status/referral.html", overview(found))


@status_view
def write(request: HttpRequest, found: Referral, kind: str) -> HttpResponse:
    """Answer, tell something new, or ask to withdraw."""
    writing = WRITINGS.get(kind)
    if writing is None:
        raise Http404
    sent = request.method == "POST" and "text" in request.POST
    form = MessageForm(request.POST if sent else None, writing=writing)
    if sent and form.is_valid():
        text = form.cleaned_data["text"]
        add_information(referral=found.pk, key=sending_key(request), kind=writing.kind, text=text)
        messages.success(request, SENT)
        return redirect("refer_status_referral")
    context = {
        "form": form, "writing": writing, "key": request.POST.get("key") or new_key(found),
        "question": open_question(found) if kind == "answer" else None,
    }  # fmt: skip
    return render(request, WRITE, context, status=422 if form.errors else 200)


@status_view
def add(request: HttpRequest, found: Referral, slug: str) -> HttpResponse:
    """A page of the form that was left out when sending."""
    step = find_step(found.answers, slug)
    if step is None or not step.can_follow:
        raise Http404
    if request.method != "POST":
        if slug in found.answers:
            return redirect("refer_status_referral")
        return page_to_add(request, found, step, step.questions(), status=200)
    form = step.questions(request.POST)
    if not form.is_valid():
        return page_to_add(request, found, step, form, status=422)
    try:
        add_page(referral=found.pk, slug=slug, answers=form.answers())
    except AlreadyAnswered:
        return answered_before(request, found, step, form.answers())
    messages.success(request, SENT)
    return redirect("refer_status_referral")


def page_to_add(request: HttpRequest, found: Referral, step: Step, form: StepForm, *, status: int) -> HttpResponse:
    """Show a page to be filled in."""
    key = request.POST.get("key") or new_key(found)
    context = {"step": step, "form": form, "key": key, "pathway": found.pathway}
    return render(request, ADD, context, status=status)


def answered_before(request: HttpRequest, found: Referral, step: Step, answers: StepAnswers) -> HttpResponse:
    """Keep what was typed on a page that has answers already: it can be sent in words, and overwrites nothing."""
    words = "\n".join([f"{step.title}:", *(f"{question} {answer}" for question, answer in step.displayed(answers))])
    writing = WRITINGS["information"]
    context = {
        "form": MessageForm(initial={"text": words}, writing=writing), "writing": writing, "key": new_key(found),
        "message": "This page was answered before, and stays as it is. What you typed now is below: send it in words.",
        "elsewhere": "information",
    }  # fmt: skip
    return render(request, WRITE, context, status=409)
