"""What happens when a version of a resource is published. It listens to Wagtail, so every way of publishing counts."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.models import Revision
from wagtail.signals import published

from .models import Entry, IndicatorOf, LibraryFile, MustRead, Resource, Version
from .words import roots_in, text_of


def connect_signals() -> None:
    """Listen; called once when the apps are ready."""
    published.connect(on_published, sender=Resource, dispatch_uid="library_published")


@transaction.atomic
def on_published(instance: Resource, revision: Revision, **about: Any) -> None:
    """Number the version, bring lists and search up to date, count it as reviewed, and ask who must read it."""
    if not instance.live:  # it waits for its time
        return
    Resource.objects.select_for_update().get(pk=instance.pk)
    version = number_version(instance, revision)
    files = LibraryFile.objects.filter(pk__in=[each.file_id for each in instance.files.all()])
    files.filter(published_at__isnull=True).update(published_at=timezone.now())
    note_review(instance)
    bring_entry_up_to_date(instance)
    IndicatorOf.objects.filter(resource=instance).delete()
    IndicatorOf.objects.bulk_create(IndicatorOf(resource=instance, code=code) for code in instance.indicators)
    ask_to_read(instance, version)


def number_version(resource: Resource, revision: Revision) -> Version:
    """Return the version that a revision is. One that is published again keeps its number."""
    newest = resource.versions.aggregate(number=Max("number"))["number"] or 0
    version, _ = Version.objects.get_or_create(
        revision=revision, defaults={"resource": resource, "number": newest + 1, "by": revision.user}
    )
    return version


def note_review(resource: Resource) -> None:
    """Count today as the day of the last review."""
    resource.reviewed_on = timezone.localdate()
    resource.review_on = months_after(resource.reviewed_on, resource.review_every_months)
    dates = {"reviewed_on": resource.reviewed_on, "review_on": resource.review_on}
    Resource.objects.filter(pk=resource.pk).update(**dates)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(day.year + year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def bring_entry_up_to_date(resource: Resource) -> None:
    """Write what lists and search read of the published version, with what its files say."""
    files = [each.file_id for each in resource.files.all()]
    file_text = "\n".join(LibraryFile.objects.filter(pk__in=files).exclude(text="").values_list("text", flat=True))
    text = text_of(resource)
    words = {
        "title_roots": roots_in(resource.title),
        "roots": roots_in("\n".join([resource.title, text, file_text])),
        "text": text,
        "file_text": file_text,
    }
    Entry.objects.update_or_create(resource=resource, defaults=words)


def ask_to_read(resource: Resource, version: Version) -> None:
    """Open, narrow or close the must-read as the published version says; ask again where it is marked."""
    now = timezone.now()
    asked = MustRead.objects.filter(resource=resource, closed_at__isnull=True)
    there = asked.select_related("version").first()
    if there and resource.must_read_by and not (resource.asks_again and there.version_id != version.pk):
        asked.update(roles=resource.must_read_by)
        return
    asked.update(closed_at=now)
    if resource.must_read_by:
        MustRead.objects.create(resource=resource, version=version, roles=resource.must_read_by, asked_at=now)
