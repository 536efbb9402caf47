"""Staff accounts. Everyone with an account is staff; nobody signs up."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.functional import cached_property

from portal.accounts.roles import RESTING, Role, in_force
from programmes.areas import Area

ROLE, PROGRAMME, SESSION = "role", "programme", "session"
LAST_USE = Coalesce(models.Max("staff_sessions__last_seen_at"), "last_login", "date_joined")


class UserQuerySet(models.QuerySet["User"]):
    """Reads staff accounts."""

    def holding(self, *roles: Role) -> "UserQuerySet":
        """Active accounts in which one of `roles` is in force (see `in_force`)."""
        found = self.filter(is_active=True, groups__name__in=roles).distinct()
        return found.exclude(groups__name=Role.SYSTEM_ADMIN) if set(roles) <= set(RESTING) else found

    def with_last_use(self) -> "UserQuerySet":
        """Each with `last_use`: when the account was last seen, or made if it never was."""
        return self.annotate(last_use=LAST_USE)

    def unused(self) -> "UserQuerySet":
        """Active accounts that nobody has used for so long that an administrator should ask why."""
        since = timezone.now() - settings.ACCOUNT_UNUSED_AFTER
        return self.filter(is_active=True).annotate(last_use=LAST_USE).filter(last_use__lt=since)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
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
    deactivated_at = models.DateTimeField(null=True, editable=False)

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
        """The roles in force, read once a request from the groups of the same names."""
        given = frozenset(Role(name) for kind, name in self.rights_given if kind == ROLE)
        return in_force(given) if self.is_active else frozenset()

    @cached_property
    def programmes_given(self) -> list[int]:
        """The keys of the programmes that narrow what this person sees; none means all."""
        return [int(key) for kind, key in self.rights_given if kind == PROGRAMME]

    @cached_property
    def rights_given(self) -> list[tuple[str, str]]:
        """Roles and programmes by kind, read together: every page of the portal asks for both."""
        return list(self.rights())

    def rights(self) -> "models.QuerySet[Any, tuple[str, str]]":
        """Return the statement that reads roles and programmes by kind."""
        groups = self.groups.filter(name__in=Role.values).values_list(Value(ROLE), "name")
        programmes = self.programmes.values_list(Value(PROGRAMME), Cast("pk", CharField()))
        return groups.order_by().union(programmes.order_by(), all=True)

    def is_in_session(self, key: Any) -> bool:
        """Say whether this session of theirs goes on; their rights are read with the same statement."""
        session = self.staff_sessions.filter(pk=key, ended_at__isnull=True).order_by()
        found = list(self.rights().union(session.values_list(Value(SESSION), Cast("pk", CharField())), all=True))
        self.rights_given = [(kind, name) for kind, name in found if kind != SESSION]
        return len(self.rights_given) < len(found)

    def forget_rights(self) -> None:
        """Read roles and programmes anew when they are asked for next."""
        for name in ("roles", "programmes_given", "rights_given"):
            self.__dict__.pop(name, None)

    @property
    def roles_given(self) -> frozenset[Role]:
        """The roles that an administrator gave, whether they are in force or not."""
        names = self.groups.filter(name__in=Role.values).values_list("name", flat=True)
        return frozenset(Role(name) for name in names)

    @property
    def role_names(self) -> list[str]:
        """The roles given, in words; reads the groups that were fetched, if they were."""
        return sorted(Role(group.name).label for group in self.groups.all() if group.name in Role.values)

    @property
    def area_names(self) -> list[str]:
        """The areas that narrow what this person sees, in words; none means all."""
        return [Area(code).label for code in self.areas if code in Area.values]

    def has_role(self, *roles: Role) -> bool:
        """Say whether the person holds any of `roles`."""
        return not self.roles.isdisjoint(roles)
