"""The daily huddle: the right referrals, and on a screen in a room no more than initials."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals.models import Decision
from portal.referrals.states import Due, State
from portal.referrals.triage.huddle import initials_of, since_yesterday

from .rows import make_row

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LONG_AGO = {"received_at": datetime(2020, 1, 1, tzinfo=UTC)}


@pytest.fixture
def browser(log_in, triage_officer):
    return log_in(Client(), triage_officer)


def parts(browser):
    page = browser.get("/portal/referrals/huddle/")
    return {part.heading: [item.referral for item in part.items] for part in page.context["parts"]}


def test_each_part_holds_what_it_is_about(browser, triage_officer, caseworker):
    owned = LONG_AGO | {"owner": triage_officer}
    new = make_row(owner=triage_officer, received_at=timezone.now())
    unowned = make_row(**LONG_AGO)
    late = make_row(**owned, due_in=-HOUR)
    stuck = make_row(**owned, state=State.UNABLE_TO_CONTACT, caseworker=caseworker)
    review = make_row(**owned, state=State.WAITING_LIST, due_in=-HOUR, due_for=Due.REVIEW)
    held = make_row(**owned)
    held.held_decision = Decision.objects.create(
        referral=held, move="triage", from_state="screening", to_state="screening", version=1, by=triage_officer
    )
    held.save()
    make_row(**owned, due_in=400 * HOUR)
    assert parts(browser) == {
        "Came in overnight": [new], "No owner": [unowned], "Due today or past its time": [late],
        "Tried and not reached yet": [stuck], "Waiting list: review due": [review], "To countersign": [held],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("now", "since"),
    [
        (datetime(2026, 11, 25, 9, tzinfo=UTC), datetime(2026, 11, 24, 17, tzinfo=UTC)),
        (datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 20, 17, tzinfo=UTC)),
        (datetime(2026, 12, 29, 9, tzinfo=UTC), datetime(2026, 12, 24, 17, tzinfo=UTC)),
        (datetime(2026, 7, 1, 8, tzinfo=UTC), datetime(2026, 6, 30, 16, tzinfo=UTC)),
    ],
    ids=["a day later", "after a weekend", "after Christmas", "in summer"],
)
def test_overnight_begins_when_the_last_working_day_ended(now, since):
    assert since_yesterday(now) == since


def test_the_room_reads_initials_and_nothing_else_of_anybody(browser, received, make, triage_officer):
    referral = make(received("3"), triage_officer, "take")
    page = browser.get("/portal/referrals/huddle/").content.decode()
    words = " ".join(re.sub("<[^>]*>", " ", page[page.index("<main") : page.index("</main>")]).split())
    assert f"M C , {referral.reference}" in words and "P T" in words
    told = re.sub(r"\d\d:\d\d", "", words.replace(referral.reference, "").partition("restricted")[2])  # no times
    for word in ("Mia", "Carter", "15", "900456", "Westminster", triage_officer.first_name):
        assert word not in told, word


def test_initials_of_names_in_any_shape():
    assert initials_of("mia", "Carter") == "M C"
    assert initials_of("Jay", "") == "J"
    assert initials_of("", " ") == "–"


def test_a_restricted_referral_is_on_no_screen_in_a_room_not_even_for_those_who_may_know(log_in, dsl, triage_officer):
    hidden = make_row(restricted=True, due_in=-HOUR)
    hidden.shared_with.add(triage_officer)
    for person in (dsl, triage_officer):
        page = log_in(Client(), person).get("/portal/referrals/huddle/")
        assert hidden.reference not in page.content.decode()
        assert {part.count for part in page.context["parts"]} == {0}


def test_each_person_sees_what_is_within_their_areas(log_in, staff):
    make_row(area="brent")
    elsewhere = log_in(Client(), staff("triage_officer", areas=["bexley"]))
    assert not any(parts(elsewhere).values())


def test_more_than_fit_are_counted(browser, monkeypatch):
    monkeypatch.setattr("portal.referrals.triage.huddle.MOST_SHOWN", 1)
    make_row(**LONG_AGO)
    make_row(**LONG_AGO)
    assert "and 1 more" in browser.get("/portal/referrals/huddle/").content.decode()


def test_a_huddle_is_written_down(browser, triage_officer):
    make_row(**LONG_AGO)
    browser.get("/portal/referrals/huddle/")
    entry = AuditEntry.objects.filter(action=Action.LISTED).latest("pk")
    assert (entry.actor, entry.detail) == (triage_officer, {"view": "huddle", "shown": 1})
