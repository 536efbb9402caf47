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

SESSION_BEGAN, LAST_SEEN = "staff_session_began", "staff_last_seen"


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts by invitation only; the second factor last in every login."""

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
        request.session[SESSION_BEGAN] = request.session[LAST_SEEN] = int(time.time())
        record(Action.LOGGED_IN, actor=current)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write a wrong password down, without the address that was typed: it may be anybody's."""
        super().authentication_failed(request, **credentials)
        record(Action.SIGN_IN_REFUSED, actor=None, detail={"because": "password"})

    def logout(self, request: HttpRequest) -> None:
        """Log out, and write it down."""
        record(Action.LOGGED_OUT, actor=request.user if request.user.is_authenticated else None)
        super().logout(request)
