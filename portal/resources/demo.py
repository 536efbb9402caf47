"""Loads the library of the demo: guidance and services in our own words. Safe to run again."""

import json
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from home.content.shapes import Block
from portal.accounts.models import User
from programmes.models import Programme

from .content.daily_work import DAILY_WORK
from .content.exploitation import EXPLOITATION
from .content.forms_to_print import LONE_VISIT, word_document
from .content.services import SERVICES
from .content.shapes import ResourceText, ServiceText, text
from .files.reading import note_words, words_of
from .files.services import add_file
from .kinds import Kind
from .models import Resource, Topic

NAMESPACE = uuid.UUID("2b1f52f4-2d0a-4c5e-9d57-1d6f3c1b8a55")
OWNER_OF_SERVICES = PUBLISHER = "publisher"
WITH_A_FORM, PAST_ITS_REVIEW = "lone-visits", "first-week"


def key_of(key: str) -> uuid.UUID:
    """Return the key of a resource of the demo: loading it again finds it."""
    return uuid.uuid5(NAMESPACE, key)


def load_demo_resources() -> int:
    """Load the resources that are not there yet and return how many were new."""
    texts = [*map(as_resource, SERVICES), *DAILY_WORK, *EXPLOITATION]
    there = set(Resource.objects.values_list("pk", flat=True))
    missing = [each for each in texts if key_of(each.key) not in there]
    services = {service.key: service for service in SERVICES}
    for each in missing:
        load_resource(each, service=services.get(each.key))
    return len(missing)


def as_resource(service: ServiceText) -> ResourceText:
    """Return a service as a resource of the directory."""
    body = [text(f"<p>{service.says}</p>")]
    return ResourceText(
        service.key, Kind.DIRECTORY, service.title, service.summary, OWNER_OF_SERVICES, ["Signposting"], body
    )


@transaction.atomic
def load_resource(given: ResourceText, *, service: ServiceText | None) -> None:
    """Publish one resource, with its form if it has one."""
    owner, publisher = person(given.owner), person(PUBLISHER)
    resource = Resource(
        pk=key_of(given.key), kind=given.kind, title=given.title, summary=given.summary, owner=owner, live=False,
        body=stream(given.body), indicators=list(given.indicators), must_read_by=[*given.must_read_by],
        **contact_of(service),
    )  # fmt: skip
    resource.topics = [Topic.objects.get_or_create(name=name)[0] for name in given.topics]
    resource.programmes = Programme.objects.filter(code__in=given.programmes)
    resource.audience = Group.objects.filter(name__in=given.audience)
    resource.save(force_insert=True)
    resource.save_revision(user=publisher)
    if given.key == WITH_A_FORM:
        add_form(resource, publisher)
    Resource.objects.get(pk=resource.pk).get_latest_revision().publish(user=publisher)
    if given.key == PAST_ITS_REVIEW:
        Resource.objects.filter(pk=resource.pk).update(review_on=timezone.localdate() - timedelta(days=9))


def contact_of(service: ServiceText | None) -> dict[str, Any]:
    """Return how a service is reached; nothing for what is no service."""
    if service is None:
        return {}
    names = ("telephone", "web_address", "youngest_age", "oldest_age")
    return {name: getattr(service, name) for name in names}


def add_form(resource: Resource, publisher: User) -> None:
    """Put the form for a lone visit into the next version, and its words into search."""
    file = add_file(
        resource=resource, by=publisher, title=LONE_VISIT[0], name="lone-visit.docx", content=word_document(LONE_VISIT)
    )
    note_words(file, words_of(file))


def person(name: str) -> User:
    """Return a demo account."""
    return User.objects.get(email=f"{name}@example.org")


def stream(blocks: Sequence[Block]) -> str:
    """Return blocks as a StreamField stores them."""
    return json.dumps(list(blocks))
