"""The portal's menu: each place once, with the roles that may open it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import SimpleLazyObject

from portal.accounts.roles import AUDIT_ROLES, CASE_ROLES, DATA_PROTECTION_ROLES, LEADING_ROLES, Role
from portal.notices.services import unread_count

CMS_ROLES = (Role.COMMS_EDITOR, Role.COMMS_PUBLISHER, Role.TEAM_LEADER)
PLACES = (
    ("Today", reverse_lazy("portal_home"), ()),
    ("Referrals", reverse_lazy("queue"), CASE_ROLES),
    ("Caseworkers", reverse_lazy("caseworkers"), LEADING_ROLES),
    ("Library", reverse_lazy("library"), ()),
    ("People", reverse_lazy("people"), (Role.SYSTEM_ADMIN,)),
    ("System", reverse_lazy("system"), (Role.SYSTEM_ADMIN,)),
    ("Reports", reverse_lazy("report"), LEADING_ROLES),
    ("Audit", reverse_lazy("audit"), AUDIT_ROLES),
    ("Data protection", reverse_lazy("data_protection"), DATA_PROTECTION_ROLES),
    ("Website", reverse_lazy("wagtailadmin_home"), CMS_ROLES),
)


def portal_nav(request: HttpRequest) -> dict[str, Any]:
    """Return the menu for this person as (label, address, whether we are there), how long a session may rest, notices.

    Nothing outside the portal.
    """
    user = getattr(request, "user", None)  # a request may be refused before it has one
    if user is None or not (request.path.startswith("/portal/") and user.is_authenticated):
        return {}
    here = [
        (label, str(url), request.path.startswith(str(url)) if str(url) != "/portal/" else request.path == "/portal/")
        for label, url, roles in PLACES
        if not roles or user.has_role(*roles)
    ]
    return {
        "portal_nav": here,
        "session_idle_seconds": int(settings.STAFF_SESSION_IDLE.total_seconds()),
        "has_notices": user.has_role(*CASE_ROLES),
        "unread_notices": SimpleLazyObject(lambda: unread_count(user)),
    }
