"""Files that a referrer adds after sending: sealed, once, with a line in the thread, within limits."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.notices.kinds import NoticeKind
from portal.outbox.models import OutboxMessage
from portal.referrals.attachments import added_later
from portal.referrals.attachments.services import content_of, keep_file
from portal.referrals.models import Attachment, Message
from portal.referrals.status_code import code_of
from tests.attachments.conftest import folder, on_disk
from tests.attachments.files import PDF

from .conftest import REFERRAL, body, fresh, hidden

__all__ = ["folder", "on_disk"]
pytestmark = pytest.mark.django_db
FILES = f"{REFERRAL}files/"


def pdf():
    return SimpleUploadedFile("letter.pdf", PDF)


def add(client, *uploads, key=None, **more):
    key = key or hidden(body(client.get(FILES)), "key")
    return client.post(FILES, {"uploads": list(uploads), "key": key} | more), key


def test_a_file_is_sealed_with_the_referral_and_staff_are_told(opened, client, log_in, triage_officer, on_disk):
    browser, referral = opened("1")
    response, _ = add(browser, pdf())
    assert response.url == REFERRAL
    file = Attachment.objects.get(referral=referral)
    assert (file.name, content_of(file)) == ("letter.pdf", PDF)
    assert PDF not in on_disk()[0].read_bytes()
    assert "Added a file: letter.pdf" in body(browser.get(REFERRAL))
    assert fresh(referral).information_came_at == Message.objects.get().at
    assert OutboxMessage.objects.filter(key__startswith=NoticeKind.NEW_INFORMATION).count() == 1
    assert AuditEntry.objects.filter(action=Action.INFORMATION_ADDED, referral_id=referral.pk).count() == 1
    page = body(log_in(client, triage_officer).get(referral.get_absolute_url()))
    assert "letter.pdf" in page


def test_pressing_twice_adds_one(opened):
    browser, _ = opened("1")
    _, key = add(browser, pdf())
    assert add(browser, pdf(), key=key)[0].url == REFERRAL
    assert (Attachment.objects.count(), Message.objects.count()) == (1, 1)


def test_two_presses_at_the_same_moment_add_one_and_leave_nothing_behind(opened, on_disk):
    browser, referral = opened("1")
    add(browser, pdf())
    second = Attachment(pk=Attachment.objects.get().pk, referral=referral)
    with pytest.raises(added_later.ThereAlready):
        keep_file(second, "letter.pdf", PDF, save=added_later.save_with_referral)
    assert (Attachment.objects.count(), Message.objects.count(), len(on_disk())) == (1, 1, 1)


def test_what_we_cannot_take_is_named_and_the_rest_is_kept(opened):
    browser, _ = opened("1")
    response, _ = add(browser, pdf(), SimpleUploadedFile("virus.exe", b"MZ\x90"))
    assert response.status_code == 422
    assert "“virus.exe” was not added." in body(response)
    assert [file.name for file in Attachment.objects.all()] == ["letter.pdf"]


def test_as_many_again_as_with_the_form_and_no_more(opened, settings):
    settings.ATTACHMENT_MOST = 1
    browser, _ = opened("1")
    for _ in range(2):
        assert add(browser, pdf())[0].status_code == 302
    response, _ = add(browser, pdf())
    assert response.status_code == 422
    assert "You can add 2 files. Tell us in words what is in it." in body(response)


def test_nobody_adds_a_file_without_the_code(client, received):
    received("1")
    response = client.post(FILES, {"uploads": [pdf()], "key": "x"})
    assert response.status_code == 403
    assert not Attachment.objects.exists()


def test_after_the_page_has_closed_the_files_are_chosen_again(opened):
    browser, referral = opened("1")
    key = hidden(body(browser.get(FILES)), "key")
    session = browser.session
    session["referral_status"] = {}
    session.save()
    typed = {"reference": referral.reference, "code": code_of(referral.submission_key), "key": key}
    again = browser.post(FILES, typed)
    assert again.status_code == 200
    assert "Choose the files once more" in body(again)
    assert add(browser, pdf(), key=hidden(body(again), "key"))[0].url == REFERRAL
    assert Attachment.objects.count() == 1


def test_a_young_person_who_wrote_for_themselves_is_asked_for_no_files(opened):
    browser, _ = opened("6")
    assert "Add photos or documents" not in body(browser.get(REFERRAL))
    assert browser.get(FILES).status_code == 404


def test_without_the_database_the_page_comes_again(opened, monkeypatch):
    browser, _ = opened("1")
    key = hidden(body(browser.get(FILES)), "key")

    def away(*arguments, **about):
        raise DatabaseError

    monkeypatch.setattr(added_later, "keep_file", away)
    response = browser.post(FILES, {"uploads": [pdf()], "key": key})
    assert response.status_code == 503
    assert "Choose the files once more" in body(response)
    assert hidden(body(response), "key") == key


def test_a_file_and_its_line_are_kept_together_or_not_at_all(opened, monkeypatch, on_disk):
    browser, _ = opened("1")

    def fails(**about):
        raise DatabaseError

    monkeypatch.setattr(added_later, "add_information", fails)
    assert add(browser, pdf())[0].status_code == 503
    assert not Attachment.objects.exists()
    assert on_disk() == []
