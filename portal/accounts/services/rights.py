"""What an account may do: roles, programmes and areas. Every change is written down and holds from the next request."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from portal.accounts.models import SecurityEvent, User
from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Referral
from programmes.models import Programme

from .notices import tell, tell_of_rights
from .recovery import NotOneself
from .second_factor import has_second_factor

FEWEST_ADMINISTRATORS = 2


class WorkLeft(Exception):
    """The person holds referrals that they could no longer work with; somebody else must take them first."""


class TooFewAdministrators(Exception):
    """Two system administrators always remain, so that one can help the other back in (security.md)."""


@transaction.atomic
def change_rights(
    *, person: User, roles: Iterable[Role], programmes: Iterable[Programme], areas: Iterable[str], by: User
) -> bool:
    """Give an account these roles, programmes and areas and tell its owner; returns whether anything changed.

    Raises NotOneself, TooFewAdministrators, and WorkLeft when a referral in their hands would be out of their sight.
    """
    if by.pk == person.pk:
        raise NotOneself
    current = User.objects.select_for_update().get(pk=person.pk)
    before = rights_of(current)
    keeping_administrators(current, lambda: give_rights(current, roles=roles, programmes=programmes, areas=areas))
    current = User.objects.get(pk=person.pk)  # roles are read once and kept: see them afresh
    after = rights_of(current)
    if before == after:
        return False
    held = Referral.objects.open().in_the_hands_of(current)
    if held.exclude(pk__in=Referral.objects.visible_to(current).values("pk")).exists():
        raise WorkLeft
    record(Action.RIGHTS_CHANGED, actor=by, detail={"account": current.pk, "from": before, "to": after})
    tell(current, SecurityEvent.RIGHTS_CHANGED)
    tell_of_rights(roles=after["roles"], but=(by, current))
    return True


def give_rights(person: User, *, roles: Iterable[Role], programmes: Iterable[Programme], areas: Iterable[str]) -> None:
    """Put roles, programmes and areas on an account, in the caller's transaction."""
    person.areas = sorted(areas)
    person.save(update_fields=["areas"])
    person.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    person.programmes.set(programmes)


def rights_of(person: User) -> dict[str, Any]:
    """Return what an account may do, as the audit trail keeps it."""
    return {
        "roles": sorted(role.value for role in person.roles_given),
        "programmes": sorted(person.programmes.values_list("code", flat=True)),
        "areas": sorted(person.areas),
    }


def keeping_administrators(person: User, change: Callable[[], object]) -> None:
    """Make a change to an account in the caller's transaction. Raises TooFewAdministrators if it leaves too few.

    An administrator who has set up no second factor yet could help nobody and does not count.
    """
    Group.objects.select_for_update().get(name=Role.SYSTEM_ADMIN)  # two changes at the same moment leave none otherwise
    was_one = User.objects.holding(Role.SYSTEM_ADMIN).filter(pk=person.pk).exists()
    change()
    left = [one for one in User.objects.holding(Role.SYSTEM_ADMIN) if has_second_factor(one)]
    if was_one and person not in left and len(left) < FEWEST_ADMINISTRATORS:
        raise TooFewAdministrators
