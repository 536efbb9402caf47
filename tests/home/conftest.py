"""The public site as `load_site` makes it for a new installation."""

import pytest
from django.db import transaction
from django.test import Client

from .site_pages import ADDRESSES, parse


@pytest.fixture(scope="session")
def responses(django_db_setup, django_db_blocker):
    """The answer to each public address, asked for once, as a newcomer does."""
    with django_db_blocker.unblock(), transaction.atomic():
        answers = {address: Client().get(address) for address in ADDRESSES}
        transaction.set_rollback(True)
    return answers


@pytest.fixture(scope="session")
def pages(responses):
    return {address: parse(response) for address, response in responses.items()}
