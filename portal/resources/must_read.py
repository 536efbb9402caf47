"""What staff must read: who is asked, who has read it, reminders."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.services import record
from portal.outbox.staff_mail import tell

from .models import Acknowledgement, MustRead, Resource
from .reading import Unknown


@dataclass(frozen=True, slots=True)
class ReaderState:
    """Somebody who must read it, and when they said that they have."""

    person: User
    at: datetime | None


def open_for(reader: User) -> list[MustRead]:
    """Return what this person still must read, what was asked first at the top."""
    roles = set(reader.roles)
    visible = Resource.objects.visible_to(reader).current()
    asked = MustRead.objects.filter(closed_at__isnull=True, resource__in=visible).select_related("resource", "version")
    waiting = asked.exclude(acknowledgements__by=reader).order_by("asked_at", "pk")
    return [each for each in waiting if roles & set(each.roles)]


def acknowledge(*, must_read: int, reader: User) -> MustRead:
    """Write down that somebody has read what they must; twice is once. Raises Unknown when it is not asked of them."""
    with transaction.atomic():
        asked = MustRead.objects.select_related("resource").filter(pk=must_read, closed_at__isnull=True).first()
        if asked is None or asked.pk not in {each.pk for each in still_asked_of(asked, reader)}:
            raise Unknown
        _, new = Acknowledgement.objects.get_or_create(must_read=asked, by=reader)
        if new:
            detail = {"resource": str(asked.resource_id), "version": asked.version.number}
            record(Action.RESOURCE_READ_UP, actor=reader, detail=detail)
    return asked


def still_asked_of(asked: MustRead, reader: User) -> list[MustRead]:
    """Return the must-read itself when this person is among those who are asked, whether they have read it or not."""
    known = Resource.objects.visible_to(reader).filter(pk=asked.resource_id).exists()
    return [asked] if known and set(reader.roles) & set(asked.roles) else []


def readers_of(asked: MustRead) -> list[ReaderState]:
    """Return everybody who must read it: those who have not first, then by name."""
    done = dict(asked.acknowledgements.values_list("by", "at"))
    people = User.objects.filter(is_active=True, groups__name__in=asked.roles).distinct()
    people = people.order_by("first_name", "last_name").prefetch_related("groups")
    limited = set(asked.resource.audience.values_list("name", flat=True))
    states = [
        ReaderState(person, done.get(person.pk))
        for person in people
        if set(asked.roles) & person.roles and may_know(person, asked.resource, limited)
    ]
    return sorted(states, key=lambda state: state.at is not None)


def may_know(person: User, resource: Resource, limited: set[str]) -> bool:
    """Say whether somebody may read a published resource, as `visible_to` does, without asking for each person."""
    if not limited or limited & (person.roles - {Role.SYSTEM_ADMIN}):
        return True
    return resource.owner_id == person.pk and not person.has_role(Role.SYSTEM_ADMIN)


@transaction.atomic
def remind(*, asked: MustRead, by: User | None, round_name: str = "") -> int:
    """Remind everybody who has not read it, once a round (a day, unless it is named); return how many mails are new."""
    round_name = round_name or str(timezone.localdate())
    new = sum(
        tell(
            state.person, key=f"library must-read {asked.pk} {state.person.pk} {round_name}",
            subject="There is something you must read",
            about="Something in the staff library waits until you say that you have read it.",
            address=reverse("portal_home"),
        )
        for state in readers_of(asked)
        if state.at is None
    )  # fmt: skip
    if new:
        record(Action.RESOURCE_REMINDED, actor=by, detail={"resource": str(asked.resource_id), "people": new})
    return new


def remind_due() -> int:
    """Remind once for each week that something has been asked; return how many mails are new. Safe to run any time."""
    new = 0
    for asked in MustRead.objects.filter(closed_at__isnull=True, resource__live=True).select_related("resource"):
        rounds = (timezone.now() - asked.asked_at) // settings.MUST_READ_REMIND_EVERY
        if rounds:
            new += remind(asked=asked, by=None, round_name=f"round {rounds}")
    return new
