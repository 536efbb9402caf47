"""Saved views: own and shared, with counts, filters only."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.roles import Role
from portal.referrals.models import SavedView
from portal.referrals.triage.filters import Filters
from portal.referrals.triage.saved_views import MOST_OWN, TooManyViews, keep_view

from .rows import make_row

pytestmark = pytest.mark.django_db
RED = Filters(band="RED")


@pytest.fixture
def browser(log_in, triage_officer):
    return log_in(Client(), triage_officer)


def pills(browser):
    return {view.label: view.count for view in browser.get("/portal/referrals/").context["page"].views}


def test_what_is_filtered_is_kept_under_a_name_and_counted_above_the_queue(browser, triage_officer):
    make_row(suggested_band="RED")
    assert "+ Save this view" in browser.get("/portal/referrals/?band=RED").content.decode()
    answer = browser.post("/portal/referrals/views/new/?band=RED&q=Sam&after=x", {"name": "Red ones"})
    assert answer.url == "/portal/referrals/?band=RED"
    assert SavedView.objects.get().filters == {"band": "RED"}
    assert pills(browser)["Red ones"] == 1
    assert "+ Save this view" not in browser.get(answer.url).content.decode()


def test_the_database_holds_its_name_sealed(triage_officer):
    keep_view(owner=triage_officer, name="Red ones", filters=RED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM referrals_savedview")
        assert "Red" not in cursor.fetchone()[0]


def test_a_view_of_ones_own_is_seen_by_nobody_else(browser, staff):
    keep_view(owner=staff(Role.TRIAGE_OFFICER), name="Theirs", filters=RED)
    assert "Theirs" not in pills(browser)


def test_a_shared_view_shows_everybody_what_they_may_see(log_in, browser, team_leader, dsl):
    keep_view(owner=team_leader, name="For all", filters=RED, shared=True)
    make_row(suggested_band="RED", restricted=True)
    assert pills(browser)["For all"] == 0
    assert pills(log_in(Client(), dsl))["For all"] == 1


def test_mine_in_a_shared_view_is_whoever_looks(browser, team_leader, triage_officer):
    keep_view(owner=team_leader, name="Your red ones", filters=Filters(owner="me", band="RED"), shared=True)
    make_row(suggested_band="RED", owner=triage_officer)
    assert pills(browser)["Your red ones"] == 1


@pytest.mark.parametrize("role", [Role.TEAM_LEADER, Role.DSL])
def test_team_leaders_and_safeguarding_leads_share(log_in, staff, role):
    leader = log_in(Client(), staff(role))
    leader.post("/portal/referrals/views/new/?band=RED", {"name": "For all", "shared": "on"})
    assert SavedView.objects.get().shared


@pytest.mark.parametrize("role", [Role.TRIAGE_OFFICER, Role.CASEWORKER])
def test_nobody_else_shares_whatever_they_send(log_in, staff, role):
    person = staff(role)
    log_in(Client(), person).post("/portal/referrals/views/new/?band=RED", {"name": "For all", "shared": "on"})
    assert not SavedView.objects.get().shared
    with pytest.raises(PermissionDenied):
        keep_view(owner=person, name="For all", filters=RED, shared=True)


def test_only_whoever_may_removes_a_view(browser, log_in, triage_officer, team_leader, staff):
    own = keep_view(owner=triage_officer, name="Mine", filters=RED)
    shared = keep_view(owner=team_leader, name="For all", filters=RED, shared=True)
    theirs = keep_view(owner=staff(Role.TRIAGE_OFFICER), name="Theirs", filters=RED)
    answers = [browser.post(f"/portal/referrals/views/{view.pk}/remove/").status_code for view in (own, shared, theirs)]
    assert answers == [302, 403, 404]
    assert set(SavedView.objects.all()) == {shared, theirs}
    log_in(Client(), staff(Role.DSL)).post(f"/portal/referrals/views/{shared.pk}/remove/")
    assert set(SavedView.objects.all()) == {theirs}


def test_there_are_only_as_many_as_the_queue_can_count(browser, triage_officer):
    for number in range(MOST_OWN):
        keep_view(owner=triage_officer, name=f"{number}", filters=RED)
    with pytest.raises(TooManyViews):
        keep_view(owner=triage_officer, name="one more", filters=RED)
    page = browser.post("/portal/referrals/views/new/?band=RED", {"name": "one more"})
    assert page.status_code == 422 and "Remove one that you do not need" in page.content.decode()


def test_a_view_needs_a_name(browser):
    assert browser.post("/portal/referrals/views/new/?band=RED", {"name": " "}).status_code == 422


def test_many_views_are_counted_in_as_many_queries_as_none(browser, triage_officer):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            browser.get("/portal/referrals/")
        return len(captured)

    browser.get("/portal/referrals/")
    none = queries()
    for flag in ("stuck", "soon", "gap", "unowned"):
        keep_view(owner=triage_officer, name=flag, filters=Filters(flag=flag))
    assert queries() == none
