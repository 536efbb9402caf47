"""What owners and publishers see of the resources that they keep right."""

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role

from .forms import ArchiveForm
from .models import MustRead, Resource, SearchedFor
from .must_read import readers_of
from .permissions import may_write

MOST_LISTED = 200
MOST_WORDS = 30


def care_list(user: User) -> dict[str, Any]:
    """Return what this person keeps right: overdue first, then by the day of the next review."""
    waiting = Count("feedback", filter=Q(feedback__done_at__isnull=True))
    mine = Resource.objects.cared_for_by(user).select_related("owner").annotate(waiting=waiting)
    current = list(mine.current().filter(live=True).order_by("review_on", "title")[:MOST_LISTED])
    today = timezone.localdate()
    owns = bool(current) or may_write(user)
    return {
        "overdue": [each for each in current if each.review_on and each.review_on < today],
        "others": [each for each in current if not (each.review_on and each.review_on < today)],
        "unchecked": [each for each in current if each.needs_checking],
        "archived": list(mine.filter(archived_at__isnull=False).order_by("-archived_at")[:MOST_LISTED]),
        "searched_for": list(SearchedFor.objects.all()[:MOST_WORDS]) if owns else [],
        "owns": owns,
        "may_write": may_write(user),
        "all_owners": user.has_role(Role.COMMS_PUBLISHER),
    }


def care_page(resource: Resource, user: User, *, archive_form: ArchiveForm | None = None) -> dict[str, Any]:
    """Return one resource as its owner sees it."""
    asked = MustRead.objects.filter(resource=resource, closed_at__isnull=True).select_related("version").first()
    readers = readers_of(asked) if asked else []
    return {
        "resource": resource,
        "asked": asked,
        "readers": readers,
        "read": sum(state.at is not None for state in readers),
        "feedback": resource.feedback.filter(done_at__isnull=True).select_related("by"),
        "versions": resource.versions.select_related("by"),
        "form": archive_form or ArchiveForm(resource=resource, by=user),
        "may_write": may_write(user),
    }
