"""The store of sessions: like Django's own, but the database holds no key that opens one."""

import pytest
from django.contrib.sessions.models import Session

from sos_site.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    store = SessionStore()
    store["draft"] = "mine"
    store.save()
    return store


def test_what_was_stored_is_found_again_by_its_key(session):
    assert SessionStore(session.session_key)["draft"] == "mine"


def test_the_stored_key_is_another_and_opens_nothing(session):
    [row] = Session.objects.all()
    assert row.session_key != session.session_key
    assert dict(SessionStore(row.session_key).items()) == {}


def test_a_deleted_session_is_gone(session):
    session.delete()
    assert not Session.objects.exists()


def test_a_session_can_be_given_a_new_key(session):
    before = session.session_key
    session.cycle_key()
    assert dict(SessionStore(before).items()) == {}
    assert SessionStore(session.session_key)["draft"] == "mine"
    assert Session.objects.count() == 1


def test_a_flushed_session_leaves_no_row(session):
    session.flush()
    assert not Session.objects.exists()


def test_saving_again_changes_the_same_row(session):
    session["draft"] = "other"
    session.save()
    assert Session.objects.count() == 1
    assert SessionStore(session.session_key)["draft"] == "other"


def test_a_session_that_ended_meanwhile_is_not_brought_back(session):
    again = SessionStore(session.session_key)
    again["draft"] = "late"
    session.delete()
    from django.contrib.sessions.backends.base import UpdateError

    with pytest.raises(UpdateError):
        again.save()
    assert not Session.objects.exists()
