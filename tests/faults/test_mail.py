"""The worker or the mail server fails: every mail is sent at least once."""

import pytest

from .mail_server import MailServer
from .processes import kill, until
from .sender import Sender

pytestmark = pytest.mark.faults
TIME_PASSES = "UPDATE outbox_outboxmessage SET leased_until = now(), next_attempt_at = now() WHERE sent_at IS NULL"
UNSENT = "SELECT count(*) FROM outbox_outboxmessage WHERE sent_at IS NULL"


@pytest.fixture
def shown(site):
    """Receipts of three referrals, each with a mail to the referrer and one to triage."""
    _, port = site.web()
    return [Sender(port).fill_in().send_until_received() for _ in range(3)]


def all_arrived(accepted, shown):
    """Say whether both mails about each referral arrived."""
    text = "\n".join(accepted)
    return (
        all(sum(reference in mail for mail in accepted) >= 2 for reference in shown) and "officer@example.org" in text
    )


def test_a_worker_killed_while_the_mail_server_says_nothing_leaves_the_mail_to_the_next_one(site, shown, whole):
    with MailServer(stall=True) as silent:
        worker = site.worker(EMAIL_URL=silent.url)
        assert silent.stalled.wait(30)
        kill(worker)
    assert site.database.value(UNSENT) == 6
    assert site.database.value("SELECT count(*) FROM outbox_outboxmessage WHERE lease IS NOT NULL") == 1
    with MailServer() as mail:
        site.worker(EMAIL_URL=mail.url)
        until(lambda: site.database.value(UNSENT) == 1, "what the dead worker does not hold is sent")
        site.database.execute(TIME_PASSES)
        until(lambda: site.database.value(UNSENT) == 0, "the mail that the dead worker held is sent")
        assert all_arrived(mail.accepted, shown)
    whole(site, shown)


def test_two_workers_send_each_mail_and_none_twice_while_both_live(site, shown):
    with MailServer() as mail:
        for _ in range(2):
            site.worker(EMAIL_URL=mail.url)
        until(lambda: site.database.value(UNSENT) == 0, "everything is sent")
        assert all_arrived(mail.accepted, shown)
        assert len(mail.accepted) == 6


def test_a_mail_server_that_refuses_for_a_while_loses_nothing(site, shown, whole):
    with MailServer(refuse=True) as mail:
        site.worker(EMAIL_URL=mail.url)
        until(lambda: site.database.value(f"{UNSENT} AND attempts = 1 AND lease IS NULL") == 6, "each was tried once")
        assert mail.refused == 6 and not mail.accepted
        site.database.execute(TIME_PASSES)
        until(lambda: site.database.value(f"{UNSENT} AND attempts = 2 AND lease IS NULL") == 6, "each was tried twice")
        mail.refuse = False
        site.database.execute(TIME_PASSES)
        until(lambda: site.database.value(UNSENT) == 0, "everything is sent")
        assert all_arrived(mail.accepted, shown)
    whole(site, shown)


def test_a_mail_server_that_is_not_there_loses_nothing(site, shown, whole):
    site.worker()
    until(lambda: site.database.value(f"{UNSENT} AND attempts = 1 AND lease IS NULL") == 6, "each was tried once")
    with MailServer() as mail:
        site.database.execute(TIME_PASSES)
        site.worker(EMAIL_URL=mail.url)
        until(lambda: mail.accepted or site.database.execute(TIME_PASSES), "the second worker gets a mail")
        until(lambda: site.database.execute(TIME_PASSES) or site.database.value(UNSENT) == 0, "everything is sent")
        assert all_arrived(mail.accepted, shown)
    whole(site, shown)
