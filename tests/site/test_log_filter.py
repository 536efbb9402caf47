"""No log holds what opens an account."""

import logging

import pytest
from django.conf import settings

from portal.accounts.models import Invitation
from portal.accounts.roles import Role
from portal.accounts.services.invitations import invite
from sos_site.log_filter import WithoutLinks


def line_of(message, *arguments):
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, message, arguments, None)
    assert WithoutLinks().filter(record)
    return record.getMessage()


@pytest.mark.parametrize("kind", ["invitation", "recovery", "password/reset"])
def test_the_secret_part_of_a_link_is_cut_out(kind):
    said = line_of("%s: %s", "Unprocessable Content", f"/accounts/{kind}/tiRX-secret_part/")
    assert said == f"Unprocessable Content: /accounts/{kind}/…/"


def test_other_lines_stay_as_they_are():
    assert line_of("Not Found: %s", "/accounts/login/") == "Not Found: /accounts/login/"
    assert line_of("100% done") == "100% done"


@pytest.mark.django_db
def test_every_line_that_is_written_goes_through_it(client, caplog):
    link = invite(email="new@example.org", roles=[Role.CASEWORKER], by=None).removeprefix(settings.BASE_URL)
    assert client.post(link, {"first_name": ""}).status_code == 422
    assert Invitation.objects.open().exists()
    said = [record.getMessage() for record in caplog.records]
    assert "Unprocessable Content: /accounts/invitation/…/" in said
    assert not [line for line in said if link.split("/")[-2] in line]
