"""What staff must read: asked, acknowledged, asked again, reminded, exported."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.adapter import VERIFIED_AT
from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import OutboxMessage
from portal.resources.models import Acknowledgement, MustRead
from portal.resources.must_read import acknowledge, open_for, remind, remind_due
from portal.resources.reading import Unknown

pytestmark = pytest.mark.django_db
LIBRARY = "/portal/resources/"


@pytest.fixture
def asked(publish):
    return publish("Safe contact", must_read_by=[Role.CASEWORKER])


def open_one(resource):
    return MustRead.objects.get(resource=resource, closed_at__isnull=True)


def test_it_stands_on_the_first_page_until_it_is_acknowledged(caseworker, dsl, log_in, asked):
    client = log_in(Client(), caseworker)
    assert "Safe contact" in client.get("/portal/").content.decode()
    assert "Safe contact" not in log_in(Client(), dsl).get("/portal/").content.decode()
    assert client.get(f"/portal/resources/must-read/{open_one(asked).pk}/").status_code == 405
    for _ in range(2):
        client.post(f"/portal/resources/must-read/{open_one(asked).pk}/")
    assert open_for(caseworker) == []
    assert Acknowledgement.objects.count() == 1
    row = AuditEntry.objects.get(action=Action.RESOURCE_READ_UP)
    assert (row.actor, row.detail) == (caseworker, {"resource": str(asked.pk), "version": 1})


def test_nobody_acknowledges_what_is_not_asked_of_them_or_closed(dsl, caseworker, asked, publish_again):
    with pytest.raises(Unknown):
        acknowledge(must_read=open_one(asked).pk, reader=dsl)
    first = open_one(asked).pk
    publish_again(asked, asks_again=True)
    with pytest.raises(Unknown):
        acknowledge(must_read=first, reader=caseworker)


def test_a_new_version_asks_again_only_where_it_is_marked(caseworker, asked, publish_again):
    acknowledge(must_read=open_one(asked).pk, reader=caseworker)
    publish_again(asked, summary="A comma less.")
    assert open_for(caseworker) == []
    publish_again(asked, summary="A new number.", asks_again=True)
    again = open_for(caseworker)
    assert [each.version.number for each in again] == [3]
    publish_again(asked, must_read_by=[])
    assert open_for(caseworker) == []


def test_what_is_not_for_somebody_is_not_asked_of_them_by_name_or_number(publish, caseworker, owner, log_in):
    limited = publish("Hidden", audience=[Role.DSL], must_read_by=[Role.CASEWORKER, Role.DSL])
    assert open_for(caseworker) == []
    with pytest.raises(Unknown):
        acknowledge(must_read=open_one(limited).pk, reader=caseworker)
    assert (
        str(caseworker.get_full_name())
        not in log_in(Client(), owner).get(f"{LIBRARY}{limited.pk}/care/").content.decode()
    )


def test_the_owner_sees_who_has_and_who_has_not(caseworker, other_caseworker, staff, owner, log_in, asked):
    at_rest = staff(Role.CASEWORKER, Role.SYSTEM_ADMIN)
    gone = staff(Role.CASEWORKER, is_active=False)
    acknowledge(must_read=open_one(asked).pk, reader=caseworker)
    page = log_in(Client(), owner).get(f"{LIBRARY}{asked.pk}/care/").content.decode()
    assert "Who has read version 1: 1 of 2" in page
    for person, there in ((caseworker, True), (other_caseworker, True), (at_rest, False), (gone, False)):
        assert (person.get_full_name() in page) is there
    assert log_in(Client(), caseworker).get(f"{LIBRARY}{asked.pk}/care/").status_code == 404


def test_reminders_go_to_those_who_have_not_once_a_day_and_name_nothing(caseworker, other_caseworker, owner, asked):
    acknowledge(must_read=open_one(asked).pk, reader=caseworker)
    assert remind(asked=open_one(asked), by=owner) == 1
    assert remind(asked=open_one(asked), by=owner) == 0
    mail = OutboxMessage.objects.get()
    assert mail.recipient == other_caseworker.email
    assert "Safe contact" not in str(mail.context)
    assert str(asked.pk) not in str(mail.context)


def test_housekeeping_reminds_once_a_week(caseworker, asked):
    assert remind_due() == 0
    MustRead.objects.update(asked_at=timezone.now() - timedelta(days=8))
    assert (remind_due(), remind_due()) == (1, 0)
    MustRead.objects.update(asked_at=timezone.now() - timedelta(days=15))
    assert remind_due() == 1


def test_the_export_asks_for_the_second_factor_is_audited_and_holds_no_formula(caseworker, owner, log_in, asked):
    caseworker.first_name, caseworker.last_name = '=HYPERLINK("http://x")', "@SUM"
    caseworker.save()
    address = f"{LIBRARY}{asked.pk}/care/readers.csv"
    client = log_in(Client(), owner)
    session = client.session
    session[VERIFIED_AT] = 0
    session.save()
    assert "text/csv" not in client.get(address)["Content-Type"]
    response = log_in(Client(), owner).get(address)
    rows = list(csv.reader(io.StringIO(response.content.decode())))
    assert rows[0] == ["Name", "E-mail address", "Roles", "Version", "Read"]
    assert rows[1][0] == '\'=HYPERLINK("http://x") @SUM'
    assert rows[1][4] == "Not yet"
    assert AuditEntry.objects.get(action=Action.EXPORTED).detail["people"] == 1
    assert response["Cache-Control"] == "no-store, private"
    assert log_in(Client(), caseworker).get(address).status_code == 404
