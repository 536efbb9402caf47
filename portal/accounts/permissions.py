"""Who may open which page of the portal: one decorator, used by every view."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .models import User
from .roles import Role


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
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            if roles and not user.has_role(*roles):
                return render(request, "portal/forbidden.html", {"roles": roles}, status=403)
            return view(request, *args, **kwargs)

        guarded.portal_roles = roles  # type: ignore[attr-defined]  # the tests read the matrix from here
        return guarded

    return decorate
