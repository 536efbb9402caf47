"""Who may do what with a resource."""

from portal.accounts.models import User
from portal.accounts.roles import Role

from .models import Resource

WRITERS = (Role.COMMS_EDITOR, Role.COMMS_PUBLISHER)


def may_care_for(user: User, resource: Resource) -> bool:
    """Say whether this person keeps the resource right: its owner, or a publisher."""
    return resource.owner_id == user.pk or user.has_role(Role.COMMS_PUBLISHER)


def may_write(user: User) -> bool:
    """Say whether this person writes resources in the CMS (migration 0002)."""
    return user.has_role(*WRITERS)


def may_add_files(user: User, resource: Resource) -> bool:
    """Say whether this person may put a file into the next version: who writes it, while nobody else has locked it."""
    locked = resource.get_lock()
    return may_write(user) and not (locked and locked.for_user(user))
