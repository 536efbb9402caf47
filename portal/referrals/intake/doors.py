"""The two doors of the form: the public one, and the one through which staff write down what reached them otherwise.

The address alone says which door a request came through, so that a staff member’s draft never mixes with a public one.
"""

from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse

from portal.accounts.models import User

STAFF_DOOR = "/portal/referrals/new/"


def by_staff(request: HttpRequest) -> bool:
    """Say whether the request came through the staff’s door."""
    return request.path.startswith(STAFF_DOOR)


def form_frame(request: HttpRequest) -> dict[str, Any]:
    """Tell templates of the form that staff write: they stand in the frame of the portal then."""
    return {"by_staff": True, "form_frame": "portal/referrals/entry/frame.html"} if by_staff(request) else {}


def writer(request: HttpRequest) -> User | None:
    """Return the member of staff who writes for somebody else; None at the public door."""
    return cast(User, request.user) if by_staff(request) else None


def address(request: HttpRequest, name: str, *arguments: str) -> str:
    """Return the address of a page of the form behind the same door: `refer_step` or, for staff, `entry_step`."""
    return reverse(name.replace("refer", "entry", 1) if by_staff(request) else name, args=arguments)
