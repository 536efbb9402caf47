"""The web server, the database or the cache dies while people send: a shown receipt is a stored referral, whole."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from .processes import kill, redis_server, until
from .sender import Sender

pytestmark = pytest.mark.faults
SENDERS = 4  # as many as one web process answers at once


def filled_in(port, many=SENDERS, number="3"):
    return [Sender(port, number).fill_in() for _ in range(many)]


def retry(senders, port):
    """Press the same buttons again, all at once, at the server that came back."""
    for sender in senders:
        sender.port = port
    with ThreadPoolExecutor(len(senders)) as people:
        return list(people.map(Sender.send_until_received, senders))


def test_a_web_process_killed_before_the_commit_stores_nothing_and_the_next_try_everything(site, whole):
    web, port = site.web()
    senders = filled_in(port)
    with site.database.connect() as held, ThreadPoolExecutor(SENDERS) as people:
        # Every referral is written before its audit row; this lock stops each between the two.
        held.execute("LOCK TABLE audit_audithead IN EXCLUSIVE MODE")
        presses = [people.submit(sender.send) for sender in senders]
        until(lambda: site.database.waiting() == SENDERS, "every transaction is stopped half-way")
        kill(web)
        assert [press.result() for press in presses] == [None] * SENDERS
        held.rollback()
    until(lambda: site.database.value(OTHERS) == 0, "the broken transactions are over")
    assert site.database.value("SELECT count(*) FROM referrals_referral") == 0
    assert site.database.value("SELECT count(*) FROM referrals_draft") == SENDERS
    _, port = site.web()
    shown = retry(senders, port)
    assert len(set(shown)) == SENDERS
    whole(site, shown)


def test_a_web_process_killed_between_commit_and_response_gives_the_stored_receipt_to_the_next_try(site, whole):
    web, port = site.web()
    senders = filled_in(port)
    with site.database.connect() as held, ThreadPoolExecutor(SENDERS) as people:
        # The receipt is noted in the session after the commit and before the response.
        held.execute("SELECT * FROM django_session FOR UPDATE")
        presses = [people.submit(sender.send) for sender in senders]
        until(
            lambda: site.database.value(STORED) == SENDERS and site.database.waiting() == SENDERS,
            "every referral is committed and no response was sent",
        )
        kill(web)
        assert [press.result() for press in presses] == [None] * SENDERS
        held.rollback()
    before = site.database.column("SELECT reference FROM referrals_referral")
    _, port = site.web()
    shown = retry(senders, port)
    assert sorted(shown) == sorted(before)
    assert retry(senders, port) == shown
    whole(site, shown)


def test_a_database_restarted_while_people_send_loses_nothing(site_on_its_own_cluster, whole):
    site = site_on_its_own_cluster
    _, port = site.web()
    senders = filled_in(port, 6)
    held = site.database.connect()
    held.execute("LOCK TABLE audit_audithead IN EXCLUSIVE MODE")
    with ThreadPoolExecutor(len(senders)) as people:
        presses = [people.submit(sender.send) for sender in senders]
        until(lambda: site.database.waiting() == SENDERS, "every transaction is stopped half-way")
        site.cluster.restart()
        held.close()
        received = [press.result() for press in presses]
    # Those four whose transaction broke saw no receipt; whoever came after the restart may have one.
    assert received.count(None) >= SENDERS
    shown = retry(senders, port)
    assert all(again == first for first, again in zip(received, shown, strict=True) if first)
    assert len(set(shown)) == len(senders)
    whole(site, shown)


def test_a_page_posted_while_the_database_is_away_comes_back_filled_in_and_is_kept_later(site_on_its_own_cluster):
    site = site_on_its_own_cluster
    _, port = site.web()
    sender = Sender(port).fill_in()
    site.cluster.stop()
    try:
        status, _, page = sender.post("/refer/reason/", {"reason": "He was followed home.", "key": sender.form["key"]})
    finally:
        site.cluster.control("start")
    assert status == 503
    assert "He was followed home." in page and sender.form["key"] in page
    again = lambda: sender.post("/refer/reason/", {"reason": "He was followed home.", "key": sender.form["key"]})  # noqa: E731
    until(lambda: again()[0] == 302, "the page is kept")
    assert "He was followed home." in sender.ask("GET", "/refer/check/")[2]


def test_a_cache_that_dies_stops_nobody_from_writing_and_sending(site, whole):
    cache, address = redis_server(site)
    _, port = site.web(REDIS_URL=address)
    senders = filled_in(port)
    kill(cache)
    for address in ("/", "/get-help-now/", "/programmes/gangs/", "/search/?q=knife", "/leave"):
        assert Sender(port).ask("GET", address)[0] in (200, 302), address
    with ThreadPoolExecutor(SENDERS) as people:
        senders += people.map(lambda _: Sender(port, "5").fill_in(), range(2))
    shown = retry(senders[:SENDERS], port)
    assert len(set(shown)) == SENDERS
    shown_without_a_mail = retry(senders[SENDERS:], port)
    assert site.database.value(STORED) == SENDERS + len(set(shown_without_a_mail))
    site.manage("verify_audit")


def test_many_presses_on_many_forms_at_once_give_each_its_one_receipt(site, whole):
    _, port = site.web(workers=2)
    senders = filled_in(port, 6)
    with ThreadPoolExecutor(24) as people:
        receipts = [[people.submit(sender.send_until_received) for _ in range(4)] for sender in senders]
    shown = [{press.result() for press in presses} for presses in receipts]
    assert all(len(each) == 1 for each in shown)
    whole(site, [reference for each in shown for reference in each])


STORED = "SELECT count(*) FROM referrals_referral"
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
"""
