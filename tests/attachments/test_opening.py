"""Staff open files: only those who may see the referral, written down first, and never inside the site."""

import uuid

import pytest

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals.attachments import services
from portal.referrals.attachments.kinds import Scan
from portal.referrals.attachments.services import add_file
from portal.referrals.intake.submission import submit
from portal.referrals.models import Attachment, Draft, Referral

from .conftest import words
from .files import PDF, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(draft):
    """A file of a referral that was received."""
    attachment = add_file(draft=draft.pk, name="Mia’s letter.pdf", content=PDF)
    submit(draft.pk)
    attachment.refresh_from_db()
    return attachment


def address(file):
    return f"{file.referral.get_absolute_url()}files/{file.pk}/"


def opened(file):
    return AuditEntry.objects.filter(action=Action.FILE_OPENED, referral_id=file.referral_id)


def test_a_file_is_sent_to_be_saved_and_can_do_nothing_in_a_browser(client, log_in, triage_officer, file):
    response = log_in(client, triage_officer).get(address(file))
    assert response.status_code == 200
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Mia%E2%80%99s%20letter.pdf")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert "no-store" in response["Cache-Control"]


def test_opening_a_file_is_written_down_without_its_name(client, log_in, triage_officer, file):
    log_in(client, triage_officer).get(address(file))
    entry = opened(file).get()
    assert (entry.actor, entry.reference) == (triage_officer, file.referral.reference)
    assert entry.detail == {"file": str(file.pk), "kind": "pdf"}


def test_a_file_that_cannot_be_written_down_is_not_sent(client, log_in, triage_officer, file, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    log_in(client, triage_officer)
    monkeypatch.setattr(services, "record", fail)
    with pytest.raises(RuntimeError):
        client.get(address(file))


@pytest.mark.parametrize("role", Role)
def test_only_those_who_may_see_the_referral_get_its_files(client, log_in, staff, file, role):
    response = log_in(client, staff(role)).get(address(file))
    may = role in {Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.DSL}
    assert (response.status_code == 200) is may
    assert (PDF in response.content) is may
    assert opened(file).count() == may


def test_a_caseworker_gets_the_files_of_their_own_referral(client, log_in, caseworker, file):
    Referral.objects.update(caseworker=caseworker)
    assert log_in(client, caseworker).get(address(file)).content == PDF


def test_a_system_administrator_gets_nothing_whatever_else_they_are(client, log_in, staff, file):
    assert log_in(client, staff(Role.SYSTEM_ADMIN, Role.DSL)).get(address(file)).status_code in (403, 404)


def test_nobody_gets_a_file_without_having_logged_in(client, file):
    assert client.get(address(file)).url.startswith("/accounts/login/")


def test_the_file_of_a_restricted_referral_is_as_if_it_were_not(client, log_in, triage_officer, dsl, file):
    Referral.objects.update(restricted=True)
    hidden = log_in(client, triage_officer).get(address(file))
    nowhere = client.get(f"/portal/referrals/SOS-7K4M-2PXW/files/{file.pk}/")
    assert hidden.status_code == nowhere.status_code == 404
    assert hidden.content == nowhere.content
    # Trying a wrong reference is written like trying a hidden one.
    assert (
        AuditEntry.objects.filter(action=Action.REFUSED, actor=triage_officer).count() == 2
    )  # the wrong reference looks the same
    assert not opened(file).exists()
    assert log_in(client, dsl).get(address(file)).status_code == 200


def test_the_file_of_one_referral_is_not_found_below_another(client, log_in, triage_officer, file, received):
    other = received("7")
    log_in(client, triage_officer)
    assert client.get(f"{other.get_absolute_url()}files/{file.pk}/").status_code == 404
    assert client.get(f"{other.get_absolute_url()}files/{uuid.uuid4()}/").status_code == 404


def test_the_file_of_a_draft_can_be_opened_by_nobody(client, log_in, dsl, programmes, received):
    draft = Draft.objects.create(answers={})
    file = add_file(draft=draft.pk, name="x.pdf", content=PDF)
    log_in(client, dsl)
    assert client.get(f"{received().get_absolute_url()}files/{file.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("scan", "says"),
    [(Scan.WAITING, "Waiting for the virus check."), (Scan.UNSAFE, "This file was not safe and was removed.")],
)
def test_what_is_in_quarantine_is_not_opened(client, log_in, triage_officer, file, scan, says):
    Attachment.objects.update(scan=scan)
    page = log_in(client, triage_officer).get(address(file))
    assert page.status_code == 409
    assert says in words(page)
    assert PDF not in page.content
    assert "sandbox" not in page["Content-Security-Policy"]
    assert not opened(file).exists()
    assert address(file) not in client.get(file.referral.get_absolute_url()).content.decode()


def test_a_file_that_cannot_be_read_says_so_and_the_referral_stays_open(client, log_in, triage_officer, file, folder):
    log_in(client, triage_officer)
    (folder / file.stored).write_bytes(b"SOS1 something else")
    assert client.get(address(file)).status_code == 503
    (folder / file.stored).unlink()
    page = client.get(address(file))
    assert page.status_code == 503
    assert "The file cannot be read just now." in words(page)
    assert client.get(file.referral.get_absolute_url()).status_code == 200


def test_the_referral_page_lists_files_with_kind_size_and_state(client, log_in, triage_officer, draft):
    add_file(draft=draft.pk, name="bruise <1>.jpeg", content=photo())
    page = log_in(client, triage_officer).get(submit(draft.pk).get_absolute_url())
    assert "bruise &lt;1&gt;.jpeg" in words(page)
    assert "Picture (JPEG)," in words(page)
    assert "bytes. Not scanned for viruses" in words(page)


def test_a_referral_without_files_says_nothing_of_files(client, log_in, triage_officer, received):
    page = log_in(client, triage_officer).get(received().get_absolute_url())
    assert 'id="files"' not in page.content.decode()
