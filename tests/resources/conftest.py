"""Resources as comms staff publish them, and a folder for their files."""

import json

import pytest
from django.contrib.auth.models import Group

from portal.resources.kinds import Kind
from portal.resources.models import Resource
from tests.attachments.conftest import clamd, commits, folder, on_disk
from tests.triage.conftest import make, received, triaged

__all__ = ["clamd", "commits", "folder", "make", "on_disk", "received", "triaged"]


@pytest.fixture
def owner(staff):
    return staff("triage_officer", first_name="Olu")


@pytest.fixture
def publish(owner):
    """Publish a resource; `says` is the text of its body, `audience` and `must_read_by` are roles."""

    def publish_resource(title="Safe contact", *, says="Ask first.", audience=(), topics=(), programmes=(), **fields):
        body = json.dumps([{"type": "text", "value": f"<h2>What to do</h2><p>{says}</p>"}])
        fields = {"summary": "How it is done.", "kind": Kind.GUIDANCE, "owner": owner, "body": body} | fields
        resource = Resource(title=title, live=False, **fields)
        resource.audience = Group.objects.filter(name__in=audience)
        resource.topics, resource.programmes = topics, programmes
        resource.save()
        resource.save_revision(user=owner).publish()
        return Resource.objects.get(pk=resource.pk)

    return publish_resource


@pytest.fixture
def publish_again():
    """Publish the next version of a resource with these fields changed."""

    def publish_next(resource, *, user=None, **fields):
        draft = Resource.objects.get(pk=resource.pk).get_latest_revision_as_object()
        draft.asks_again = False
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.save_revision(user=user).publish()
        return Resource.objects.get(pk=resource.pk)

    return publish_next
