"""Messages as staff meet them: the thread, writing from a text, preview, reading, and the mail that goes with it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import MailKind, OutboxMessage
from portal.outbox.services import compose
from portal.privacy.rotation import sealed_models
from portal.referrals.demo import answers_of
from portal.referrals.information import mark_read, write_to_referrer
from portal.referrals.intake.submission import receive
from portal.referrals.models import Message, Referral
from portal.referrals.services import NotAllowed, Unknown
from portal.referrals.states import CameBy
from portal.referrals.triage.case_file import read_case_file
from portal.referrals.triage.timeline import timeline
from programmes.decline_reasons import DeclineReason
from programmes.models import MessageTemplate
from tests.intake.answers import story

from .conftest import REFERRAL, body, fresh, hidden, write

pytestmark = pytest.mark.django_db
LATER = timezone.now() + timedelta(days=1)


def say(referral, actor, text="We are still looking at it.", key=None):
    return write_to_referrer(referral=referral.pk, actor=actor, key=key or uuid.uuid4(), text=text)


def mails():
    return OutboxMessage.objects.filter(kind__in=[MailKind.MESSAGE_WAITING, MailKind.MESSAGE_WAITING_QUIET])


# Who writes


@pytest.mark.parametrize("role", Role)
def test_triage_officers_leaders_and_safeguarding_write_and_nobody_else(received, staff, role):
    referral, person = received(), staff(role)
    Referral.objects.filter(pk=referral.pk).update(caseworker=person)
    if role in (Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.DSL):
        assert say(referral, person).by == person
        return
    with pytest.raises((NotAllowed, Unknown)):
        say(referral, person)
    assert not Message.objects.exists()


def test_messages_of_a_restricted_referral_are_there_for_those_alone_who_may_know_of_it(
    opened, client, log_in, triage_officer, dsl
):
    browser, referral = opened("7")
    write(browser, "He is with Marigold.")
    Referral.objects.filter(pk=referral.pk).update(restricted=True)
    log_in(client, triage_officer)
    for address in ("", "write/", "read/"):
        answer = client.post(f"{referral.get_absolute_url()}{address}", {"then": "send", "text": "x", "until": "x"})
        assert answer.status_code in (404, 405)
    assert client.get(referral.get_absolute_url()).status_code == 404
    for act in (
        lambda: say(referral, triage_officer),
        lambda: mark_read(referral=referral.pk, actor=triage_officer, until=LATER),
    ):
        with pytest.raises(Unknown):
            act()
    rows = client.get("/portal/referrals/").context["page"].rows
    assert rows == []
    assert "He is with Marigold." in body(log_in(client, dsl).get(referral.get_absolute_url()))


def test_nobody_writes_to_a_referrer_who_has_no_code(triage_officer, programmes):
    referral = receive(
        answers=answers_of(story("7")), submission_key=uuid.uuid4(), came_by=CameBy.PHONE, taken_by=triage_officer
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="shown no code"):
        say(referral, triage_officer)


# Writing


def test_a_message_starts_from_a_text_is_changed_seen_and_sent_once(opened, client, log_in, triage_officer):
    browser, referral = opened("3")
    log_in(client, triage_officer)
    address = f"{referral.get_absolute_url()}write/"
    page = client.get(address)
    assert "Never say whether we know the young person" in body(page)
    chosen = MessageTemplate.objects.to_tell().get(name="Please call us")
    used = client.post(address, {"then": "use", "template": chosen.pk, "text": "Dear colleague."})
    assert "Dear colleague." in body(used) and f"Thank you for referral {referral.reference}" in body(used)
    form = {"text": "Please ring us & bring <b>nothing</b>.", "key": hidden(body(used), "key")}
    seen = client.post(address, form | {"then": "preview"})
    assert not Message.objects.exists()
    assert "We wrote" in body(seen) and "Mia Carter" in body(seen)
    assert "&lt;b&gt;nothing" in body(seen)
    changed = client.post(address, form | {"then": "change"})
    assert "<textarea" in body(changed) and "Please ring us" in body(changed)
    for _ in range(2):
        assert client.post(address, form | {"then": "send"}).status_code == 302
    assert Message.objects.get().text == form["text"]
    assert mails().count() == 1
    shown = body(browser.get(REFERRAL))
    assert "Please ring us" in shown and triage_officer.first_name not in shown
    told = AuditEntry.objects.get(action=Action.MESSAGE_WRITTEN)
    assert (told.actor, told.detail) == (triage_officer, {"kind": "message"})


def test_an_empty_message_or_one_with_a_gap_is_not_sent(received, client, log_in, triage_officer):
    referral = received()
    log_in(client, triage_officer)
    for text, said in (("", "Write the message."), ("We can’t, because (write why).", "Put your own words")):
        answer = client.post(f"{referral.get_absolute_url()}write/", {"then": "send", "text": text})
        assert answer.status_code == 422
        assert said in body(answer)
    assert not Message.objects.exists()


def test_declining_starts_from_a_text_with_its_reason_and_a_gap_stops_it(triaged, client, log_in, team_leader):
    referral = triaged("7")
    log_in(client, team_leader)
    address = f"{referral.get_absolute_url()}decline/"
    text = MessageTemplate.objects.get(reason=DeclineReason.OTHER)
    page = client.get(f"{address}?text={text.pk}")
    assert "Who can help instead" in body(page)
    form = page.context["form"].initial
    assert form["reason_code"] == "other" and referral.reference in form["message"]
    answer = client.post(address, form | {"version": referral.version, "escalation_considered": "on"})
    assert answer.status_code == 422
    assert "Put your own words" in body(answer)
    assert client.get(f"{address}?text=x").context["form"].initial.get("message") is None


def test_there_is_a_text_for_every_reason_to_decline_and_each_passes_its_own_check():
    texts = MessageTemplate.objects.all()
    assert {text.reason for text in texts.to_decline()} == set(DeclineReason)
    for text in texts:
        text.full_clean()
        assert "{" not in text.filled("SOS-2222-2222")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": "Dear {name}"}, "Only {reference}"),
        ({"text": "Dear {reference.pk}"}, "Only {reference}"),
        ({"text": "Dear { you"}, "Only {reference}"),
        ({"text": "They absconded."}, "went missing"),
        ({"use": "declining", "must_say": "Why"}, "which reason"),
        ({"use": "declining", "reason": "age"}, "what has to stay in"),
        ({"reason": "age"}, "Only a text that declines"),
    ],
)
def test_a_text_is_refused_with_what_to_do(fields, said):
    text = MessageTemplate(**{"name": "New", "when_to_use": "Now", "text": "Dear colleague", **fields})
    with pytest.raises(ValidationError, match=re.escape(said)):
        text.full_clean()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.COMMS_EDITOR, 200), (Role.COMMS_PUBLISHER, 200), (Role.TEAM_LEADER, 302)]
)
def test_comms_staff_write_the_texts(client, log_in, staff, role, status):
    log_in(client, staff(role))
    text = MessageTemplate.objects.first()
    for address in ("", "add/", f"edit/{text.pk}/"):
        assert client.get(f"/cms/snippets/programmes/messagetemplate/{address}").status_code == status


# Reading


def test_new_information_stays_marked_until_the_owner_has_read_all_of_it(
    opened, client, log_in, make, triage_officer, team_leader
):
    browser, referral = opened("7")
    make(referral, triage_officer, "take")
    write(browser, "One.")
    page = body(log_in(client, triage_officer).get(referral.get_absolute_url()))
    assert "New information" in page and "Mark as read" in page
    write(browser, "Two, after the page was opened.")
    read = f"{referral.get_absolute_url()}read/"
    client.post(read, {"until": hidden(page, "until")})
    assert fresh(referral).information_came_at
    assert [message.read_by for message in Message.objects.all()] == [triage_officer, None]
    page = body(client.get(referral.get_absolute_url()))
    client.post(read, {"until": hidden(page, "until")})
    assert fresh(referral).information_came_at is None
    assert "Mark as read" not in body(client.get(referral.get_absolute_url()))
    write(browser, "Three.")
    assert "Mark as read" not in body(log_in(client, team_leader).get(referral.get_absolute_url()))
    client.post(read, {"until": LATER.isoformat()})
    assert fresh(referral).information_came_at


def test_news_of_a_referral_that_has_ended_is_in_the_queue_until_read(opened, client, log_in, make, triage_officer):
    browser, referral = opened("7")
    make(referral, triage_officer, "take")
    make(referral, triage_officer, "withdraw", reason="Moved away.")
    log_in(client, triage_officer)
    assert client.get("/portal/referrals/?flag=news").context["page"].rows == []
    write(browser, "They are back.")
    page = client.get("/portal/referrals/?flag=news").context["page"]
    assert [row.reference for row in page.rows] == [referral.reference]
    assert [view.label for view in page.views if view.chosen] == ["New to read"]
    assert "new information" in [note.text for note in page.rows[0].look_at]
    mark_read(referral=referral.pk, actor=triage_officer, until=LATER)
    assert client.get("/portal/referrals/?flag=news").context["page"].rows == []


def test_an_answer_leads_to_the_move_that_records_it(opened, client, log_in, make, triage_officer):
    browser, referral = opened("7")
    make(referral, triage_officer, "take")
    make(referral, triage_officer, "ask", question="Which school?", due_date="2030-01-01", safe_route="text")
    log_in(client, triage_officer)

    def offered():
        page = body(client.get(referral.get_absolute_url()))
        part = page[page.index('id="messages"') :]
        return f"{referral.get_absolute_url()}answer/" in part[: part.index("</section>")]

    assert not offered()
    write(browser, "The old one.", kind="answer")
    assert offered()
    assert "nobody has marked as read" in body(client.get(f"{referral.get_absolute_url()}answer/"))


def test_messages_stand_in_the_timeline_each_once(opened, make, triage_officer):
    browser, referral = opened("2")
    make(referral, triage_officer, "take")
    make(referral, triage_officer, "ask", question="Which school?", due_date="2030-01-01", safe_route="text")
    write(browser, "The old one.", kind="answer")
    browser.post(f"{REFERRAL}add/missing/", {"M1": "no", "key": f"{referral.reference}_"})
    say(fresh(referral), triage_officer, "Thank you.")
    referral = fresh(referral)
    told = [f"{event.what} {event.words}" for event in timeline(referral, read_case_file(referral, triage_officer))]
    for words in ("Which school?", "The old one.", "Thank you.", "added “Going missing”"):
        assert len([line for line in told if words in line]) == 1, words


# Mails


@pytest.mark.parametrize(
    ("number", "contact", "kind"),
    [
        ("3", {}, MailKind.MESSAGE_WAITING),
        ("6", {"channel": "email", "value": "jay@example.net", "say_who": "no"}, MailKind.MESSAGE_WAITING_QUIET),
        ("6", {"channel": "email", "value": "jay@example.net"}, MailKind.MESSAGE_WAITING_QUIET),
        ("6", {"channel": "email", "value": "jay@example.net", "say_who": "yes"}, MailKind.MESSAGE_WAITING),
        ("6", {"channel": "text", "value": "+447700900456"}, None),
        ("3", {"may_contact": "no", "value": "Rachel.Obi@example.net"}, None),
        ("3", {"may_contact": "not_known", "value": "rachel.obi@example.net"}, None),
    ],
)
def test_the_mail_has_the_reference_alone_and_goes_only_where_it_is_safe(
    programmes, triage_officer, number, contact, kind
):
    answers = answers_of(story(number))
    answers["contact"] = contact or answers["contact"]
    referral = receive(answers=answers, submission_key=uuid.uuid4())
    say(referral, triage_officer, "The words of the message.")
    assert [mail.kind for mail in mails()] == ([kind] if kind else [])
    for mail in map(compose, mails()):
        text = f"{mail.subject} {mail.body} {mail.from_email}"
        assert referral.reference.removeprefix("SOS-") in text
        assert "The words" not in text
        if kind == MailKind.MESSAGE_WAITING_QUIET:
            assert not re.search(r"SOS|referral|refer/|St Giles|young", text, re.IGNORECASE)


def test_the_words_of_messages_are_sealed_and_rotate():
    assert [field.name for model, fields in sealed_models() if model is Message for field in fields] == ["text"]


def test_a_browser_without_the_code_is_told_nothing_by_the_portals_addresses(received):
    referral = received()
    for address in ("write/", "read/"):
        assert Client().post(f"{referral.get_absolute_url()}{address}").url.startswith("/accounts/login/")
