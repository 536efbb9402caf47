"""Ends every session that is not verified by a second factor, idle too long, or too old. No address is exempt."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from portal.audit.actions import Action
from portal.audit.services import record

from .adapter import LAST_SEEN, SESSION_BEGAN, STAFF_SESSION
from .models import StaffSession
from .services.sessions import end_session
from .typed_text import answer_with_typed_text

# The CMS's editor asks who else is editing for as long as it is open, whether anybody sits before it or not, and an
# open queue asks what is new.
ASKED_BY_THE_PAGE = ("/cms/editing-sessions/", "/portal/referrals/fresh/")
WRITE_EVERY = 60  # seconds: last-seen need not be written with every request


class SecondFactorMiddleware:
    """Stands after OTPMiddleware. A visitor without a session cookie is let through untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            try:
                self.look_at_session(request)
            except DatabaseError:
                # Nobody is anybody while the database is away; leaving and a half-written form must still be answered.
                request.user = AnonymousUser()
        return self.get_response(request)

    def look_at_session(self, request: HttpRequest) -> None:
        """End a session that cannot be trusted any more, or note that it is in use."""
        if not request.user.is_authenticated:
            if SESSION_KEY in request.session:  # of an account that is switched off
                logout(request)
            return
        if self.still_trusted(request):
            self.note_activity(request)
        else:
            record(Action.SESSION_ENDED, actor=request.user)  # type: ignore[arg-type]
            if STAFF_SESSION in request.session:
                end_session(pk=request.session[STAFF_SESSION])
            logout(request)

    @staticmethod
    def still_trusted(request: HttpRequest) -> bool:
        """Say whether the session was verified, nobody ended it, and it is neither idle nor older than allowed."""
        now = time.time()
        idle = now - request.session.get(LAST_SEEN, 0)
        age = now - request.session.get(SESSION_BEGAN, 0)
        user: Any = request.user
        row: Any = request.session.get(STAFF_SESSION)
        return (
            user.is_verified()
            and user.otp_device.confirmed
            and (settings.DEMO or not user.is_demo)
            and user.is_in_session(row)
            and idle <= settings.STAFF_SESSION_IDLE.total_seconds()
            and age <= settings.STAFF_SESSION_LONGEST.total_seconds()
        )

    @staticmethod
    def note_activity(request: HttpRequest) -> None:
        if request.path.startswith(ASKED_BY_THE_PAGE):
            return
        now = int(time.time())
        if now - request.session.get(LAST_SEEN, 0) >= WRITE_EVERY:
            request.session[LAST_SEEN] = now
            StaffSession.objects.filter(pk=request.session[STAFF_SESSION]).update(last_seen_at=timezone.now())


class CmsAccessMiddleware:
    """Stands before everything in `/cms/`: nobody who is not verified, nobody without a role in comms.

    Wagtail would send staff without such a role to the log-in page, and that would send them back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/cms/"):
            return self.get_response(request)
        user = request.user
        if not (user.is_authenticated and user.is_verified()):  # type: ignore[attr-defined]
            return answer_with_typed_text(request) or redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if not user.has_perm("wagtailadmin.access_admin"):
            messages.error(request, "The website is edited by comms staff. Ask a system administrator if you need it.")
            return redirect("portal_home")
        return self.get_response(request)
