"""Staff write down what came by phone, e-mail or on paper, with the same steps, and it counts from when it came."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import MailKind, OutboxMessage
from portal.referrals.demo import answers_of
from portal.referrals.intake.steps import asked_steps
from portal.referrals.intake.submission import receive
from portal.referrals.models import Draft, Referral
from portal.referrals.risk import RiskBand
from portal.referrals.states import CameBy
from tests.attachments.files import PDF

from .answers import story
from .test_the_professional_pathway import fill_in, send

pytestmark = pytest.mark.django_db
DOOR = "/portal/referrals/new/"
STORIES = {"professional": "3", "hospital": "1", "parent": "5", "self": "6"}


@pytest.fixture
def writing(client, log_in, triage_officer, programmes):
    """A triage officer with a caller on the phone."""
    log_in(client, triage_officer)
    begin(client)
    return client


def begin(client, came_by="phone", received_at="now"):
    return client.post(DOOR, {"came_by": came_by, "received_at": received_at})


def body(response):
    return response.content.decode()


def write_down(client, number="3"):
    """Answer every page of a story as the site leads, up to check-answers; returns that page."""
    typed = story(number).answers(timezone.now())
    address = f"{DOOR}danger/"
    while not address.endswith("/check/"):
        slug = address.strip("/").split("/")[-1]
        page = client.get(address)
        assert page.status_code == 200, slug
        if slug == "tasks":
            address = re.search(r'class="button" href="([^"]+)"', body(page))[1]
            continue
        response = client.post(address, typed[slug] | {"key": key_of(page)})
        assert response.status_code == 302, (slug, response.context["form"].errors)
        address = response.url
        assert address.startswith(DOOR)
    return client.get(address)


def key_of(page):
    return re.search(r'name="key" value="([^"]*)"', body(page))[1]


@pytest.mark.parametrize(("pathway", "number"), STORIES.items())
def test_every_pathway_is_written_down_with_the_same_steps_in_the_frame_of_the_portal(writing, pathway, number):
    page = write_down(writing, number)
    assert 'class="portal-bar"' in body(page)
    receipt = writing.post(f"{DOOR}check/", {"key": key_of(page)}, follow=True)
    referral = Referral.objects.get()
    assert referral.pathway == pathway
    assert referral.reference in body(receipt)
    assert referral.get_absolute_url() in body(receipt)
    assert not Draft.objects.exists()
    typed = answers_of(story(number))  # the story answers a page that can follow, too, where the site does not lead
    asked = [step.slug for step in asked_steps(typed) if step.slug != "hospital"]  # a time of day moves on
    assert [referral.answers[slug] for slug in asked] == [typed[slug] for slug in asked]


def test_no_page_leads_out_of_the_portal(writing):
    write_down(writing)
    for page in ("danger", "who", "you", "tasks", "check", "files"):
        links = set(re.findall(r'(?:href|action)="(/[^"]*)"', body(writing.get(f"{DOOR}{page}/"))))
        assert links, page
        assert not [link for link in links if link.startswith("/refer/")], page


def test_the_clocks_start_when_it_reached_us(client, log_in, triage_officer, programmes):
    log_in(client, triage_officer)
    begin(client, "paper", "yesterday 9:00")
    page = write_down(client)
    client.post(f"{DOOR}check/", {"key": key_of(page)})
    taken = Referral.objects.get()
    yesterday = timezone.localtime() - timedelta(days=1)
    assert timezone.localtime(taken.received_at) == yesterday.replace(hour=9, minute=0, second=0, microsecond=0)
    same = receive(answers=taken.answers, submission_key=uuid.uuid4(), received_at=taken.received_at)
    assert (taken.due_at, taken.due_for) == (same.due_at, same.due_for)
    assert taken.due_at < receive(answers=taken.answers, submission_key=uuid.uuid4()).due_at


@pytest.mark.parametrize("typed", ["tomorrow 9:00", "1 1 2001 9:00", "9am", ""])
def test_a_time_that_cannot_be_is_refused_and_nothing_is_begun(client, log_in, triage_officer, typed):
    log_in(client, triage_officer)
    response = begin(client, received_at=typed)
    assert response.status_code == 422
    assert f'value="{typed}"' in body(response) or not typed
    assert not Draft.objects.exists()


def test_when_it_came_can_be_put_right_before_sending(writing):
    write_down(writing)
    assert f'href="{DOOR}how-it-came/"' in body(writing.get(f"{DOOR}check/"))
    assert 'value="phone"' in body(writing.get(f"{DOOR}how-it-came/"))
    said = {"came_by": "email", "received_at": "yesterday 16:00"}
    assert writing.post(f"{DOOR}how-it-came/", said).url == f"{DOOR}check/"
    draft = Draft.objects.get()
    assert draft.came_by == CameBy.EMAIL
    assert timezone.localtime(draft.received_at).hour == 16
    assert "agreement" in draft.answers


def test_days_in_the_post_count_when_somebody_is_about_to_leave_hospital(programmes, triage_officer):
    answers = answers_of(story("1"))
    tomorrow = timezone.localtime() + timedelta(hours=20)
    answers["hospital"] = answers["hospital"] | {"discharge_at": tomorrow.isoformat(), "current_threat": "yes"}
    at = timezone.now() - timedelta(days=3)
    taken = receive(
        answers=answers, submission_key=uuid.uuid4(), received_at=at, came_by=CameBy.PAPER, taken_by=triage_officer
    )
    assert taken.suggested_band == RiskBand.IMMEDIATE


def test_who_wrote_it_down_and_how_it_came_stands_on_the_referral_and_in_the_trail(writing, triage_officer):
    page = write_down(writing)
    writing.post(f"{DOOR}check/", {"key": key_of(page)})
    referral = Referral.objects.get()
    assert (referral.taken_by, referral.came_by) == (triage_officer, CameBy.PHONE)
    row = AuditEntry.objects.get(referral_id=referral.pk, action=Action.REFERRAL_TAKEN)
    assert (row.actor, row.detail["came_by"]) == (triage_officer, "phone")
    shown = body(writing.get(referral.get_absolute_url()))
    assert f"Came by phone, written down by {triage_officer}" in shown
    assert "wrote it down" in shown
    kinds = set(OutboxMessage.objects.values_list("kind", flat=True))
    assert kinds == {MailKind.REFERRAL_RECEIVED, MailKind.NOTICE}


def test_pressing_twice_gives_the_same_receipt(writing):
    key = key_of(write_down(writing))
    first, second = (writing.post(f"{DOOR}check/", {"key": key}, follow=True) for _ in range(2))
    reference = Referral.objects.get().reference
    assert reference in body(first)
    assert reference in body(second)


def test_whoever_may_not_see_the_referral_gets_the_reference_and_no_link(client, log_in, staff, programmes):
    officer = staff(Role.TRIAGE_OFFICER)
    officer.programmes.set([programmes["family"]])
    log_in(client, officer)
    begin(client)
    receipt = body(client.post(f"{DOOR}check/", {"key": key_of(write_down(client))}, follow=True))
    referral = Referral.objects.get()
    assert referral.reference in receipt
    assert referral.get_absolute_url() not in receipt
    assert "You cannot open it" in receipt


def test_nobody_is_asked_about_background(writing):
    receipt = writing.post(f"{DOOR}check/", {"key": key_of(write_down(writing))}, follow=True)
    assert "background" not in body(receipt).lower().replace("data-", "")


def test_an_unfinished_one_is_shown_to_go_on_or_to_throw_away_after_asking(writing, triage_officer):
    writing.post(f"{DOOR}danger/", {"immediate_danger": "no"})
    page = body(writing.get(DOOR))
    assert f'href="{DOOR}who/"' in page
    assert f'href="{DOOR}throw-away/"' in page
    assert "New referral" in body(writing.get("/portal/referrals/"))
    assert "Throw this referral away?" in body(writing.get(f"{DOOR}throw-away/"))
    assert Draft.objects.count() == 1
    writing.post(f"{DOOR}throw-away/")
    assert not Draft.objects.exists()
    row = AuditEntry.objects.get(action=Action.DRAFT_THROWN_AWAY)
    assert (row.actor, row.detail) == (triage_officer, {"came_by": "phone", "pages": 1, "files": 0})
    assert "New referral" in body(writing.get("/portal/referrals/"))


def test_a_person_has_one_unfinished_referral_whatever_the_browser(writing, log_in, triage_officer, team_leader):
    writing.post(f"{DOOR}danger/", {"immediate_danger": "yes"})
    other = log_in(Client(), triage_officer)
    begin(other, "email")
    assert Draft.objects.get().answers["danger"]["immediate_danger"] == "yes"
    assert other.get(f"{DOOR}call-999/").status_code == 200
    colleague = log_in(Client(), team_leader)
    assert colleague.get(f"{DOOR}call-999/").url == DOOR
    begin(colleague)
    assert Draft.objects.count() == 2


def test_after_seven_days_a_new_one_can_be_begun(writing):
    Draft.objects.update(expires_at=timezone.now())
    assert begin(writing).url == f"{DOOR}danger/"
    assert Draft.objects.count() == 1


def test_a_draft_of_staff_is_never_one_of_the_public_form_nor_the_other_way_round(writing, programmes):
    fill_in(writing, "5")
    public = Draft.objects.get(taken_by=None)
    writing.post(f"{DOOR}danger/", {"immediate_danger": "yes"})
    page = writing.get("/refer/check/")
    assert page.context["draft"] == public
    assert body(writing.get(f"{DOOR}reason/")).count(story("5").answers(timezone.now())["reason"]["reason"]) == 0
    staff_key = key_of(writing.get(f"{DOOR}who/"))
    assert Client().post("/refer/check/", {"key": staff_key}).status_code == 410
    send(writing, page)
    assert Referral.objects.get().taken_by is None
    writing.get("/leave")
    assert Draft.objects.get().taken_by is not None


def test_a_page_of_a_referral_thrown_away_never_ends_up_in_the_next_one_by_itself(writing):
    writing.post(f"{DOOR}danger/", {"immediate_danger": "no"})
    writing.post(f"{DOOR}who/", {"pathway": "professional"})
    old = key_of(writing.get(f"{DOOR}reason/"))
    writing.post(f"{DOOR}throw-away/")
    typed = {"reason": "He was followed home.", "pathway_hint": "professional", "key": old}
    page = writing.post(f"{DOOR}reason/", typed)
    assert page.status_code == 409
    assert "He was followed home." in body(page)
    begin(writing)
    page = writing.post(f"{DOOR}reason/", typed)
    assert page.status_code == 409
    assert "reason" not in Draft.objects.get().answers
    assert key_of(page) == ""
    assert writing.post(f"{DOOR}reason/", typed | {"key": ""}).status_code == 302
    assert Draft.objects.get().answers["reason"]["reason"] == "He was followed home."


def test_a_page_that_a_colleague_left_open_here_is_not_written_into_mine(writing, log_in, team_leader):
    writing.post(f"{DOOR}danger/", {"immediate_danger": "no"})
    theirs = key_of(writing.get(f"{DOOR}who/"))
    log_in(writing, team_leader)
    begin(writing)
    page = writing.post(f"{DOOR}who/", {"pathway": "self", "key": theirs})
    assert page.status_code == 409
    assert not Draft.objects.get(taken_by=team_leader).answers


def test_a_page_left_open_after_sending_says_what_is_not_part_of_it(writing):
    page = write_down(writing)
    key = key_of(page)
    writing.post(f"{DOOR}check/", {"key": key})
    late = writing.post(f"{DOOR}reason/", {"reason": "She rang again.", "pathway_hint": "professional", "key": key})
    assert late.status_code == 409
    assert "She rang again." in body(late)
    assert Referral.objects.get().reference in body(late)


def test_an_expired_token_brings_the_page_back_filled_in(log_in, triage_officer, programmes):
    strict = log_in(Client(enforce_csrf_checks=True), triage_officer)
    Draft.objects.create(taken_by=triage_officer, received_at=timezone.now(), came_by="phone")
    typed = {"reason": "He was followed home.", "pathway_hint": "professional"}
    here = {"Origin": "http://testserver"}
    page = strict.post(f"{DOOR}reason/", typed, headers=here)
    assert page.status_code == 403
    assert "He was followed home." in body(page)
    assert 'class="portal-bar"' in body(page)
    came = strict.post(DOOR, {"came_by": "phone", "received_at": "today 9:30"}, headers=here)
    assert 'value="today 9:30"' in body(came)
    from_elsewhere = strict.post(f"{DOOR}reason/", typed, headers={"Origin": "http://elsewhere.example"})
    assert "He was followed home." not in body(from_elsewhere)
    assert "Throw" not in body(strict.post(f"{DOOR}throw-away/", {}, headers=here))


def test_somebody_logged_out_while_typing_keeps_what_they_typed(writing):
    writing.logout()
    typed = {"reason": "He was followed home.", "pathway_hint": "professional"}
    page = writing.post(f"{DOOR}reason/", typed, headers={"Origin": "http://testserver"})
    assert page.status_code == 403
    assert "He was followed home." in body(page)


def test_the_database_failing_keeps_the_typed_text_on_the_page(writing, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr("portal.referrals.intake.drafts.save_step", fail)
    response = writing.post(f"{DOOR}danger/", {"immediate_danger": "yes"})
    assert response.status_code == 503
    assert re.search(r'value="yes"[^>]* checked', body(response))


def test_files_that_came_with_the_e_mail_are_added_and_go_with_the_referral(writing):
    write_down(writing)
    upload = SimpleUploadedFile("letter.pdf", PDF)
    assert writing.post(f"{DOOR}files/", {"uploads": [upload]}).url == f"{DOOR}files/"
    page = writing.get(f"{DOOR}check/")
    assert "letter.pdf" in body(page)
    writing.post(f"{DOOR}check/", {"key": key_of(page)})
    assert Referral.objects.get().attachments.get().name == "letter.pdf"


def test_the_staffs_pages_have_no_trap_and_leave_no_mark(writing):
    assert "further_notes" not in body(writing.get(f"{DOOR}danger/"))
    page = write_down(writing)
    writing.post(f"{DOOR}check/", {"key": key_of(page), "further_notes": "x"})
    assert Referral.objects.get().spam_signs == []
