"""The live refresh: tells how many are new and how shown rows stand, and nothing of what is not shown."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from portal.accounts.adapter import LAST_SEEN
from portal.referrals.models import Referral
from portal.referrals.states import State

from .rows import make_row

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def browser(log_in, triage_officer):
    return log_in(Client(), triage_officer)


def ask(browser, *shown, address=""):
    rows = [f"{one.reference} {one.version}" for one in shown]
    return browser.post(f"/portal/referrals/fresh/{address}", {"shown": rows}).json()


def test_new_rows_are_counted_and_not_told_of(browser):
    shown, new = make_row(), make_row()
    found = browser.post("/portal/referrals/fresh/", {"shown": f"{shown.reference} {shown.version}"})
    assert found.json()["new"] == 1
    assert new.reference not in found.content.decode()


def test_a_row_that_is_shown_says_how_long_is_left_now_and_whether_somebody_acted(browser):
    referral = make_row(due_in=-HOUR)
    still = {"time_left": "−1:00 decide", "late": True, "percent": 100, "changed": False}
    assert ask(browser, referral)["rows"] == {referral.reference: still}
    Referral.objects.filter(pk=referral.pk).update(version=2)
    assert ask(browser, referral)["rows"][referral.reference]["changed"]


def test_a_referral_that_was_opened_again_has_used_as_much_of_its_time_as_the_queue_says(browser):
    reopened = {"received_at": timezone.now() - 1000 * HOUR, "reopened_at": timezone.now() - HOUR}
    referral = make_row(due_in=HOUR, **reopened)
    (row,) = browser.get("/portal/referrals/").context["page"].rows
    assert ask(browser, referral)["rows"][referral.reference]["percent"] == row.percent_used


def test_a_referral_that_ended_stays_while_what_came_for_it_is_news(browser):
    ended = make_row(state=State.CLOSED, information_came_at=timezone.now())
    assert list(ask(browser, ended, address="?flag=news")["rows"]) == [ended.reference]


def test_a_row_that_does_not_belong_here_any_more_is_left_out(browser):
    gone = make_row()
    Referral.objects.filter(pk=gone.pk).update(state=State.CLOSED)
    assert ask(browser, gone) == {"new": 0, "rows": {}}


def test_only_what_the_filters_leave_is_counted(browser):
    make_row(suggested_band="RED")
    assert ask(browser, address="?band=GREEN")["new"] == 0
    assert ask(browser, address="?band=RED")["new"] == 1


def test_a_restricted_referral_is_neither_counted_nor_told_of(browser):
    hidden = make_row(restricted=True)
    assert ask(browser, hidden) == {"new": 0, "rows": {}}


@pytest.mark.parametrize("shown", ["", "x", "x y z", "SOS-7K4M-2PXW 1"])
def test_what_names_no_row_is_no_error(browser, shown):
    assert browser.post("/portal/referrals/fresh/", {"shown": shown}).json() == {"new": 0, "rows": {}}


def test_an_open_queue_does_not_keep_a_session_alive(browser):
    session = browser.session
    session[LAST_SEEN] = before = session[LAST_SEEN] - int(settings.STAFF_SESSION_IDLE.total_seconds()) + 60
    session.save()
    ask(browser)
    assert browser.session[LAST_SEEN] == before
    browser.get("/portal/referrals/")
    assert browser.session[LAST_SEEN] > before
