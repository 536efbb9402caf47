"""Who may open which page of the portal: one decorator, used by every view."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.audit.actions import Action
from portal.audit.services import record

from .models import User
from .roles import RESTING, Role
from .typed_text import answer_with_typed_text


class StaffRequest(HttpRequest):
    """A request inside `portal_view`: whoever sends it is a verified member of staff."""

    user: User


View = Callable[..., HttpResponse]


def portal_view(*roles: Role) -> Callable[[View], View]:
    """Let in staff who passed the second factor and hold one of `roles` (any staff when none is named)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user: Any = request.user
            if not (user.is_authenticated and user.is_verified()):
                return answer_with_typed_text(request) or redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            if roles and not user.has_role(*roles):
                note_refusal(user, roles, kwargs.get("reference"))
                return render(request, "portal/forbidden.html", {"roles": roles}, status=403)
            return view(request, *args, **kwargs)

        guarded.portal_roles = roles  # type: ignore[attr-defined]  # the tests read the matrix from here
        return guarded

    return decorate


def note_refusal(user: User, roles: Iterable[Role], reference: str | None) -> None:
    """Write that somebody was refused a page about referrals, and which referral it was about (domain.md §6.6)."""
    if not (reference or set(roles) <= set(RESTING)):
        return
    referral = apps.get_model("referrals", "Referral")  # it imports the accounts
    found = referral.objects.filter(reference=reference).first() if reference else None
    record(Action.REFUSED, actor=user, referral=found)
