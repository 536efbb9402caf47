"""The library of the demo: enough of it, right, with its sources, and in the words we use."""

import pytest
from django.test import Client

from home.words_to_avoid import avoided_in
from portal.accounts.demo import load_demo_accounts
from portal.accounts.models import User
from portal.resources.demo import load_demo_resources
from portal.resources.files.reading import read_due
from portal.resources.kinds import Kind
from portal.resources.models import LibraryFile, Resource
from portal.resources.words import text_of

pytestmark = pytest.mark.django_db


def test_the_demo_has_a_library_that_an_editor_could_save_and_staff_can_work_by(log_in, settings):
    settings.DEMO = True
    load_demo_accounts()
    new = load_demo_resources()
    assert (new, load_demo_resources()) == (Resource.objects.count(), 0)
    guidance = Resource.objects.exclude(kind=Kind.DIRECTORY)
    assert guidance.filter(live=True).count() >= 15
    assert Resource.objects.filter(kind=Kind.DIRECTORY, live=True).count() >= 8
    for resource in Resource.objects.all():
        resource.full_clean()
        resource.body.stream_block.clean(resource.body)
        assert resource.versions.count() == 1
        text = f"{resource.title}\n{text_of(resource)}"
        assert not list(avoided_in(text)), resource.title
    assert not Resource.objects.filter(kind=Kind.DIRECTORY).exclude(opening_hours="", last_checked=None).exists()
    assert LibraryFile.objects.get().text.startswith("Form for a lone visit")
    assert Resource.objects.get(title="Lone visits").files.count() == 1
    assert read_due() == 0
    client = log_in(Client(), User.objects.get(email="triage@example.org"))
    for typed, title in (
        ("debt", "County lines: reading the indicators"), ("first responders", "Referring to the N"),
        ("duty officer", "Lone visits"), ("suicide", "Self-harm"), ("116 123", "Samaritans"),
    ):  # fmt: skip
        assert title in client.post("/portal/resources/", {"q": typed}).content.decode(), typed
