"""Trying to reach somebody: in ways that are safe, or with a reason that is kept; and nobody stays stuck unseen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import MailKind, OutboxMessage
from portal.referrals.contact_guard import Channel, Person
from portal.referrals.models import Referral
from portal.referrals.outside_mail import queue_mail_outside
from portal.referrals.services import NeedsMissing, NotAllowed, record_contact_attempt
from portal.referrals.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt():
    """Record a try, in vain unless said otherwise."""

    def record(referral, actor, channel=Channel.TEXT, **given):
        words = {"reached": False, "note": ""}
        return record_contact_attempt(referral=referral, actor=actor, channel=channel, **words | given)

    return record


def test_a_way_that_is_not_safe_is_kept_only_with_a_reason(allocate, attempt, caseworker):
    referral = allocate("7")  # nobody knows whether Sam may be contacted
    with pytest.raises(NeedsMissing, match="Nobody knows whether it is safe") as missing:
        attempt(referral, caseworker)
    assert missing.value.names == ["because"]
    assert not referral.contact_attempts.exists()
    kept = attempt(referral, caseworker, because="The school asked us to.")
    assert (kept.although, kept.because) == ("Nobody knows whether it is safe.", "The school asked us to.")
    entry = AuditEntry.objects.get(action=Action.CONTACT_TRIED)
    assert entry.detail == {"whom": "young_person", "channel": "text", "reached": False, "not_safe": True}


def test_a_safe_way_needs_no_reason_and_keeps_none(received, make, attempt, triage_officer):
    referral = make(received("4"), triage_officer, "take")  # through the school counsellor
    kept = attempt(referral, triage_officer, Channel.THROUGH_SOMEONE, because="Not needed.")
    assert (kept.although, kept.because) == ("", "")


@pytest.mark.parametrize("state", State)
def test_who_may_record_an_attempt_depends_on_the_state(allocate, attempt, triage_officer, caseworker, state):
    referral = allocate()
    Referral.objects.filter(pk=referral.pk).update(state=state)
    referral.refresh_from_db()
    screening = state in {State.SCREENING, State.AWAITING_INFORMATION}
    working = state in {State.ALLOCATED, State.ENGAGED, State.UNABLE_TO_CONTACT}
    for person, allowed in ((triage_officer, screening), (caseworker, working)):
        if allowed:
            attempt(referral, person, because="Asked to.")
        else:
            with pytest.raises(NotAllowed):
                attempt(referral, person, because="Asked to.")


def test_three_tries_in_vain_are_stuck_until_somebody_is_reached(allocate, attempt, caseworker):
    referral, other = allocate("7"), allocate("12")
    start = timezone.now() - timedelta(days=5)

    def stuck():
        return set(Referral.objects.stuck())

    for hours in range(3):
        attempt(referral, caseworker, whom=Person.REFERRER, at=start, because="x")
        assert stuck() == set()
        attempt(referral, caseworker, at=start + timedelta(hours=hours), because="x")
    attempt(other, caseworker, because="x")
    assert stuck() == {referral}
    attempt(referral, caseworker, reached=True, at=start + timedelta(hours=4), because="x")
    assert stuck() == set()
    for hours in range(3):
        attempt(referral, caseworker, at=start + timedelta(hours=5 + hours), because="x")
    assert stuck() == {referral}
    Referral.objects.filter(pk=referral.pk).update(state=State.CLOSED)
    assert stuck() == set()


def test_the_screen_says_what_is_safe_asks_for_a_reason_and_keeps_what_was_typed(client, log_in, allocate, caseworker):
    referral = allocate("7")
    log_in(client, caseworker)
    address = f"{referral.get_absolute_url()}contact-attempt/"
    page = client.get(address).content.decode()
    assert "Phone call: safe now for the referrer" in page
    assert "Letter: not said to be safe for anybody" in page
    typed = {
        "whom": "young_person",
        "channel": "text",
        "at": "today 0:01",
        "reached": "no",
        "note": "No answer at all.",
    }
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "Nobody knows whether it is safe. Say why" in refused.content.decode()
    assert "No answer at all." in refused.content.decode()
    assert client.post(address, typed | {"because": "The school asked us to."}).status_code == 302
    page = client.get(referral.get_absolute_url()).content.decode()
    assert "tried to reach the young person by text message and did not reach them yet" in page
    assert "The school asked us to." in page


def test_an_attempt_where_nobody_is_contacted_says_why_not(client, log_in, received, triage_officer):
    referral = received()
    answer = log_in(client, triage_officer).get(f"{referral.get_absolute_url()}contact-attempt/")
    assert answer.status_code == 409
    assert "is not being contacted" in answer.content.decode()


def test_a_mail_to_an_address_that_is_not_safe_is_refused_and_the_refusal_written(received):
    referral = received("3")
    contact = {"may_contact": "no", "channel": "email", "value": "rachel.obi@example.net"}
    referral.answers = referral.answers | {"contact": contact}
    OutboxMessage.objects.all().delete()
    sent = [
        queue_mail_outside(referral=referral, person=person, kind=MailKind.REFERRAL_RECEIVED, key=f"test {person}")
        for person in Person
    ]
    assert sent == [None, None, None]
    assert not OutboxMessage.objects.exists()
    refusals = AuditEntry.objects.filter(action=Action.MAIL_REFUSED, referral_id=referral.pk)
    assert {entry.detail["to"] for entry in refusals} == {"young_person", "referrer"}  # the family gave no address
    assert "rachel" not in str([entry.detail for entry in refusals])


def test_somebody_who_may_not_be_told_who_is_calling_gets_the_quiet_mail_or_none(received):
    referral = received("9")
    referral.answers = referral.answers | {"contact": referral.answers["contact"] | {"say_who": "no"}}
    quiet = {"quiet": MailKind.REFERRAL_RECEIVED_QUIET}
    kinds = []
    for key, words in (("a", quiet), ("b", {})):
        mail = queue_mail_outside(
            referral=referral, person=Person.FAMILY, kind=MailKind.REFERRAL_RECEIVED, key=key, **words
        )
        kinds.append(mail and mail.kind)
    assert kinds == [MailKind.REFERRAL_RECEIVED_QUIET, None]
