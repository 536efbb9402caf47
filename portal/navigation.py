"""The portal's menu: each place once, with the roles that may open it."""

from django.http import HttpRequest
from django.urls import reverse_lazy

from portal.accounts.roles import Role
from portal.referrals.permissions import CASE_ROLES

AUDIT_ROLES = (Role.DATA_PROTECTION_LEAD, Role.DSL, Role.TEAM_LEADER)
CMS_ROLES = (Role.COMMS_EDITOR, Role.COMMS_PUBLISHER, Role.TEAM_LEADER)
PLACES = (
    ("Today", reverse_lazy("portal_home"), ()),
    ("Referrals", reverse_lazy("queue"), CASE_ROLES),
    ("Audit", reverse_lazy("audit"), AUDIT_ROLES),
    ("Website", reverse_lazy("wagtailadmin_home"), CMS_ROLES),
)


def portal_nav(request: HttpRequest) -> dict[str, list[tuple[str, str, bool]]]:
    """Return the menu for this person as (label, address, whether we are there); nothing outside the portal."""
    user = getattr(request, "user", None)  # a request may be refused before it has one
    if user is None or not (request.path.startswith("/portal/") and user.is_authenticated):
        return {}
    here = [
        (label, str(url), request.path.startswith(str(url)) if str(url) != "/portal/" else request.path == "/portal/")
        for label, url, roles in PLACES
        if not roles or user.has_role(*roles)
    ]
    return {"portal_nav": here}
