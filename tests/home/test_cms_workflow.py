"""Drafts, checking and publishing, as an editor and a publisher do it through the pages of the CMS."""

import json
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Comment, Page, PageSubscription, TaskState, Workflow, WorkflowPage, WorkflowState
from wagtail.test.utils.form_data import querydict_from_html

from home.models import StandardPage
from portal.accounts.roles import Role
from portal.outbox.models import MailKind, OutboxMessage
from portal.outbox.services import send_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(site):
    return StandardPage.objects.get(slug="about")


@pytest.fixture
def editor(staff, log_in):
    return log_in(Client(), staff(Role.COMMS_EDITOR))


@pytest.fixture
def publisher(staff, log_in):
    return log_in(Client(), staff(Role.COMMS_PUBLISHER))


@pytest.fixture
def mails_wait(settings):
    """Mailers as outside the tests: what the CMS sends waits in the outbox."""
    settings.MAILERS = {**settings.MAILERS, "default": {"BACKEND": "portal.outbox.mailer.OutboxBackend"}}


def form_of(client, page):
    """The fields of the page's form as they stand there; its blocks are drawn by a script and are left empty."""
    html = client.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    fields = querydict_from_html(html, form_id="page-edit-form")
    for stream in ("body", "bands"):
        fields[f"{stream}-count"] = "0"
    fields["body-count"] = "1"
    fields.update({"body-0-deleted": "", "body-0-order": "0", "body-0-type": "text", "body-0-id": ""})
    fields["body-0-value"] = json.dumps(
        {"blocks": [{"key": "a", "text": "We listen.", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
                     "entityRanges": []}], "entityMap": {}}
    )  # fmt: skip
    return fields


def post(client, page, **changes):
    fields = form_of(client, page)
    fields.update(changes)
    return client.post(f"/cms/pages/{page.pk}/edit/", fields)


def submit(client, page, title="A better title"):
    return post(client, page, **{"title": title, "action-submit": "1"})


def decide(client, page, action, comment=""):
    task_state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, task_state.pk])
    return client.post(address, {"comment": comment})


def test_there_is_one_workflow_for_every_page_and_publishers_are_asked(page):
    workflow = Workflow.objects.active().get()
    assert workflow.name == "Check and publish"
    (task,) = workflow.tasks
    assert [group.name for group in task.specific.groups.all()] == [Role.COMMS_PUBLISHER]
    assert [each.get_workflow() for each in Page.objects.filter(depth__gt=1)] == [workflow] * (
        Page.objects.filter(depth__gt=1).count()
    )
    assert WorkflowPage.objects.count() == 1


def test_an_editor_can_submit_and_cannot_publish(page, editor):
    html = editor.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert 'name="action-submit"' in html
    assert "Check and publish" in html
    assert 'name="action-publish"' not in html
    assert post(editor, page, **{"title": "Other", "action-publish": "1"}).status_code == 302
    page.refresh_from_db()
    assert page.title == "About us"


def test_a_page_that_is_submitted_waits_on_the_publishers_first_page_and_is_published_when_approved(
    page, editor, publisher
):
    assert submit(editor, page).status_code == 302
    assert page.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    assert "A better title" in publisher.get("/cms/").content.decode()
    assert decide(publisher, page, "approve").status_code == 302
    page.refresh_from_db()
    assert (page.title, page.live) == ("A better title", True)


def test_an_editor_cannot_approve(page, editor, publisher):
    submit(editor, page)
    decide(editor, page, "approve")
    page.refresh_from_db()
    assert page.title == "About us"


def test_a_page_that_is_sent_back_stays_as_it_was_and_the_editor_sees_why(page, editor, publisher):
    submit(editor, page)
    assert decide(publisher, page, "reject", "Please name the council.").status_code == 302
    page.refresh_from_db()
    assert page.title == "About us"
    assert page.current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert "Please name the council." in editor.get(f"/cms/pages/{page.pk}/edit/").content.decode()


def test_a_publisher_locks_a_page_against_editors(page, editor, publisher):
    assert publisher.post(reverse("wagtailadmin_pages:lock", args=[page.pk])).status_code == 302
    post(editor, page, title="Changed behind the lock")
    assert page.get_latest_revision_as_object().title == "About us"


def test_revisions_are_compared_by_editors_and_publishers(page, editor, publisher):
    post(editor, page, title="A better title")
    for client in (editor, publisher):
        address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "live", "latest"])
        html = client.get(address).content.decode()
        assert re.search(r'class="deletion">About us|About us.*class="addition">', html, re.DOTALL)
        assert "A better title" in html


def comment(client, page, text):
    """Post the form with a comment on the introduction."""
    fields = form_of(client, page)
    fields.update(
        {
            "comments-TOTAL_FORMS": "1", "comments-INITIAL_FORMS": "0", "comments-0-id": "", "comments-0-text": text,
            "comments-0-contentpath": "intro", "comments-0-position": "", "comments-0-resolved": "",
            "comments-0-replies-TOTAL_FORMS": "0", "comments-0-replies-INITIAL_FORMS": "0",
            "comments-0-replies-MIN_NUM_FORMS": "0", "comments-0-replies-MAX_NUM_FORMS": "",
        }
    )  # fmt: skip
    return client.post(f"/cms/pages/{page.pk}/edit/", fields)


def test_editors_comment_on_a_page_and_publishers_read_it(page, editor, publisher):
    assert comment(editor, page, "Is this still right?").status_code == 302
    assert Comment.objects.get().text == "Is this still right?"
    assert "Is this still right?" in publisher.get(f"/cms/pages/{page.pk}/edit/").content.decode()


# Mails


def said_in(message):
    return f"{message.subject} {message.body}"


def test_the_publisher_gets_a_mail_with_the_page_and_no_name(page, staff, log_in, mails_wait, settings):
    publisher, editor = staff(Role.COMMS_PUBLISHER), staff(Role.COMMS_EDITOR)
    submit(log_in(Client(), editor), page)
    waiting = OutboxMessage.objects.get()
    assert (waiting.kind, waiting.recipient) == (MailKind.STAFF_NOTICE, publisher.email)
    assert mail.outbox == []
    assert send_due().sent == 1
    (sent,) = mail.outbox
    assert sent.to == [publisher.email]
    assert sent.subject == "A page is waiting to be checked: A better title"
    assert f"{settings.BASE_URL}/cms/pages/{page.pk}/edit/" in sent.body
    for person in (editor, publisher):
        assert person.first_name not in said_in(sent)
        assert person.email not in said_in(sent)


@pytest.mark.parametrize(("action", "subject"), [("approve", "is published"), ("reject", "needs another look")])
def test_the_editor_is_told_what_was_decided_without_the_words_of_the_comment(
    page, staff, log_in, mails_wait, action, subject
):
    editor, publisher = staff(Role.COMMS_EDITOR), staff(Role.COMMS_PUBLISHER)
    submit(log_in(Client(), editor), page)
    OutboxMessage.objects.all().delete()
    decide(log_in(Client(), publisher), page, action, "Mia’s story must not be told here.")
    send_due()
    (sent,) = mail.outbox
    assert sent.to == [editor.email]
    assert subject in sent.subject
    assert "Mia" not in said_in(sent)
    assert publisher.first_name not in said_in(sent)


def test_a_mail_about_a_comment_does_not_repeat_it(page, staff, log_in, mails_wait):
    editor, publisher = staff(Role.COMMS_EDITOR), staff(Role.COMMS_PUBLISHER)
    PageSubscription.objects.create(page=page, user=publisher, comment_notifications=True)
    comment(log_in(Client(), editor), page, "Mia’s story must not be told here.")
    send_due()
    (sent,) = mail.outbox
    assert sent.to == [publisher.email]
    assert "Mia" not in said_in(sent)
    assert editor.first_name not in said_in(sent)


def test_a_mail_server_that_is_away_does_not_stop_anybody_from_submitting(
    page, editor, publisher, mails_wait, settings
):
    away = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 1}}
    settings.MAILERS = {**settings.MAILERS, "server": away}
    assert submit(editor, page).status_code == 302
    assert page.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    assert send_due().failed == 1
    assert OutboxMessage.objects.unsent().count() == 1
