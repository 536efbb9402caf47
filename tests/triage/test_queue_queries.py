"""The pages of triage ask the database as often for many referrals as for few."""

import uuid

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.roles import Role
from portal.referrals.exclusions import record_exclusion
from portal.referrals.linking import link
from portal.referrals.models import ContactAttempt
from portal.referrals.triage.filters import Filters
from portal.referrals.triage.saved_views import keep_view

pytestmark = pytest.mark.django_db
MOST, NAMES_NOTED = 12, 3  # the names of possible matches go into the trail


@pytest.fixture
def browser(log_in, triage_officer, staff):
    staff(Role.CASEWORKER)
    keep_view(owner=triage_officer, name="Red", filters=Filters(band="RED"))
    return log_in(Client(), triage_officer)


def queries(ask):
    """How many statements a page needs, but for the savepoints that stand only because a test is a transaction."""
    ask()  # what is kept from one request to the next is kept now
    with CaptureQueriesContext(connection) as captured:
        assert ask().status_code == 200
    return len([each for each in captured if "SAVEPOINT" not in each["sql"]])


def pages(browser, referral):
    first = browser.get("/portal/referrals/").context["page"]
    return {
        "queue": lambda: browser.get("/portal/referrals/"),
        "filtered queue": lambda: browser.get("/portal/referrals/?band=RED&flag=stuck&owner=me&programme=gangs"),
        "next page": lambda: browser.get(f"/portal/referrals/{first.address_after}"),
        "search": lambda: browser.post("/portal/referrals/", {"q": "Mia Ashford 07700 900123"}),
        "referral": lambda: browser.get(referral.get_absolute_url()),
        "what waits": lambda: browser.get("/portal/"),
    }


def test_no_page_of_triage_asks_more_often_when_there_is_much(browser, programmes, received, make, triage_officer):
    call_command("make_referrals", 4, processes=1, open=4, verbosity=0)
    referral = make(received("3"), triage_officer, "take")

    def counts():
        return {name: queries(ask) for name, ask in pages(browser, referral).items()}

    def go_on(number):
        received("3")  # one more that may be the same young person
        earlier, later = received("3"), received("3")
        link(
            first=referral.pk, second=earlier.pk, relation="same_person", actor=triage_officer, reason="School says so."
        )
        link(first=earlier.pk, second=later.pk, relation="same_household", actor=triage_officer, reason="One door.")
        make(referral, triage_officer, "ask", question="Which?", due_date="2030-01-01", safe_route="text")
        make(referral, triage_officer, "answer", answer="This one.")
        ContactAttempt.objects.create(referral=referral, channel="call", by=triage_officer)
        record_exclusion(referral=referral, caseworker=triage_officer, kind="known", note="", actor=triage_officer)
        suggestion = referral.suggestion
        suggestion.pk, suggestion.rules = uuid.uuid4(), f"{number}"
        suggestion.save(force_insert=True)

    go_on(0)
    few = counts()
    call_command("make_referrals", 300, processes=1, open=200, verbosity=0)
    for number in range(1, 4):
        go_on(number)
    many = counts()
    assert many == few
    assert few.pop("referral") <= MOST + NAMES_NOTED
    assert max(few.values()) <= MOST, few
