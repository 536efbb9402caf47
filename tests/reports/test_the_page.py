"""The page of reports and its file: for those who lead, without a name, and written down."""

import csv
import io

import pytest
from django.test import Client

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals.models import Referral
from tests.accounts.test_step_up import let_time_pass
from tests.triage.conftest import accept, make, received, triaged

__all__ = ["accept", "make", "received", "triaged"]
pytestmark = pytest.mark.django_db
PLACE = "/portal/reports/"


@pytest.fixture
def leader(log_in, team_leader):
    return log_in(Client(), team_leader)


def test_whoever_leads_sees_how_many_came_and_what_became_of_them(leader, accept, received):
    accept()
    received("3")
    page = leader.get(PLACE).content.decode()
    assert "2 referrals received" in page
    assert "Accepted" in page and "First look" in page
    assert AuditEntry.objects.filter(action=Action.REPORT_READ).count() == 1


def test_the_page_shows_nobody(leader, received):
    received("3")
    page = leader.get(PLACE).content.decode()
    for word in ("Carter", Referral.objects.get().reference, "seaside"):
        assert word not in page


@pytest.mark.parametrize("wrong", ["period=x", "programme=x", "period=&programme=", "period=%00"])
def test_an_address_that_asks_for_something_else_shows_the_widest_report(leader, received, wrong):
    received("3")
    assert "1 referral received" in leader.get(f"{PLACE}?{wrong}").content.decode()


def test_the_report_of_a_programme_counts_its_referrals_alone(leader, received):
    for number in ("3", "7"):
        received(number)
    codes = Referral.objects.values_list("programme__code", flat=True)
    for code in codes:
        assert "1 referral received" in leader.get(f"{PLACE}?programme={code}").content.decode()
    assert len(set(codes)) == 2


def test_every_number_of_the_file_is_rounded_and_saving_it_is_written_down(leader, accept, received):
    accept()
    received("3")
    received("12")
    file = leader.get(f"{PLACE}referrals.csv")
    rows = list(csv.reader(io.StringIO(file.content.decode())))
    numbers = [int(cell) for row in rows for cell in row if cell.isdecimal()]
    assert len(numbers) > 30 and {number % 5 for number in numbers} == {0}
    assert ["Who referred", "Professional", "5"] in rows
    assert "no-store" in file["Cache-Control"]
    assert AuditEntry.objects.get(action=Action.EXPORTED).detail["report"] == "referrals"


def test_the_file_asks_for_a_second_factor_that_is_fresh(leader):
    let_time_pass(leader)
    assert "text/csv" not in leader.get(f"{PLACE}referrals.csv")["Content-Type"]
    assert not AuditEntry.objects.filter(action=Action.EXPORTED).exists()


def test_the_page_asks_little_however_many_there_are(leader, received, django_assert_max_num_queries):
    for number in ("3", "7", "10", "12"):
        received(number)
    leader.get(PLACE)
    with django_assert_max_num_queries(18):
        leader.get(PLACE)
