"""The daily digest: once a working day, to whoever chose it, references and counts only."""

from datetime import timedelta

import pytest

from portal.notices import digests
from portal.notices.digests import send_digests
from portal.notices.kinds import Delivery, NoticeKind
from portal.notices.models import Notice
from portal.notices.services import choose, notify
from portal.outbox.models import OutboxMessage
from portal.outbox.services import compose
from portal.referrals.models import Referral

from .conftest import london

pytestmark = pytest.mark.django_db

FRIDAY, SATURDAY, MONDAY = london(2026, 3, 13, 15), london(2026, 3, 14, 12), london(2026, 3, 16, 8)


@pytest.fixture
def daily(triage_officer):
    """A triage officer who wants news once a day."""
    choose(person=triage_officer, choices={NoticeKind.NEW_INFORMATION: Delivery.DAILY})
    return triage_officer


def mails():
    return OutboxMessage.objects.filter(kind="digest")


def test_what_happened_since_comes_on_the_next_working_morning_in_one_mail(daily, at_ten):
    first, second = at_ten(), at_ten()
    notify(NoticeKind.NEW_INFORMATION, first, now=FRIDAY)
    notify(NoticeKind.NEW_INFORMATION, second, now=SATURDAY)
    notify(NoticeKind.NEW_INFORMATION, second, now=SATURDAY)
    assert send_digests(now=SATURDAY) == 0
    assert send_digests(now=MONDAY - timedelta(minutes=1)) == 0
    assert send_digests(now=MONDAY) == 1
    mail = compose(mails().get())
    assert mail.to == [daily.email]
    assert mail.subject == "Today in the SOS portal: 3 notices"
    assert f"There is something new to read: 3\n  {first.reference}, {second.reference}" in mail.body


def test_it_comes_once_a_day_and_what_is_newer_waits_for_the_next(daily, at_ten):
    referral = at_ten()
    notify(NoticeKind.NEW_INFORMATION, referral, now=FRIDAY)
    notify(NoticeKind.NEW_INFORMATION, referral, now=MONDAY)
    assert send_digests(now=MONDAY) == 1
    assert send_digests(now=MONDAY + timedelta(hours=3)) == 0
    assert mails().get().context["count"] == "1"
    assert send_digests(now=MONDAY + timedelta(days=1)) == 1
    assert send_digests(now=MONDAY + timedelta(days=2)) == 0
    assert mails().count() == 2


def test_nothing_comes_on_a_bank_holiday(daily, at_ten):
    notify(NoticeKind.NEW_INFORMATION, at_ten(), now=london(2026, 4, 2, 15))
    assert send_digests(now=london(2026, 4, 3, 9)) == 0  # Good Friday
    assert send_digests(now=london(2026, 4, 6, 9)) == 0  # Easter Monday
    assert send_digests(now=london(2026, 4, 7, 9)) == 1


def test_nothing_that_was_read_or_may_not_be_seen_any_more_is_in_it(daily, at_ten):
    read, hidden, shown = at_ten(), at_ten(), at_ten()
    for referral in (read, hidden, shown):
        notify(NoticeKind.NEW_INFORMATION, referral, now=FRIDAY)
    Notice.objects.filter(referral=read).update(read_at=FRIDAY)
    Referral.objects.filter(pk=hidden.pk).update(restricted=True)
    send_digests(now=MONDAY)
    body = compose(mails().get()).body
    assert shown.reference in body
    assert read.reference not in body
    assert hidden.reference not in body


def test_a_digest_with_nothing_left_in_it_is_not_sent(daily, at_ten):
    notify(NoticeKind.NEW_INFORMATION, at_ten(), now=FRIDAY)
    Notice.objects.update(read_at=FRIDAY)
    assert send_digests(now=MONDAY) == 0
    assert not mails().exists()


def test_whoever_chose_mails_at_once_or_none_gets_no_digest(triage_officer, at_ten):
    notify(NoticeKind.NEW_INFORMATION, at_ten(), now=FRIDAY)
    choose(person=triage_officer, choices={NoticeKind.NEW_INFORMATION: Delivery.PORTAL})
    notify(NoticeKind.NEW_INFORMATION, at_ten(), now=FRIDAY)
    assert send_digests(now=MONDAY) == 0


def test_one_that_was_committed_late_comes_the_next_day_and_is_not_lost(daily, at_ten):
    late = at_ten()
    notify(NoticeKind.NEW_INFORMATION, at_ten(), now=FRIDAY)
    send_digests(now=MONDAY)
    notify(NoticeKind.NEW_INFORMATION, late, now=FRIDAY)
    assert send_digests(now=MONDAY) == 0
    assert not digests.send_digest(daily, MONDAY)
    assert send_digests(now=MONDAY + timedelta(days=1)) == 1
    assert late.reference in compose(mails().latest("created_at")).body


def test_of_two_workers_one_sends_it(daily, at_ten):
    notify(NoticeKind.NEW_INFORMATION, at_ten(), now=FRIDAY)
    assert [digests.send_digest(daily, MONDAY), digests.send_digest(daily, MONDAY)] == [True, False]
    assert mails().count() == 1
