"""Changing a password."""

from django.db import transaction

from portal.accounts.models import SecurityEvent, User
from portal.audit.actions import Action
from portal.audit.services import record

from .notices import tell
from .sessions import end_sessions


@transaction.atomic
def change_password(*, user: User, password: str, keep_session: str | None = None) -> None:
    """Set a new password, which ends every session but `keep_session`, and tell the owner."""
    user.set_password(password)
    user.save(update_fields=["password"])
    note_new_password(user=user, keep_session=keep_session)


def note_new_password(*, user: User, keep_session: str | None = None) -> None:
    """Write down a new password, end the sessions and tell the owner; in the caller's transaction."""
    end_sessions(user=user, but=keep_session)
    record(Action.PASSWORD_CHANGED, actor=user)
    tell(user, SecurityEvent.PASSWORD_CHANGED)
