"""Searching: reference, name, date of birth, phone and postcode in any spelling, alone or together."""

import pytest
from django.test import Client

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals import matching
from portal.referrals.models import Referral

pytestmark = pytest.mark.django_db
BORN = "2010-03-14"


@pytest.fixture
def mia(received):
    """Mia Carter, whose phone is known, born on 14 March 2010, and somebody else."""
    referral, _ = received("3"), received("7")
    referral.answers = referral.answers | {
        "young-person": referral.answers["young-person"] | {"date_of_birth": BORN},
        "home": {"area": "westminster", "postcode": "SE1 9ZZ"},
    }
    referral.save()
    referral.search_tokens.all().delete()
    matching.store_tokens(referral)
    return referral


@pytest.fixture
def search(log_in, triage_officer):
    browser = log_in(Client(), triage_officer)
    return lambda query: [
        Referral.objects.get(reference=row.reference)
        for row in browser.post("/portal/referrals/", {"q": query}).context["page"].rows
    ]


@pytest.mark.parametrize(
    "query",
    [
        "14 3 2010", "14/03/2010", "14.3.10", "14-03-2010", "14 March 2010", "14th of March 2010", "March 14, 2010",
        "Sunday 14 March 2010", "14 mar 10", "2010-03-14", "14032010", "07700 900456", "+44 7700 900456",
        "07700900456", "se1 9zz", "SE19ZZ", "mia carter", "Karter Mia", "Mia 14/3/2010", "Carter SE1 9ZZ",
        "14 March 2010 Mia", "mia 07700 900456",
    ],
)  # fmt: skip
def test_one_person_is_found_by_each_of_these(search, mia, query):
    assert search(query) == [mia]


@pytest.mark.parametrize("query", ["15 3 2010", "07700 900457", "SE1 9ZY", "Mia 15/3/2010", "Sam 14/3/2010", "!!", "3"])
def test_and_not_by_these(search, mia, query):
    assert search(query) == []


def test_a_year_of_two_figures_is_one_that_has_been():
    assert matching.birth_date("14 3 68").year == 1968


def test_a_reference_is_found_however_it_is_typed(search, mia):
    assert search(mia.reference.lower().replace("-", " ")) == [mia]


def test_ended_referrals_are_found_too(search, mia):
    Referral.objects.filter(pk=mia.pk).update(state="closed")
    assert search("Mia Carter") == [mia]


def test_no_restricted_referral_is_found_or_counted(search, mia):
    Referral.objects.filter(pk=mia.pk).update(restricted=True)
    for query in ("Mia", "14 3 2010", "07700 900456", mia.reference):
        assert search(query) == [], query


def test_a_search_takes_a_bounded_number_and_says_that_there_are_more(
    log_in, triage_officer, mia, received, monkeypatch
):
    received("3")
    browser = log_in(Client(), triage_officer)
    assert "More were found" not in browser.post("/portal/referrals/", {"q": "Mia"}).content.decode()
    monkeypatch.setattr("portal.referrals.triage.queue.FOUND_SHOWN", 1)
    assert "More were found than the 1 shown." in browser.post("/portal/referrals/", {"q": "Mia"}).content.decode()
    monkeypatch.setattr(matching, "MOST_FOUND", 1)
    assert matching.find("Mia", among=Referral.objects.visible_to(triage_officer)).count() == 1


def test_a_search_is_written_down_without_its_words(search, mia, triage_officer):
    search("Mia Carter")
    entry = AuditEntry.objects.filter(action=Action.SEARCHED).latest("pk")
    assert (entry.actor, entry.detail) == (triage_officer, {"filters": {}, "shown": 1})


def test_a_name_in_the_address_is_no_search(log_in, triage_officer, mia):
    page = log_in(Client(), triage_officer).get("/portal/referrals/?q=Mia").context["page"]
    assert page.query == ""
