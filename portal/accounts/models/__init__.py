"""What is kept of staff accounts."""

from .devices import AuthenticatorDevice, RecoveryCode, RecoveryDevice
from .invitation import Invitation
from .link import LinkClosed
from .recovery import Recovery
from .security_event import SecurityEvent
from .session import StaffSession
from .user import User, UserManager

__all__ = [
    "AuthenticatorDevice", "Invitation", "LinkClosed", "Recovery", "RecoveryCode", "RecoveryDevice", "SecurityEvent",
    "StaffSession",
    "User", "UserManager",
]  # fmt: skip
