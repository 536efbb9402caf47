"""Switching an account off, and what has to be in other hands first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from portal.accounts.models import Invitation, Recovery, SecurityEvent, User
from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.referrals.models import Referral
from portal.referrals.states import BEFORE_ALLOCATION

from .notices import tell, tell_administrators
from .recovery import NotOneself
from .rights import WorkLeft, give_rights, keeping_administrators, rights_of
from .second_factor import forget_devices
from .sessions import end_sessions


class WhyOff(models.TextChoices):
    """Why an account is switched off."""

    LEFT = "left", "They have left, or are leaving"
    NOT_USED = "not_used", "They no longer use it"
    AWAY = "away", "They are away for a long time"
    UNSAFE = "unsafe", "It may be in the wrong hands"


@dataclass(frozen=True, slots=True)
class Belongings:
    """What an account holds. Restricted referrals count in `work` alone: nobody may infer one (domain.md §6.7)."""

    screens: int
    works_with: int
    work: bool
    invitations: int
    only_one_as: list[Role]


@dataclass(frozen=True, slots=True)
class Leaver:
    """One line of the leavers' report."""

    person: User
    at: datetime
    by: User | None
    why: str
    roles: list[str]
    back: bool
    work: bool


def belongings_of(person: User) -> Belongings:
    """Return what somebody holds that others will need once the account is off."""
    work = Referral.objects.open().in_the_hands_of(person)
    known = work.filter(restricted=False)
    return Belongings(
        screens=known.filter(state__in=BEFORE_ALLOCATION).count(),
        works_with=known.exclude(state__in=BEFORE_ALLOCATION).count(),
        work=work.exists(),
        invitations=Invitation.objects.waiting().filter(invited_by=person).count(),
        only_one_as=[role for role in sorted(person.roles) if User.objects.holding(role).count() == 1],
    )


@transaction.atomic
def switch_off(*, person: User, why: WhyOff, by: User, at_once: bool = False) -> None:
    """Switch an account off: sessions, devices, codes, password, roles and open links end with it.

    Raises NotOneself and TooFewAdministrators, and WorkLeft unless it must happen `at_once`; then those who can hand
    the work over are told.
    """
    if by.pk == person.pk:
        raise NotOneself
    current = User.objects.select_for_update().get(pk=person.pk)
    work = Referral.objects.open().in_the_hands_of(current).exists()
    if work and not at_once:
        raise WorkLeft
    rights = rights_of(current)
    keeping_administrators(current, lambda: close_account(current))
    if why == WhyOff.UNSAFE:
        Invitation.objects.waiting().filter(invited_by=current).update(revoked_at=timezone.now())
    end_sessions(user=current, by=by)
    record(
        Action.ACCOUNT_DEACTIVATED, actor=by,
        detail={"account": current.pk, "why": why.value, "roles": rights["roles"], "work_left": work},
    )  # fmt: skip
    tell_administrators(SecurityEvent.SOMEBODY_OFF, but=(by, current))
    if work:
        for leader in User.objects.holding(Role.TEAM_LEADER, Role.DSL).exclude(pk=current.pk):
            tell(leader, SecurityEvent.WORK_WAITS)


def close_account(person: User) -> None:
    """Take away every way in and every right, in the caller's transaction."""
    person.is_active, person.deactivated_at = False, timezone.now()
    person.set_unusable_password()
    person.save()
    give_rights(person, roles=(), programmes=(), areas=())
    person.referrals_shared.clear()
    forget_devices(person)
    Recovery.objects.filter(person=person).revoke()
    Invitation.objects.filter(email=person.email).revoke()


def leavers() -> Iterator[Leaver]:
    """Yield every account that was ever switched off, the last first, from the audit trail."""
    entries = AuditEntry.objects.filter(action=Action.ACCOUNT_DEACTIVATED).select_related("actor").newest_first()
    people = User.objects.in_bulk([entry.detail["account"] for entry in entries])
    busy = set(Referral.objects.open().holders())
    for entry in entries:
        person = people[entry.detail["account"]]
        yield Leaver(
            person=person,
            at=entry.at,
            by=entry.actor,
            why=WhyOff(entry.detail["why"]).label,
            roles=[Role(role).label for role in entry.detail["roles"]],
            back=person.is_active,
            work=person.pk in busy and not person.is_active,
        )
