"""The page of a programme says how long people wait now and how many came last year, and tells of nobody."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from portal.referrals.models import Decision, Referral
from portal.reports.for_the_public import tell_the_public
from tests.notices.conftest import london
from tests.triage.conftest import make, received, triaged

__all__ = ["make", "received", "triaged"]
pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)
PAGE = "/programmes/gangs/"


@pytest.fixture
def came(received, triage_officer, programmes):
    """Let so many be referred to gangs work on a day, each first contacted so many days later, or never."""

    def come(day, count, *days):
        example = received("7")
        for number in range(count):
            example.pk, example.submission_key = uuid.uuid4(), uuid.uuid4()
            example.reference, example.programme, example.received_at = (
                f"SOS-{number}-{day:%y%m%d}",
                programmes["gangs"],
                day,
            )
            example.save(force_insert=True)
            for after in days[number : number + 1]:
                Decision.objects.create(
                    referral=example, move="engage", from_state="allocated", to_state="engaged", version=2,
                    by=triage_officer, at=day + timedelta(days=after),
                )  # fmt: skip

    return come


def shown(site):
    return Client().get(PAGE).content.decode()


def test_half_of_those_contacted_lately_are_told_of_in_whole_days(came, site, programmes):
    came(london(2026, 5, 4, 10), 10, *[1, 1, 2, 2, 3, 3.5, 9, 9, 9, 9])
    assert tell_the_public(today=TODAY) == 4
    assert "half heard from us within 4 days" in shown(site)
    assert tell_the_public(today=TODAY) == 0


@pytest.mark.parametrize(("day", "count"), [((2026, 5, 4), 9), ((2026, 3, 31), 12)])
def test_of_few_or_of_long_ago_no_wait_is_told(came, site, day, count):
    came(london(*day, 10), count, *[2] * count)
    tell_the_public(today=TODAY)
    assert "heard from us" not in shown(site)


@pytest.mark.parametrize(("count", "told"), [(9, None), (10, 10), (12, 10), (13, 15)])
def test_how_many_came_in_the_last_financial_year_is_told_in_fives(came, site, count, told):
    came(london(2025, 4, 1, 0), count)
    came(london(2025, 3, 31, 23), 5)
    came(london(2026, 4, 1, 0), 5)
    tell_the_public(today=TODAY)
    words = f"About {told} young people from April 2025 to March 2026."
    assert (words in shown(site)) if told else ("young people from April" not in shown(site))


def test_comms_staff_can_hide_them(came, site, programmes):
    came(london(2025, 5, 4, 10), 20)
    tell_the_public(today=TODAY)
    assert "About 20 young people" in shown(site)
    programme = programmes["gangs"]
    programme.refresh_from_db()
    programme.shows_figures = False
    programme.save()
    assert "young people from April" not in shown(site)


def test_housekeeping_counts_them(programmes, capsys):
    call_command("housekeeping")
    assert "new figures of 4 programmes" in capsys.readouterr().out
    assert not Referral.objects.exists()
