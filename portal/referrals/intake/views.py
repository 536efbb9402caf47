"""The pages of the referral form: parse, call one function, render. Nothing that was typed is ever lost."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, ResolverMatch, resolve
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.referrals.models import Draft, Referral
from portal.referrals.states import Pathway
from portal.referrals.status_code import code_to_show

from . import drafts
from .doors import address, by_staff
from .forms.fields import SomeOf
from .forms.how_it_came import HowItCameForm
from .forms.step import StepAnswers, StepForm
from .pages import check_page, promise_of, step_page, task_list
from .receipt import COPIED, meanwhile, was_just_sent
from .saved import FORM_PAGES, MAY_BE_SAVED
from .spam import signs_of_sending
from .status.forms import ADD, page_as_typed
from .steps import PATHWAYS, START, Answers, Step, find_step, next_step, pathway_of, unanswered
from .submission import DraftGone, Incomplete, submit

View = Callable[..., HttpResponse]
FIRST = START[0]
SAVE = "save"  # what the second button of a page says
HOW_IT_CAME = (HowItCameForm, "portal/referrals/entry/how_it_came.html")
SHOWN_AGAIN = FORM_PAGES | {"entry": HOW_IT_CAME, "entry_how_it_came": HOW_IT_CAME}


def keeps_what_was_typed(view: View) -> View:
    """Show the same page again, filled in, when the database does not answer (security.md "Nothing lost")."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DatabaseError:
            message = (
                "We could not save this just now. Nothing you typed is lost. Wait a minute and press the button again."
            )
            return show_again(request, message=message, status=503)

    return guarded


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
def begin(request: HttpRequest) -> HttpResponse:
    """The first question, at /refer/ itself."""
    return answer_step(request, FIRST, drafts.of_page(request))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
def step(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of the form. A page that does not apply leads back to the list of what is left to do."""
    draft = drafts.of_page(request)
    answers = draft.answers if draft else {}
    found = find_step(answers, slug)
    if found is None and request.method == "POST":
        # The session is gone but the words are here: keep them, then ask for what came before.
        found = find_anywhere(slug, request.POST.get("pathway_hint", ""))
    if draft is None and request.method != "POST" and find_anywhere(slug, ""):
        return nothing_to_write(request)
    if found is None:
        context = {"started": bool(answers)}
        return render(request, "refer/no_such_page.html", context, status=404)
    return answer_step(request, found, draft)


def answer_step(request: HttpRequest, current: Step, draft: Draft | None) -> HttpResponse:
    """Show a page, or keep its answers and go on to the next."""
    if request.method != "POST":
        form = current.questions(initial=as_left(draft, current))
        return render(request, current.template, page_of(request, current, form, draft))
    form = current.questions(request.POST)
    sent = None if draft else drafts.sent_from_page(request)
    if sent:
        return already_sent(request, current, form, sent)
    lost = {} if draft or current in START else who_was_lost(request)
    later = request.POST.get("then") == SAVE and not by_staff(request)
    if form.is_valid():
        draft = drafts.save_step(request, {**lost, current.slug: form.answers()})
    elif later:
        draft = drafts.save_unfinished(request, current.slug, as_typed(current, request), lost)
    else:
        return render(request, current.template, page_of(request, current, form, draft), status=422)
    return redirect("refer_save") if later else go_on(request, current, draft.answers)


def as_left(draft: Draft | None, current: Step) -> StepAnswers:
    """Return what the page was left with: half-written words before answers."""
    if draft is None:
        return {}
    return (draft.unfinished or {}).get(current.slug) or draft.answers.get(current.slug, {})


def page_of(request: HttpRequest, current: Step, form: StepForm, draft: Draft | None) -> dict[str, Any]:
    """Return the context of a page, with the marks by which it is known again if the session is lost."""
    context = step_page(current, form, draft.answers if draft else {})
    context["key"] = drafts.page_key(request, draft)
    context["pathway"] = context["pathway"] or who_was_lost(request).get("who", {}).get("pathway", "")
    context["may_save"] = context["pathway"] in MAY_BE_SAVED and current not in START and not by_staff(request)
    return context


def who_was_lost(request: HttpRequest) -> dict[str, StepAnswers]:
    """Return the answer to "Who are you?" that a page carries along, for when nothing else of the draft is left."""
    hint = request.POST.get("pathway_hint", "")
    return {"who": {"pathway": hint}} if hint in PATHWAYS else {}


def already_sent(request: HttpRequest, current: Step, form: StepForm, sent: Referral) -> HttpResponse:
    """Lead to the receipt; what was written after sending is shown, so that it can still be told."""
    drafts.keep_receipt(request, sent.submission_key)
    written = form.answers() if form.is_valid() else as_typed(current, request)
    if written == sent.answers.get(current.slug):
        return redirect(address(request, "refer_received"))
    context = {"referral": sent, "step": current, "written": current.displayed(written)}
    return render(request, "refer/already_sent.html", context, status=409)


def go_on(request: HttpRequest, current: Step, answers: Answers) -> HttpResponseRedirect:
    """Lead to the next page: back to check-answers for an edit, else onwards."""
    left = unanswered(answers)
    if request.GET.get("from") == "check" and not left:
        return redirect(address(request, "refer_check"))
    if current.slug == "who" and pathway_of(answers) == "professional":
        return redirect(address(request, "refer_tasks"))
    # Another tab or a lost session may have left this page without its place.
    placed = find_step(answers, current.slug) is not None
    following = next_step(answers, current.slug) if placed else next(iter(left), None)
    if following is None:
        return redirect(address(request, "refer_check"))
    return redirect(address(request, "refer_step", following.slug))


def nothing_to_write(request: HttpRequest) -> HttpResponseRedirect:
    """Lead on who has no draft: back to the receipt after sending, else to the start."""
    return redirect(address(request, "refer_received" if drafts.receipts(request) else "refer"))


@require_http_methods(["GET", "HEAD"])
@keeps_what_was_typed
def tasks(request: HttpRequest) -> HttpResponse:
    """What has been answered and what is left, in any order."""
    draft = drafts.current(request)
    if draft is None or pathway_of(draft.answers) is None:
        return nothing_to_write(request)
    context = {
        "groups": task_list(draft.answers), "left": unanswered(draft.answers), "files": draft.attachments.count(),
        "may_save": pathway_of(draft.answers) in MAY_BE_SAVED and not by_staff(request),
    }  # fmt: skip
    return render(request, "refer/tasks.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
def check(request: HttpRequest) -> HttpResponse:
    """Every answer once more, and the button that sends."""
    if request.method == "POST":
        return send(request)
    draft = drafts.current(request)
    if draft is None or pathway_of(draft.answers) is None:
        return nothing_to_write(request)
    context = check_page(draft) | {"key": drafts.page_key(request, draft)}
    return render(request, "refer/check.html", context)


def send(request: HttpRequest) -> HttpResponse:
    """Send the referral of the posted key, once, and show its receipt."""
    key = drafts.posted_key(request)
    try:
        if key is None:
            raise DraftGone
        submit(key, signs=signs_of_sending(request))
    except Incomplete as incomplete:
        drafts.open_draft(request, incomplete.key)
        return redirect(address(request, "refer_step", incomplete.steps[0].slug))
    except DraftGone:
        return render(request, "refer/draft_gone.html", status=410)
    drafts.keep_receipt(request, key)
    return redirect(address(request, "refer_received"))


@require_http_methods(["GET", "HEAD"])
@keeps_what_was_typed
def received(request: HttpRequest) -> HttpResponse:
    """The receipt: the reference, what happens next and by when; the code once, for whoever has just sent it.

    A young person's device shows nothing of it later (domain.md §3).
    """
    receipts = drafts.receipts(request)
    referral = Referral.objects.filter(submission_key=receipts[-1]).first() if receipts else None
    fresh = referral is not None and was_just_sent(referral)
    if referral is None or (referral.pathway == Pathway.SELF and not fresh):
        drafts.forget_receipts(request)
        return redirect(address(request, "refer"))
    context = {
        "referral": referral, "promise": promise_of(referral), "may_copy": fresh and referral.pathway in COPIED,
        "status_code": code_to_show(referral) if fresh else "",
        "for_oneself": referral.pathway == Pathway.SELF and not by_staff(request),
    }  # fmt: skip
    return render(request, "refer/received.html", context | meanwhile())


def show_again(request: HttpRequest, *, message: str = "", status: int = 403, key: str | None = None) -> HttpResponse:
    """Return the posted page filled in as it was typed, without touching the database or the session.

    It carries the mark of its draft on, unless another `key` is given.
    """
    key = request.POST.get("key", "") if key is None else key
    message = message or "This page was open for a long time. Nothing is lost: press the button again."
    if request.path.startswith(address(request, "refer_files")):
        return render(request, "refer/files_again.html", status=status)
    match = posted_to(request)
    if match and match.url_name in SHOWN_AGAIN:
        form_class, template = SHOWN_AGAIN[match.url_name]
        context = {"form": form_class(initial=request.POST.dict()), "message": message, "key": key}
        return render(request, template, context, status=status)
    status_page = page_as_typed(request, match) if match else None
    if status_page:
        template, shown = status_page
        return render(request, template, {**shown, "message": message, "key": key}, status=status)
    found = posted_step(request)
    if found is None:
        return render(request, "refer/try_again.html", {"message": message, "key": key}, status=status)
    form = found.questions(initial=as_typed(found, request))
    context = step_page(found, form, {})
    context |= {"message": message, "pathway": request.POST.get("pathway_hint", ""), "key": key}
    template = ADD if match and match.url_name == "refer_status_add" else found.template
    return render(request, template, context, status=status)


def as_typed(found: Step, request: HttpRequest) -> StepAnswers:
    """Return what was typed on a page, unchecked."""
    asked = found.form.base_fields
    typed = {name: values for name, values in request.POST.lists() if name in asked}
    return {name: values if isinstance(asked[name], SomeOf) else values[-1] for name, values in typed.items()}


def posted_to(request: HttpRequest) -> ResolverMatch | None:
    """Return what a request’s address leads to, if anything."""
    try:
        return resolve(request.path)
    except Resolver404:
        return None


def posted_step(request: HttpRequest) -> Step | None:
    """Return the page that a request was posted to, judged by its address alone."""
    match = posted_to(request)
    if match is None or match.url_name == "refer":
        return FIRST if match else None
    return find_anywhere(match.kwargs.get("slug", ""), request.POST.get("pathway_hint", ""))


def find_anywhere(slug: str, pathway: str) -> Step | None:
    """Return the page with this address in the pathway that was posted along, or in the first that has it."""
    preferred = PATHWAYS.get(pathway, ())
    every = [*preferred, *(step for steps in PATHWAYS.values() for step in steps)]
    return next((step for step in every if step.slug == slug), None)


def answers_so_far(request: HttpRequest) -> Answers:
    """Return the answers of this browser’s draft, empty before there is one."""
    draft = drafts.current(request)
    return draft.answers if draft else {}
