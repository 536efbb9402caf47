"""With MEDIA_S3_BUCKET all files lie in the object store, sealed where they must be, and nobody is led to it."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from portal.referrals.attachments.services import add_file, content_of, sweep
from portal.referrals.attachments.storage import NotStored, read_stored, store
from portal.referrals.models import Attachment, Draft
from portal.system.backup.archive import names_in
from tests.attachments.files import PDF

from .object_store import FakeObjectStore


def options(url, folder):
    return {
        "BACKEND": "sos_site.object_store.ObjectStore",
        "OPTIONS": {
            "bucket_name": "sos", "endpoint_url": url, "region_name": "eu-west-2", "access_key": "who",
            "secret_key": "what", "location": folder, "file_overwrite": False, "default_acl": None,
        },
    }  # fmt: skip


@pytest.fixture
def object_store(settings):
    found = FakeObjectStore()
    settings.STORAGES = settings.STORAGES | {
        "default": options(found.url, "media"),
        "attachments": options(found.url, "attachments"),
    }
    yield found
    found.stop()


@pytest.mark.django_db
def test_a_file_of_a_referral_lies_there_sealed_and_opens_again(object_store):
    draft = Draft.objects.create(answers={})
    file = add_file(draft=draft.pk, name="letter.pdf", content=PDF)
    [(name, kept)] = object_store.objects.items()
    assert name == f"attachments/{file.stored}"
    assert kept.startswith(b"SOS1")
    assert b"%PDF" not in kept
    assert content_of(Attachment.objects.get()) == PDF


@pytest.mark.django_db
def test_what_belongs_to_nothing_is_swept_away_there_too(object_store):
    draft = Draft.objects.create(answers={})
    file = add_file(draft=draft.pk, name="letter.pdf", content=PDF)
    object_store.objects["attachments/left-over"] = b"x"
    assert sweep() == 1
    assert list(object_store.objects) == [f"attachments/{file.stored}"]


def test_a_store_that_is_away_is_no_more_than_a_file_that_is_not_kept(object_store):
    object_store.stop()
    with pytest.raises(NotStored):
        store(b"sealed")
    with pytest.raises(NotStored):
        read_stored("a name")


def test_every_wait_is_bounded(object_store):
    config = storages["attachments"].client_config
    assert (config.connect_timeout, config.read_timeout, config.retries) == (3, 20, {"total_max_attempts": 2})


def test_an_address_leads_to_this_site_and_never_to_the_store(object_store):
    assert storages["default"].url("images/one.jpg") == "/media/images/one.jpg"


def test_two_pictures_of_one_name_are_two(object_store):
    names = {storages["default"].save("images/one.jpg", ContentFile(text)) for text in (b"1", b"2")}
    assert len(names) == 2
    assert set(names_in(storages["default"])) == names


def test_everything_that_is_asked_is_signed(object_store):
    store(b"sealed")
    assert object_store.asked
    assert all("Credential=who/" in signature for _, _, signature in object_store.asked)


def test_the_settings_choose_it(python_in_production):
    process = python_in_production(
        "from django.conf import settings as s;"
        "print([s.STORAGES[n]['OPTIONS']['location'] for n in ('default', 'attachments')],"
        "s.STORAGES['default']['OPTIONS']['endpoint_url'])",
        MEDIA_S3_BUCKET="sos", MEDIA_S3_ENDPOINT="https://store.example.org",
    )  # fmt: skip
    assert process.stdout.strip() == "['media', 'attachments'] https://store.example.org"
