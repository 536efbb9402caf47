"""Keeping the library right: still right, overdue, the archive, reminders to owners."""

import uuid

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record
from portal.outbox.staff_mail import tell

from .models import Feedback, MustRead, Resource
from .permissions import may_care_for
from .publishing import note_review
from .reading import Unknown

SUBJECT = "A resource that you own should be looked at"


class CannotSucceed(Exception):
    """The other resource cannot take the place of this one; the text says why."""


def cared_for(*, pk: uuid.UUID, by: User) -> Resource:
    """Return a resource that this person keeps right. Raises Unknown."""
    found = Resource.objects.cared_for_by(by).select_related("owner", "successor").filter(pk=pk).first()
    if found is None or not may_care_for(by, found):
        raise Unknown
    return found


@transaction.atomic
def still_right(*, resource: Resource, by: User) -> None:
    """Write down that somebody looked and the published version is still right; the next review counts from today."""
    current = Resource.objects.select_for_update().get(pk=resource.pk)
    note_review(current)
    record(Action.RESOURCE_REVIEWED, actor=by, detail={"resource": str(resource.pk), "next": str(current.review_on)})


@transaction.atomic
def archive(*, resource: Resource, by: User, successor: Resource | None) -> None:
    """Take a resource out of lists and search; its address leads to the successor. Raises CannotSucceed.

    What relied on a version still finds it.
    """
    current = Resource.objects.select_for_update().get(pk=resource.pk)
    if successor and (successor.pk == current.pk or leads_to(successor, current)):
        raise CannotSucceed("They would lead to each other. Choose another one.")
    current.archived_at, current.successor = timezone.now(), successor
    current.save(update_fields=["archived_at", "successor"])
    MustRead.objects.filter(resource=current, closed_at__isnull=True).update(closed_at=timezone.now())
    detail = {"resource": str(current.pk), "successor": str(successor.pk) if successor else ""}
    record(Action.RESOURCE_ARCHIVED, actor=by, detail=detail)


@transaction.atomic
def restore(*, resource: Resource, by: User) -> None:
    """Bring a resource back from the archive."""
    Resource.objects.filter(pk=resource.pk).update(archived_at=None, successor=None)
    record(Action.RESOURCE_RESTORED, actor=by, detail={"resource": str(resource.pk)})


def leads_to(first: Resource, last: Resource) -> bool:
    """Say whether the address of one resource leads, over its successors, to another."""
    seen: set[uuid.UUID] = set()
    here: Resource | None = first
    while here is not None and here.pk not in seen:
        if here.pk == last.pk:
            return True
        seen.add(here.pk)
        here = here.successor
    return False


def end_of_the_way(resource: Resource, reader: User) -> Resource | None:
    """Return what took the place of an archived resource, over several if need be, if this person may read it."""
    seen: set[uuid.UUID] = set()
    here: Resource | None = resource
    while here is not None and here.archived_at and here.pk not in seen:
        seen.add(here.pk)
        here = here.successor
    if here is None or here.archived_at:
        return None
    return Resource.objects.visible_to(reader).current().filter(pk=here.pk).first()


@transaction.atomic
def done_with(*, feedback: uuid.UUID, resource: Resource) -> None:
    """Put away what a reader said."""
    Feedback.objects.filter(pk=feedback, resource=resource, done_at__isnull=True).update(done_at=timezone.now())


def remind_owners() -> int:
    """Remind owners once when a review comes up, once when it is past, and each month after; return how many mails
    are new. Safe to run any time.
    """
    today = timezone.localdate()
    soon = Resource.objects.current().filter(live=True, review_on__lte=today + settings.RESOURCE_REMIND_BEFORE)
    new = 0
    for resource in soon.select_related("owner"):
        late_by = (today - resource.review_on).days if resource.review_on else 0
        stage = "before" if late_by <= 0 else f"late {late_by // 30}"
        with transaction.atomic():
            new += tell(
                resource.owner, key=f"library review {resource.pk} {resource.review_on} {stage}", subject=SUBJECT,
                about="Its review is due. If it is still right, one press says so.",
                address=reverse("resource_care", args=[resource.pk]),
            )  # fmt: skip
    return new
