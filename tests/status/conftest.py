"""Referrals with their code, and a browser that has opened their status page."""

import re

import pytest
from django.test import Client

from portal.referrals.models import Referral
from portal.referrals.status_code import code_of
from tests.triage.conftest import make, received, triaged

__all__ = ["make", "received", "triaged"]

STATUS, REFERRAL = "/refer/status/", "/refer/status/referral/"


def body(response):
    return response.content.decode()


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def give(client, referral, code=None, reference=None):
    """Type reference and code, as the form takes them."""
    typed = {"reference": reference or referral.reference, "code": code or code_of(referral.submission_key)}
    return client.post(STATUS, typed)


def write(client, text, kind="information", **fields):
    """Open the page for writing and send `text`; returns the response and the form, to be sent again."""
    address = f"{REFERRAL}write/{kind}/"
    form = {"text": text, "key": hidden(body(client.get(address)), "key")} | fields
    return client.post(address, form), form


def fresh(referral):
    return Referral.objects.get(pk=referral.pk)


@pytest.fixture
def opened(received):
    """Receive a story, open its status page, and return the browser and the referral."""

    def open_status(number="1", **extra):
        referral = received(number)
        client = Client(**extra)
        assert give(client, referral).url == REFERRAL
        return client, referral

    return open_status
