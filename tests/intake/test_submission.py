"""One committed referral for each receipt, and nothing of it in the clear (security.md, "Nothing lost")."""

import base64
import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import MailKind, OutboxMessage
from portal.referrals.demo import answers_of
from portal.referrals.due import deadlines_of
from portal.referrals.intake import submission
from portal.referrals.intake.submission import DraftGone, receive, submit
from portal.referrals.models import Draft, Referral, RiskSuggestion, SearchToken
from tests.intake.answers import story
from tests.intake.test_the_professional_pathway import fill_in, send
from tests.notices.conftest import london

pytestmark = pytest.mark.django_db

SAID = [
    "Carter", "Rachel Obi", "rachel.obi@example.net", "7700900456", "7700 900456", "mother’s partner", "her mother",
    "seaside", "grandmother", "2011-08-15", "15 August 2011", "two phones and wraps", "3 to 5 pm",
    "Westminster children",
]  # fmt: skip


def draft_of(number):
    return Draft.objects.create(answers=answers_of(story(number)))


def test_everything_of_a_referral_is_stored_together(programmes, triage_officer):
    referral = submit(draft_of("3").pk)
    assert RiskSuggestion.objects.get().referral == referral
    assert SearchToken.objects.filter(referral=referral).exists()
    actions = AuditEntry.objects.filter(referral_id=referral.pk).values_list("action", flat=True)
    assert set(actions) == {Action.REFERRAL_RECEIVED, Action.RISK_SUGGESTED}
    kinds = OutboxMessage.objects.values_list("kind", flat=True)
    assert sorted(kinds) == [MailKind.NOTICE, MailKind.REFERRAL_RECEIVED]
    assert not Draft.objects.exists()


@pytest.mark.parametrize("broken", ["notify", "record"])
def test_when_one_part_fails_nothing_is_stored_and_the_draft_stays(programmes, triage_officer, monkeypatch, broken):
    def fail(*args, **kwargs):
        raise RuntimeError(broken)

    draft = draft_of("3")
    monkeypatch.setattr(submission, broken, fail)
    with pytest.raises(RuntimeError):
        submit(draft.pk)
    assert not Referral.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert not AuditEntry.objects.exists()
    assert Draft.objects.get() == draft


def test_submitting_again_gives_the_same_referral(programmes):
    draft = draft_of("7")
    key = draft.pk
    assert submit(key) == submit(key)
    assert Referral.objects.count() == 1


def test_a_key_that_belongs_to_nothing_is_refused(programmes):
    with pytest.raises(DraftGone):
        submit(uuid.uuid4())


def test_a_young_person_who_must_not_be_told_on_gets_a_mail_that_does_not_say_who_we_are(programmes):
    answers = answers_of(story("6"))
    answers["contact"] = {"channel": "email", "value": "jay@example.net", "say_who": "no"}
    receive(answers=answers, submission_key=uuid.uuid4())
    assert OutboxMessage.objects.get().kind == MailKind.REFERRAL_RECEIVED_QUIET


def test_nobody_is_mailed_who_gave_no_address(programmes):
    receive(answers=answers_of(story("6")), submission_key=uuid.uuid4())
    assert not OutboxMessage.objects.exists()


def every_byte():
    """Everything that the database holds, as bytes: the file itself, or every row as text."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        return connection.connection.serialize()
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows).encode()


def test_the_raw_database_holds_no_name_phone_address_or_word_of_a_referral(client, programmes, triage_officer):
    page = fill_in(client, "3")
    drafted = every_byte()
    send(client, page)
    received = every_byte()
    assert b"westminster" in received  # a column that is plain on purpose: the search below can find things
    sessions = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    for words in SAID:
        # Only whole groups of three bytes: what follows in the text changes the rest. Two are too long for chance.
        encoded = base64.b64encode(words.encode()[: len(words.encode()) // 3 * 3])
        for content in (drafted, received, sessions.encode()):
            assert words.encode().lower() not in content.lower(), words
            assert encoded not in content, words


def test_what_was_said_can_still_be_read_by_those_who_may(programmes):
    referral = Referral.objects.get(pk=receive(answers=answers_of(story("3")), submission_key=uuid.uuid4()).pk)
    told = str(referral.answers)
    assert all(word in told for word in ("Carter", "rachel.obi@example.net", "seaside", "+447700900456"))


def test_a_reference_that_is_taken_is_drawn_again(programmes, monkeypatch):
    taken = submit(draft_of("3").pk).reference
    drawn = iter([taken, taken, "SOS-2222-2222"])
    monkeypatch.setattr(Referral._meta.get_field("reference"), "_get_default", lambda: next(drawn))
    assert submit(draft_of("7").pk).reference == "SOS-2222-2222"
    assert Referral.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "rescued"),
    [({"found_when": "earlier"}, False), ({"found_when": "within_72_hours"}, True), ({"left_custody": "yes"}, True),
     ({"left_custody": "no"}, False), ({"left_custody": "not_known"}, False)],
)  # fmt: skip
def test_county_lines_waits_a_day_at_most_after_a_rescue_or_custody(programmes, said, rescued):
    answers = answers_of(story("3"))
    answers["exploitation"] = {**answers["exploitation"], "found_when": "earlier", **said}
    friday = london(2026, 3, 6, 10)
    referral = receive(answers=answers, submission_key=uuid.uuid4(), received_at=friday)
    assert referral.rescued is rescued
    referral.suggested_band = "GREEN"  # RED waits no longer anyway
    assert (deadlines_of(referral).first_contact == friday + timedelta(hours=24)) is rescued
