"""Made-up referrals: sealed and searchable like real ones, and never where real ones are."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.accounts.roles import Role
from portal.referrals import matching
from portal.referrals.models import Referral
from portal.referrals.reference import parse_reference
from portal.referrals.states import OPEN, State
from portal.referrals.synthetic import OPEN_STATES

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(programmes, triage_officer, caseworker):
    return triage_officer


def make(number, **options):
    out = StringIO()
    call_command("make_referrals", number, processes=1, stdout=out, **options)
    return out.getvalue()


def test_as_many_are_made_as_were_asked_for_and_as_many_are_open(people):
    assert "30 referrals made, 10 of them open" in make(30, open=10)
    assert Referral.objects.count() == 30
    assert Referral.objects.open().count() == 10
    assert all(parse_reference(each.reference) == each.reference for each in Referral.objects.all())


def test_they_are_sealed_and_found_by_what_was_sealed(people):
    make(3)
    referral = Referral.objects.first()
    person = referral.answers["young-person"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM referrals_referral")
        assert not any(person["last_name"] in row[0] for row in cursor.fetchall())
    found = matching.find(f"{person['first_name']} {person['last_name']}", among=Referral.objects.visible_to(people))
    assert referral in found


def test_their_pages_open(client, log_in, people):
    make(12, open=12)
    log_in(client, people)
    for referral in Referral.objects.all():
        assert client.get(referral.get_absolute_url()).status_code == 200, referral.state


def test_making_more_keeps_those_that_are_there(people):
    make(5)
    make(5)
    assert Referral.objects.count() == 10


def test_every_open_state_has_its_share():
    assert set(OPEN_STATES) == OPEN
    assert State.CLOSED not in OPEN_STATES


def test_never_where_real_people_are_referred(people, settings):
    settings.SYNTHETIC_REFERRALS = False
    with pytest.raises(CommandError, match="only for DEMO"):
        make(1)


def test_nobody_to_hold_them_is_said(programmes, staff):
    staff(Role.TRIAGE_OFFICER)
    with pytest.raises(CommandError, match="caseworker"):
        make(1)


@pytest.mark.parametrize(("number", "open_ones"), [(0, 0), (5, 6), (5, -1)])
def test_a_number_that_cannot_be_is_refused(people, number, open_ones):
    with pytest.raises(CommandError, match="at least 1"):
        make(number, open=open_ones)
