"""What readers do with a resource: open it, keep it at hand, tell its owner something, read an older version."""

import uuid

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from portal.accounts.models import User
from portal.outbox.staff_mail import tell

from .models import Entry, Feedback, ReliedOn, Resource, SavedResource, Version
from .permissions import may_care_for

MOST_FEEDBACK = 2000  # characters


class Unknown(Exception):
    """There is no such resource, or this person may not know of it. The two look alike on purpose."""


def known_resource(*, pk: uuid.UUID, reader: User) -> Resource:
    """Return a published resource that this person may read. Raises Unknown."""
    found = Resource.objects.visible_to(reader).select_related("owner", "successor").filter(pk=pk).first()
    if found is None:
        raise Unknown
    return found


def note_opened(resource: Resource) -> None:
    """Count that the resource was opened; not by whom."""
    Entry.objects.filter(resource=resource).update(opened=F("opened") + 1)


def version_of(resource: Resource) -> Version | None:
    """Return the published version of a resource."""
    return Version.objects.filter(revision=resource.live_revision_id).first()


def older_version(*, pk: uuid.UUID, number: int, reader: User) -> tuple[Version, Resource]:
    """Return a version that was published, and the resource as it stood. Raises Unknown.

    Read by whoever keeps the resource, and once a decision relied on it by everybody for whom the resource is,
    whatever has become of it since.
    """
    addressed = Resource.objects.addressed_to(reader).filter(pk=pk)
    found = Version.objects.filter(resource__in=addressed, number=number).select_related("revision", "resource").first()
    if found is None:
        raise Unknown
    version, resource = found, found.resource
    is_live = resource.live and version.revision_id == resource.live_revision_id
    relied_on = ReliedOn.objects.filter(revision=version.revision_id).exists()
    if not (is_live or relied_on or may_care_for(reader, resource)):
        raise Unknown
    return version, version.revision.as_object()


def keep_at_hand(*, resource: Resource, reader: User, keep: bool) -> None:
    """Put a resource among somebody's own, or take it out."""
    if keep:
        SavedResource.objects.get_or_create(resource=resource, by=reader)
    else:
        SavedResource.objects.filter(resource=resource, by=reader).delete()


def is_kept(resource: Resource, reader: User) -> bool:
    """Say whether somebody keeps this resource at hand."""
    return SavedResource.objects.filter(resource=resource, by=reader).exists()


@transaction.atomic
def tell_owner(*, resource: Resource, reader: User, words: str) -> Feedback:
    """Keep what a reader says of a resource, and let its owner know that there is something to read."""
    said = Feedback.objects.create(resource=resource, by=reader, words=words)
    tell(
        resource.owner, key=f"library feedback {said.pk}", subject="Somebody wrote to you about a resource",
        about="A colleague has something to say about a resource that you own in the staff library.",
        address=reverse("resource_care", args=[resource.pk]),
    )  # fmt: skip
    return said


def saved_by(reader: User) -> Q:
    """Return the condition that somebody keeps a resource at hand."""
    return Q(pk__in=SavedResource.objects.filter(by=reader).values("resource"))
