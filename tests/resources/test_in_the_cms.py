"""The library in the CMS: who drafts, who publishes, and that nothing of it leaves by the public site or the CMS."""

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from modelsearch.index import get_indexed_models
from wagtail.models import Page, ReferenceIndex, Revision

from portal.accounts.roles import Role
from portal.resources.blocks import ResourceBlock
from portal.resources.models import ReliedOn, Resource, Topic
from tests.accounts.test_roles_in_the_cms import places_in_the_cms

pytestmark = pytest.mark.django_db
SNIPPETS = "/cms/snippets/resources/resource/"
SECRET = "Zebrafish protocol"


@pytest.fixture
def secret(publish):
    return publish(SECRET, says="Look for okapis in the attic.", topics=[Topic.objects.create(name="Quagga matters")])


def tells(page):
    return [words for words in ("Zebrafish", "okapis in the attic", "Quagga matters") if words in page]


def fields_of(resource, **changed):
    fields = {
        "kind": resource.kind, "title": resource.title, "summary": resource.summary, "body-count": "0",
        "owner": resource.owner_id, "review_every_months": "12", "telephone": "", "web_address": "",
        "opening_hours": "", "go_live_at": "", "expire_at": "",
    }  # fmt: skip
    return fields | changed


def test_nothing_public_tells_of_the_library(client, secret):
    for address in (
        "/", "/sitemap.xml", "/robots.txt", "/news/feed/", "/search/?q=zebrafish", "/search/?q=zebrafsh+okapis",
        "/search/?q=attic", f"/documents/{secret.pk}/", f"/media/library/{secret.pk}", "/documents/1/form.docx",
    ):  # fmt: skip
        assert not tells(client.get(address).content.decode(errors="replace")), address
    for address in (secret.get_absolute_url(), SNIPPETS, f"{SNIPPETS}preview/{secret.pk}/"):
        assert client.get(address).url.startswith("/accounts/login/")
    assert Page.objects.filter(title=SECRET).count() == 0


def test_no_index_of_wagtails_and_no_page_holds_it(secret):
    assert "resources" not in {model._meta.app_label for model in get_indexed_models()}
    assert {model.__name__ for model in ReferenceIndex.tracked_models if model._meta.app_label == "resources"} <= {
        "Resource", "FileOfResource",
    }  # fmt: skip


def test_its_body_has_no_block_for_what_the_cms_hands_out_to_anybody():
    assert {"image", "downloads"}.isdisjoint(ResourceBlock().child_blocks)
    assert "text" in ResourceBlock().child_blocks


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COMMS_EDITOR, Role.COMMS_PUBLISHER}))
def test_nobody_else_in_the_cms_meets_a_title_a_count_or_a_preview(staff, log_in, secret, programmes, role):
    secret.programmes = list(programmes.values())
    secret.save()
    client = log_in(Client(), staff(role))
    revision = secret.live_revision_id
    for address in (
        SNIPPETS, f"{SNIPPETS}add/", f"{SNIPPETS}edit/{secret.pk}/", f"{SNIPPETS}history/{secret.pk}/",
        f"{SNIPPETS}usage/{secret.pk}/", f"{SNIPPETS}preview/{secret.pk}/", f"{SNIPPETS}inspect/{secret.pk}/",
        f"{SNIPPETS}history/{secret.pk}/revisions/{revision}/view/", "/cms/snippets/resources/topic/",
        f"{SNIPPETS}history/{secret.pk}/revisions/compare/live...latest/", "/cms/snippets/choose/resources/resource/",
        "/cms/snippets/choose/resources/resource/results/", "/cms/snippets/choose/resources/topic/",
            f"/cms/snippets/choose/resources/resource/chosen/{secret.pk}/",
            f"/cms/snippets/choose/resources/resource/chosen-multiple/?id={secret.pk}",
        f"{SNIPPETS}delete/{secret.pk}/", f"{SNIPPETS}unpublish/{secret.pk}/", "/cms/reports/site-history/",
    ):  # fmt: skip
        for response in (client.get(address), client.post(address, fields_of(secret))):
            assert response.status_code in (200, 302, 403, 404, 405), address
            assert not tells(response.content.decode(errors="replace")), address


def test_a_team_leader_in_the_cms_is_told_nothing_anywhere(team_leader, log_in, secret, programmes):
    secret.programmes = list(programmes.values())
    secret.save()
    client = log_in(Client(), team_leader)
    places = places_in_the_cms(client)
    assert not {address: tells(page) for address, page in places.items() if tells(page)}
    assert not [address for address in places if "resources" in address]
    for programme in programmes.values():
        page = client.get(f"/cms/snippets/programmes/programme/usage/{programme.pk}/")
        kinds = {row["label"] for row in page.context["table"].data}
        assert kinds <= {"(Private page)"}
    private = {kind for page in places.values() for kind in re.findall(r"\(Private ([^)]*)\)", page)}
    assert "library resource" not in private


def test_referrals_are_no_use_of_a_resource(comms_publisher, triage_officer, log_in, publish, received):
    resource = publish(indicators=["E1"])
    referral = received("3")
    log_in(Client(), triage_officer).post(f"/portal/resources/{resource.pk}/relied-on/{referral.reference}/")
    assert ReliedOn.objects.count() == 1
    page = log_in(Client(), comms_publisher).get(f"{SNIPPETS}usage/{resource.pk}/")
    assert list(page.context["table"].data) == []
    assert referral.reference not in page.content.decode()


def test_an_editor_drafts_and_only_a_publisher_publishes_or_marks_as_must_read(
    comms_editor, comms_publisher, log_in, publish
):
    resource = publish()
    marks = {"must_read_by": [Role.CASEWORKER], "action-publish": "action-publish"}
    for person, published in ((comms_editor, False), (comms_publisher, True)):
        client = log_in(Client(), person)
        page = client.get(f"{SNIPPETS}edit/{resource.pk}/").content.decode()
        assert ('name="must_read_by"' in page) is published
        assert ('name="action-publish"' in page) is published
        response = client.post(f"{SNIPPETS}edit/{resource.pk}/", fields_of(resource, title="Another", **marks))
        assert response.status_code == 302
        resource = Resource.objects.get(pk=resource.pk)
        assert (resource.title == "Another") is published
        assert resource.get_latest_revision_as_object().title == "Another"
        assert (resource.must_read_by == [Role.CASEWORKER]) is published


def test_asking_again_is_said_anew_for_each_version(comms_editor, log_in, publish, publish_again):
    resource = publish_again(publish(must_read_by=[Role.CASEWORKER]), asks_again=True)
    client = log_in(Client(), comms_editor)
    assert client.post(f"{SNIPPETS}edit/{resource.pk}/", fields_of(resource, title="Corrected")).status_code == 302
    draft = Resource.objects.get(pk=resource.pk).get_latest_revision_as_object()
    assert draft.title == "Corrected"
    assert draft.asks_again is False


@pytest.mark.parametrize("role", [Role.COMMS_EDITOR, Role.COMMS_PUBLISHER])
def test_nobody_deletes_a_resource(staff, log_in, publish, role):
    resource = publish()
    client = log_in(Client(), staff(role))
    client.post(f"{SNIPPETS}delete/{resource.pk}/")
    client.post(f"/cms/bulk/resources/resource/delete/?id={resource.pk}", {"confirm": "1"})
    assert Resource.objects.filter(pk=resource.pk).exists()


def test_a_draft_goes_the_way_of_the_pages_and_mails_name_no_title(
    comms_editor, comms_publisher, log_in, publish, mailoutbox
):
    resource = publish()
    submitted = fields_of(resource, title="To check", **{"action-submit": "action-submit"})
    log_in(Client(), comms_editor).post(f"{SNIPPETS}edit/{resource.pk}/", submitted)
    resource = Resource.objects.get(pk=resource.pk)
    assert resource.current_workflow_state.workflow.name == "Check and publish"
    waits = log_in(Client(), comms_publisher).get("/cms/").content.decode()
    assert "To check" in waits
    task = resource.current_workflow_task_state
    approve = f"{SNIPPETS}workflow/action/{resource.pk}/approve/{task.pk}/"
    log_in(Client(), comms_publisher).post(approve, {"comment": ""})
    assert Resource.objects.get(pk=resource.pk).title == "To check"
    assert [mail.to for mail in mailoutbox] == [[comms_publisher.email], [comms_editor.email]]
    for mail in mailoutbox:
        assert f"{SNIPPETS}edit/{resource.pk}/" in mail.body
        assert "To check" not in mail.subject + mail.body


def test_a_preview_shows_the_draft_to_those_who_write_with_the_strict_policy(comms_editor, log_in, publish):
    resource = publish()
    client = log_in(Client(), comms_editor)
    address = f"{SNIPPETS}preview/{resource.pk}/"
    assert client.post(address, fields_of(resource, title="As a draft")).json()["is_valid"]
    page = client.get(f"{address}?mode=")
    assert "As a draft" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_rights_on_the_library_are_given_to_comms_staff_alone():
    held = Permission.objects.filter(content_type__app_label="resources", group__isnull=False)
    assert set(held.values_list("group__name", flat=True)) == {Role.COMMS_EDITOR, Role.COMMS_PUBLISHER}
    assert not held.filter(codename="delete_resource").exists()
    models = {model._meta.model_name for model in apps.get_app_config("resources").get_models()}
    assert set(held.values_list("content_type__model", flat=True)) == {"resource", "topic"} <= models


def test_what_was_published_once_is_never_purged(publish, publish_again):
    resource = publish()
    publish_again(resource)
    call_command("purge_revisions")
    assert Revision.objects.filter(object_id=str(resource.pk)).count() == 2
