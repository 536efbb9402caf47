"""The one place through which allauth logs anybody in: it refuses whoever has not passed a second factor."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect

from portal.audit.actions import Action
from portal.audit.services import record

from .models import User
from .services.passwords import change_password
from .services.sessions import begin_session, end_session

SESSION_BEGAN, LAST_SEEN = "staff_session_began", "staff_last_seen"
VERIFIED_AT = "staff_second_factor_at"  # when the second factor was last given: see step_up
STAFF_SESSION = "staff_session"  # the row that its owner sees and can end


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts by invitation only; the second factor last in every login."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The address or the password is not right. Type the password again.",
        "too_many_login_attempts": "Too many wrong passwords. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["portal.accounts.stages.SecondFactorStage"]

    def login(self, request: HttpRequest, user: Any) -> None:
        """Log in. Fails closed: refuses without a confirmed device of this very person, an active account, and the
        password that opened the login."""
        device = getattr(user, "otp_device", None)
        current = User.objects.filter(pk=user.pk, is_active=True).first()
        trusted = (
            current is not None
            and device is not None
            and device.confirmed
            and device.user_id == current.pk
            and getattr(user, "password_at_first_factor", None) == current.get_session_auth_hash()
            and (settings.DEMO or not current.is_demo)
        )
        if not trusted:
            record(Action.SIGN_IN_REFUSED, actor=current, detail={"because": "not verified"})
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)
        now = int(time.time())
        request.session[SESSION_BEGAN] = request.session[LAST_SEEN] = request.session[VERIFIED_AT] = now
        session = begin_session(user=current, device=device, request=request)  # type: ignore[arg-type]  # trusted: both
        request.session[STAFF_SESSION] = str(session.pk)
        record(Action.LOGGED_IN, actor=current)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write a wrong password down, without the address that was typed: it may be anybody's."""
        super().authentication_failed(request, **credentials)
        record(Action.SIGN_IN_REFUSED, actor=None, detail={"because": "password"})

    def set_password(self, user: Any, password: str) -> None:
        """Set a password that was forgotten, which ends every session."""
        change_password(user=user, password=password)

    def logout(self, request: HttpRequest) -> None:
        """Log out, and write it down."""
        if STAFF_SESSION in request.session:
            end_session(pk=request.session[STAFF_SESSION])
        record(Action.LOGGED_OUT, actor=request.user if request.user.is_authenticated else None)
        super().logout(request)
