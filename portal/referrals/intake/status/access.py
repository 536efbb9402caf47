"""Who may see the status of a referral: whoever gave its reference and code in this browser, for half an hour.

The session holds which referrals were opened and until when; every page that is posted says by its `key` which one it
belongs to, so that two tabs never mix.
"""

import time
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals import status_code
from portal.referrals.intake import tries
from portal.referrals.intake.views import keeps_what_was_typed
from portal.referrals.models import Referral
from portal.referrals.reference import parse_reference

from .forms import StatusForm

View = Callable[..., HttpResponse]
OPENED = "referral_status"  # in the session: key of a referral → when its page closes, in seconds
TOO_OFTEN = "Somebody tried too often. Wait an hour, then try again. Your referral is safe."
CANNOT_LOOK = "We can’t open this page just now. Wait a few minutes and press the button again. Your referral is safe."
OTHER = "What you typed belongs to {}. Give the code of that one."
NOT_CARRIED = frozenset({"csrfmiddlewaretoken", "reference", "code"})


def let_in(request: HttpRequest, form: StatusForm) -> tuple[Referral | None, str, int]:
    """Open the referral of a valid form in this browser, or return None with what to say and the status.

    An unknown reference costs the same work as a wrong code, gets the same answer, and both are in the trail.
    """
    typed = form.cleaned_data["reference"]
    reference = parse_reference(typed)
    message, status = tries.refused(
        request, action="referral_status", reference=reference or typed.casefold(), too_often=TOO_OFTEN,
        cannot_look=CANNOT_LOOK,
    )  # fmt: skip
    if message:
        return None, message, status
    found = Referral.objects.filter(reference=reference or "").first()
    fits = status_code.fits(found, form.cleaned_data["code"])
    if found is None or not fits:
        record(Action.STATUS_REFUSED, actor=None, referral=found)
        form.not_found()
        return None, "", 422
    request.session.cycle_key()
    keep_open(request, found)
    return found, "", 200


def keep_open(request: HttpRequest, referral: Referral) -> None:
    """Let the half hour begin anew, and make this the referral that the browser looks at."""
    others = {key: until for key, until in still_open(request).items() if key != str(referral.pk)}
    until = int(time.time() + settings.STATUS_PAGE_LIFETIME.total_seconds())
    request.session[OPENED] = {**others, str(referral.pk): until}


def still_open(request: HttpRequest) -> dict[str, int]:
    """Return the referrals that this browser may still see, the one looked at last in the end."""
    now = time.time()
    return {key: until for key, until in request.session.get(OPENED, {}).items() if until > now}


def current(request: HttpRequest) -> Referral | None:
    """Return the referral that this request may see: of a posted page the one it belongs to, else the one seen last."""
    keys = list(still_open(request))
    if not keys:
        return None
    if request.method == "POST":
        return Referral.objects.filter(pk__in=keys, reference=belongs_to(request)).first()
    return Referral.objects.filter(pk=keys[-1]).first()


def new_key(referral: Referral) -> str:
    """Return the mark of a page: which referral it belongs to, and a random part by which sending it twice shows."""
    return f"{referral.reference}_{uuid.uuid4()}"


def belongs_to(request: HttpRequest) -> str:
    """Return the reference that the posted page carries, empty when it carries none."""
    return parse_reference(request.POST.get("key", "").partition("_")[0]) or ""


def sending_key(request: HttpRequest) -> uuid.UUID:
    """Return the random part of the posted page’s mark; a new one for a page without."""
    try:
        return uuid.UUID(request.POST.get("key", "").partition("_")[2])
    except ValueError:
        return uuid.uuid4()


def status_view(view: View) -> View:
    """Guard a page of the status page; when it has closed, what was typed waits until reference and code are given."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        referral = current(request)
        if referral:
            keep_open(request, referral)
            return view(request, referral, *args, **kwargs)
        if request.method != "POST":
            return redirect("refer_status")
        return ask_again(request, lambda opened: view(request, opened, *args, **kwargs))

    kept = keeps_what_was_typed(guarded)
    return sensitive_post_parameters()(require_http_methods(["GET", "HEAD", "POST"])(kept))


def ask_again(request: HttpRequest, go_on: Callable[[Referral], HttpResponse]) -> HttpResponse:
    """Ask for reference and code with everything typed carried along; then go on with what it was typed for."""
    given, mine = "code" in request.POST, belongs_to(request)
    form = StatusForm(request.POST) if given else StatusForm(initial={"reference": mine})
    message, status = "", 403
    if given and form.is_valid():
        if mine and parse_reference(form.cleaned_data["reference"]) != mine:
            form.add_error("reference", OTHER.format(mine))
        else:
            opened, message, status = let_in(request, form)
            if opened:
                return go_on(opened)
    carried = [(name, value) for name, values in request.POST.lists() if name not in NOT_CARRIED for value in values]
    context = {"form": form, "message": message, "carried": carried}
    return render(request, "refer/status/again.html", context, status=422 if form.errors else status)
