"""What a system administrator has to look at, for their front page."""

from django import template

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.system.condition import Finding, things_to_look_at

register = template.Library()


@register.simple_tag
def system_looks() -> list[Finding]:
    """Return what is not in order."""
    return things_to_look_at()


@register.filter
def holds_system_admin(user: User) -> bool:
    """Say whether this person keeps the site running."""
    return user.has_role(Role.SYSTEM_ADMIN)
