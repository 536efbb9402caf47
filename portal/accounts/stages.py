"""The second factor as the last stage of every login: until it is passed, nobody is logged in (security.md)."""

from typing import Any

from allauth.account.internal.stagekit import stash_login
from allauth.account.models import Login
from allauth.account.stages import LoginStage
from django.http import HttpResponse
from django.shortcuts import redirect

from .models import User

# What the pending login remembers, and no other one: rights to set up a device end with it.
PASSWORD, ENROLLING, ENROLLED = "password", "enrolling", "enrolled"


class SecondFactorStage(LoginStage):
    """Asks for a code; or lets somebody who has just used an invitation set up their first device."""

    key = "second_factor"
    urlname = "second_factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user: Any = self.login.user
        if user is None:
            # allauth's stand-in for an unknown address: it must never get further.
            return None, False
        self.state[PASSWORD] = user.get_session_auth_hash()
        return redirect("enrol" if self.enrolling else "second_factor"), True

    @property
    def enrolling(self) -> bool:
        """Whether this login began with an invitation."""
        return bool(self.state.get(ENROLLING))

    @property
    def enrolled(self) -> int | None:
        """The device that was set up in this login, or None."""
        return self.state.get(ENROLLED)

    def remember(self, device: Any) -> None:
        """Note that this login has set up `device`."""
        self.state[ENROLLED] = device.pk
        stash_login(self.request, self.login)

    def still_holds(self) -> bool:
        """Say whether the person is still there, active, and has the password that opened this login."""
        user: Any = self.login.user
        return bool(user and user.is_active and self.state.get(PASSWORD) == user.get_session_auth_hash())


def login_by_invitation(user: User) -> Login:
    """Return the login that an invitation opens: it may set up a device, and no other login may."""
    return Login(user=user, state={"stages": {SecondFactorStage.key: {"data": {ENROLLING: True}}}})
