"""The bell, the list and the choices, as somebody meets them in the portal."""

import pytest
from django.test import Client

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.notices.kinds import Delivery, NoticeKind
from portal.notices.models import Notice
from portal.notices.services import choices_of, notify
from portal.referrals.models import Referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(log_in, triage_officer):
    return log_in(Client(), triage_officer)


def test_the_bell_shows_how_many_wait_on_every_page(browser, at_ten):
    assert "bell-count" not in browser.get("/portal/").content.decode()
    for _ in range(2):
        notify(NoticeKind.NEW_INFORMATION, at_ten())
    notify(NoticeKind.WAITING, Referral.objects.first())
    for page in ("/portal/", "/portal/account/", "/portal/referrals/"):
        assert '<span class="bell-count">2<' in browser.get(page).content.decode(), page


def test_who_opens_no_referrals_has_no_bell(log_in, system_admin):
    assert 'class="bell"' not in log_in(Client(), system_admin).get("/portal/").content.decode()


def test_unread_notices_stand_first_and_each_leads_to_its_referral(browser, at_ten):
    first = at_ten()
    notify(NoticeKind.NEW_INFORMATION, first)
    notify(NoticeKind.CHASE_ESCALATION, first)
    Notice.objects.filter(kind="chase_escalation").update(read_at="2026-03-09T12:00Z")
    page = browser.get("/portal/notices/")
    assert [notice.kind for notice in page.context["notices"]] == ["new_information", "chase_escalation"]
    assert f'href="{first.get_absolute_url()}"' in page.content.decode()
    assert page.content.decode().count('class="band band-amber"') == 2
    assert AuditEntry.objects.get(action=Action.LISTED).detail == {"view": "notices", "shown": 2}


def test_a_notice_of_a_referral_that_may_not_be_seen_now_is_not_shown_counted_or_marked(browser, at_ten):
    referral = at_ten()
    notify(NoticeKind.NEW_INFORMATION, referral)
    Referral.objects.update(restricted=True)
    page = browser.get("/portal/notices/").content.decode()
    assert referral.reference not in page
    assert "0 unread" in page
    assert "bell-count" not in page
    assert browser.post(f"/portal/notices/{Notice.objects.get().pk}/read/").status_code == 404
    browser.post("/portal/notices/read/")
    assert Notice.objects.get().read_at is None


def test_one_is_marked_as_read_or_all(browser, at_ten):
    referral = at_ten()
    for kind in (NoticeKind.NEW_INFORMATION, NoticeKind.CHASE_ESCALATION, NoticeKind.WAITING):
        notify(kind, referral)
    browser.post(f"/portal/notices/{Notice.objects.get(kind='waiting').pk}/read/")
    assert list(Notice.objects.exclude(read_at=None).values_list("kind", flat=True)) == ["waiting"]
    browser.post("/portal/notices/read/")
    assert not Notice.objects.filter(read_at=None).exists()


def test_nobody_marks_the_notices_of_somebody_else(browser, at_ten, dsl):
    notify(NoticeKind.BREAK_GLASS, at_ten())
    assert browser.post(f"/portal/notices/{Notice.objects.get().pk}/read/").status_code == 404
    browser.post("/portal/notices/read/")
    assert Notice.objects.get().read_at is None


def test_reading_the_referral_reads_its_notices_and_no_other(browser, at_ten):
    read, other = at_ten(), at_ten()
    for referral in (read, other):
        notify(NoticeKind.NEW_INFORMATION, referral)
    Notice.objects.filter(kind="waiting").delete()
    browser.get(read.get_absolute_url())
    assert Notice.objects.get(read_at=None).referral == other


def test_the_list_asks_the_database_as_often_for_many_as_for_one(browser, at_ten, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    referral = at_ten()
    notify(NoticeKind.NEW_INFORMATION, referral)
    with CaptureQueriesContext(connection) as one:
        browser.get("/portal/notices/")
    for _ in range(5):
        notify(NoticeKind.NEW_INFORMATION, referral)
    with django_assert_num_queries(len(one)):
        browser.get("/portal/notices/")


def test_each_chooses_among_the_kinds_of_their_roles_what_may_be_chosen(browser, triage_officer):
    page = browser.get("/portal/account/notices/")
    assert NoticeKind.BREAK_GLASS not in page.context["form"].fields
    chosen = {kind.value: way.value for kind, way in choices_of(triage_officer).items()}
    answer = browser.post("/portal/account/notices/", chosen | {"breached": "off"})
    assert answer.status_code == 422
    browser.post("/portal/account/notices/", chosen | {"new_information": "daily", "waiting": "off"})
    after = choices_of(triage_officer)
    assert (after[NoticeKind.NEW_INFORMATION], after[NoticeKind.WAITING]) == (Delivery.DAILY, Delivery.OFF)
    assert after[NoticeKind.BREACHED] == Delivery.AT_ONCE


def test_a_choice_of_one_person_is_not_anothers(browser, triage_officer, staff):
    chosen = {kind.value: "portal" for kind in choices_of(triage_officer)}
    browser.post("/portal/account/notices/", chosen)
    other = staff(Role.TRIAGE_OFFICER)
    assert choices_of(other)[NoticeKind.NEW_INFORMATION] == Delivery.AT_ONCE
