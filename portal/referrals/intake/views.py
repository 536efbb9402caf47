"""The pages of the referral form: parse, call one function, render. Nothing that was typed is ever lost."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.referrals.models import Referral

from . import drafts
from .forms.fields import SomeOf
from .forms.step import StepForm
from .pages import check_page, promise_of, step_page, task_list
from .steps import PATHWAYS, START, Answers, Step, find_step, next_step, pathway_of, unanswered
from .submission import DraftGone, Incomplete, submit

View = Callable[..., HttpResponse]
FIRST = START[0]


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
    return answer_step(request, FIRST)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
def step(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of the form. A page that does not apply leads back to the list of what is left to do."""
    answers = answers_so_far(request)
    found = find_step(answers, slug)
    if found is None and request.method == "POST":
        # The session is gone but the words are here: keep them, then ask for what came before.
        found = find_anywhere(slug, request.POST.get("pathway_hint", ""))
    if found is None:
        return render(request, "refer/no_such_page.html", {"started": bool(answers)}, status=404)
    if request.method != "POST" and not answers and found is not FIRST:
        return redirect("refer")
    return answer_step(request, found)


def answer_step(request: HttpRequest, current: Step) -> HttpResponse:
    """Show a page, or keep its answers and go on to the next."""
    answers = answers_so_far(request)
    if request.method != "POST":
        form = current.form(initial=answers.get(current.slug))
        return render(request, current.template, step_page(current, form, answers))
    form = current.form(request.POST)
    if not form.is_valid():
        return render(request, current.template, step_page(current, form, answers), status=422)
    if not answers and pathway_of({"who": {"pathway": request.POST.get("pathway_hint", "")}}) and current not in START:
        drafts.save_step(request, "who", {"pathway": request.POST["pathway_hint"]})
    draft = drafts.save_step(request, current.slug, form.answers())
    return go_on(request, current, draft.answers)


def go_on(request: HttpRequest, current: Step, answers: Answers) -> HttpResponseRedirect:
    """Lead to the next page: back to check-answers for an edit, else onwards."""
    if request.GET.get("from") == "check" and not unanswered(answers):
        return redirect("refer_check")
    if current.slug == "who" and pathway_of(answers) == "professional":
        return redirect("refer_tasks")
    following = next_step(answers, current.slug)
    if following is None:
        return redirect("refer_check")
    return redirect("refer_step", following.slug)


@require_http_methods(["GET", "HEAD"])
@keeps_what_was_typed
def tasks(request: HttpRequest) -> HttpResponse:
    """What has been answered and what is left, in any order."""
    answers = answers_so_far(request)
    if pathway_of(answers) is None:
        return redirect("refer")
    return render(request, "refer/tasks.html", {"groups": task_list(answers), "left": unanswered(answers)})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
def check(request: HttpRequest) -> HttpResponse:
    """Every answer once more, and the button that sends."""
    draft = drafts.current(request)
    if request.method == "POST":
        return send(request)
    if draft is None or pathway_of(draft.answers) is None:
        return redirect("refer")
    return render(request, "refer/check.html", check_page(draft))


def send(request: HttpRequest) -> HttpResponse:
    """Send the referral of the posted key, once, and show its receipt."""
    key = drafts.submission_key(request, request.POST.get("key", ""))
    try:
        if key is None:
            raise DraftGone
        submit(key)
    except Incomplete as incomplete:
        return redirect("refer_step", incomplete.steps[0].slug)
    except DraftGone:
        return render(request, "refer/draft_gone.html", status=410)
    drafts.keep_receipt(request, key)
    return redirect("refer_received")


@require_http_methods(["GET", "HEAD"])
@keeps_what_was_typed
def received(request: HttpRequest) -> HttpResponse:
    """The receipt: the reference, what happens next and by when."""
    receipts = request.session.get(drafts.RECEIPTS)
    referral = Referral.objects.filter(submission_key=receipts[-1]).first() if receipts else None
    if referral is None:
        return redirect("refer")
    return render(request, "refer/received.html", {"referral": referral, "promise": promise_of(referral)})


def show_again(request: HttpRequest, *, message: str = "", status: int = 403) -> HttpResponse:
    """Return the posted page filled in as it was typed, without touching the database or the session."""
    message = message or "This page was open for a long time. Nothing is lost: press the button again."
    found = posted_step(request)
    if found is None:
        return render(
            request, "refer/try_again.html", {"message": message, "key": request.POST.get("key", "")}, status=status
        )
    context = step_page(found, typed(found, request), {})
    context |= {"message": message, "pathway": request.POST.get("pathway_hint", "")}
    return render(request, found.template, context, status=status)


def typed(found: Step, request: HttpRequest) -> StepForm:
    """Return the page’s form as typed, unchecked."""
    lists = {name for name, field in found.form.base_fields.items() if isinstance(field, SomeOf)}
    return found.form(initial={name: values if name in lists else values[-1] for name, values in request.POST.lists()})


def posted_step(request: HttpRequest) -> Step | None:
    """Return the page that a request was posted to, judged by its address alone."""
    try:
        match = resolve(request.path)
    except Resolver404:
        return None
    if match.url_name == "refer":
        return FIRST
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
