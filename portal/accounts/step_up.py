"""Step-up: a sensitive act asks for a second factor that is not older than five minutes (security.md, "Sign-in").

`@step_up` stands between `portal_view` and the view. It asks at the address of the act itself and carries what was
typed, so that nothing is lost and no address to go to can be forged.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_otp import login as verify_session
from django_otp.models import Device

from portal.audit.actions import Action
from portal.audit.services import record

from .adapter import VERIFIED_AT
from .second_factor_form import SecondFactorForm, checked
from .typed_text import fields_sent

ASKED_FOR = "step_up_for"  # the method of the request that is to go on
View = Callable[..., HttpResponse]


def step_up(view: View) -> View:
    """Let the view run only with a fresh second factor; otherwise ask for one first."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_fresh(request):
            asked = ask(request)
            if asked:
                return asked
        if request.POST.get(ASKED_FOR) == "GET":
            return redirect(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.asks_again = True  # type: ignore[attr-defined]  # the tests read the sensitive acts from here
    return guarded


def is_fresh(request: HttpRequest) -> bool:
    """Say whether this session gave its second factor within the last five minutes."""
    return time.time() - request.session.get(VERIFIED_AT, 0) <= settings.STEP_UP_LIFETIME.total_seconds()


def ask(request: Any) -> HttpResponse | None:
    """Return the page that asks, or None once the right answer has come."""
    answered = request.method == "POST" and ASKED_FOR in request.POST
    form = SecondFactorForm(request.POST if answered else None, request=request, user=request.user, prefix="step_up")
    if answered:
        refused = checked(request, form)
        if refused:
            return refused
        if form.is_valid():
            note_second_factor(request, form.device)
            return None
    goes_on = request.POST.get(ASKED_FOR) if answered else request.method
    context = {
        "form": form,
        "asked_for": "POST" if goes_on == "POST" else "GET",
        "fields": [(name, value) for name, value in fields_sent(request) if not name.startswith("step_up")],
    }
    return render(request, "portal/account/step_up.html", context, status=422 if form.errors else 200)


def note_second_factor(request: Any, device: Device) -> None:
    """Note in the session that this device has just been used."""
    verify_session(request, device)
    request.session[VERIFIED_AT] = int(time.time())
    record(Action.STEPPED_UP, actor=request.user)
