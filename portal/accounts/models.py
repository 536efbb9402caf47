"""Staff accounts. Everyone with an account is staff; nobody signs up."""

from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property

from .devices import AuthenticatorDevice, RecoveryCode, RecoveryDevice
from .invitations import Invitation
from .roles import Role

__all__ = ["AuthenticatorDevice", "Invitation", "RecoveryCode", "RecoveryDevice", "User", "UserManager"]


class UserManager(BaseUserManager["User"]):
    """Makes accounts that log in by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account with a normalised address; without a password it cannot log in until it is invited."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractUser):
    """A member of staff. `programmes` and `areas` narrow what they see; empty means all (domain.md §6.7)."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    programmes = models.ManyToManyField(
        "programmes.Programme", blank=True, related_name="staff", help_text="Leave empty for all programmes."
    )
    is_demo = models.BooleanField(
        default=False, editable=False, help_text="Its password is known: never in production."
    )
    areas = models.JSONField(default=list, blank=True, help_text="Codes of boroughs; empty means all.")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []  # type: ignore[misc]

    objects = UserManager()  # type: ignore[misc,assignment]

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        """First name and initial, as the queue shows an owner: "Amina R."."""
        initial = f" {self.last_name[0]}." if self.last_name else ""
        return f"{self.first_name}{initial}" if self.first_name else self.email

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held, read once a request from the groups of the same names."""
        names = self.groups.filter(name__in=Role.values).values_list("name", flat=True)
        return frozenset(Role(name) for name in names) if self.is_active else frozenset()

    def has_role(self, *roles: Role) -> bool:
        """Say whether the person holds any of `roles`."""
        return not self.roles.isdisjoint(roles)
