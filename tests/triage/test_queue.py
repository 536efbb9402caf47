"""The queue: what it shows and in which order, what it can be narrowed by, and what it never tells."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals.models import ContactAttempt, Decision, Referral
from portal.referrals.permissions import may_countersign
from portal.referrals.states import State
from portal.referrals.triage.filters import KNOWN, Filters
from portal.referrals.triage.flags import FLAGS, NEWS
from portal.referrals.triage.queue import STANDING

from .rows import make_row

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def browser(log_in, triage_officer):
    return log_in(Client(), triage_officer)


def page_of(browser, address=""):
    return browser.get(f"/portal/referrals/{address}").context["page"]


def shown(browser, address=""):
    return [Referral.objects.get(reference=row.reference) for row in page_of(browser, address).rows]


def test_least_time_left_comes_first_and_paused_clocks_come_last(browser):
    paused = make_row()
    late, soon, later = make_row(due_in=-HOUR), make_row(due_in=HOUR), make_row(due_in=9 * HOUR)
    assert shown(browser) == [late, soon, later, paused]


def test_a_row_says_band_time_left_and_for_what_who_where_whose_and_since_when(browser, programmes, triage_officer):
    make_row(
        due_in=-HOUR, suggested_band="RED", programme=programmes["gangs"], area="brent", owner=triage_officer, age=15,
        received_at=timezone.now() - HOUR / 2,
    )  # fmt: skip
    page = browser.get("/portal/referrals/").content.decode()
    for words in ("RED", "Past its time", "−1:00 decide", "15 · teacher", "30 min ago", "Brent", str(triage_officer)):
        assert words in page, words


CASES = {
    "band=RED": {"suggested_band": "RED"},
    "state=panel": {"state": State.PANEL},
    "programme=unsure": {"programme": None},
    "area=brent": {"area": "brent"},
    "area=unsure": {"area": ""},
    "owner=none": {"owner": None},
    "pathway=parent": {"pathway": "parent"},
    "flag=gap": {"information_gap": True},
    "flag=breached": {"due_in": -HOUR},
    "flag=soon": {"due_in": HOUR},
    "flag=unowned": {"owner": None},
}


@pytest.mark.parametrize("asked", CASES)
def test_each_filter_leaves_only_what_it_names(browser, programmes, triage_officer, asked):
    other = {"programme": programmes["gangs"], "area": "lambeth", "owner": triage_officer, "due_in": 30 * HOUR}
    make_row(**other)
    wanted = make_row(**other | CASES[asked])
    assert shown(browser, f"?{asked}") == [wanted]


def test_the_band_in_force_is_filtered_by_and_not_the_one_suggested(browser):
    confirmed = make_row(suggested_band="AMBER", confirmed_band="RED")
    assert shown(browser, "?band=RED") == [confirmed]
    assert shown(browser, "?band=AMBER") == []


def test_mine_is_what_i_screen_and_what_i_work_with_and_not_what_i_passed_on(
    browser, triage_officer, staff, team_leader
):
    mine = make_row(owner=triage_officer, due_in=HOUR)
    passed_on = make_row(owner=triage_officer, caseworker=staff(Role.CASEWORKER), state=State.ALLOCATED)
    assert shown(browser, "?owner=me") == [mine]
    assert shown(browser, f"?owner={triage_officer.pk}") == [mine]
    assert passed_on in shown(browser)


def test_filters_work_together(browser):
    make_row(suggested_band="RED", area="lambeth")
    wanted = make_row(suggested_band="RED", area="brent")
    make_row(area="brent")
    assert shown(browser, "?band=RED&area=brent") == [wanted]


@pytest.mark.parametrize("asked", ["?band=PINK", "?owner=x", "?flag=1", "?q=Sam", "?after=nonsense", "?before=%00"])
def test_an_address_that_asks_for_what_is_not_there_shows_all_that_is_open(browser, asked):
    referral = make_row()
    assert shown(browser, asked) == [referral]


def test_what_has_ended_is_not_in_the_queue(browser):
    make_row(state=State.CLOSED)
    assert shown(browser) == shown(browser, "?state=closed") == []


def test_every_answer_of_the_filter_is_understood(triage_officer, programmes):
    from django.utils import timezone

    for name, choices in KNOWN.items():
        for value, _ in choices:
            filters = Filters.read({name: value})
            assert filters.given() == {name: value}
            list(Referral.objects.filter(filters.condition(triage_officer, timezone.now())))


def test_the_form_of_the_filter_shows_what_is_chosen_and_needs_no_script(browser, triage_officer):
    assert 'href="/portal/referrals/?choose=1"' in browser.get("/portal/referrals/").content.decode()
    assert '<option value="RED">' in browser.get("/portal/referrals/?choose=1").content.decode()
    page = browser.get("/portal/referrals/?band=RED&owner=me").content.decode()
    assert '<option value="RED" selected>RED</option>' in page
    assert '<option value="me" selected>Me</option>' in page
    assert f'<option value="{triage_officer.pk}">{triage_officer.get_full_name()}</option>' in page


def test_a_filtered_queue_says_how_many_of_all_and_what_it_is_narrowed_by(browser, staff):
    colleague = staff(Role.TRIAGE_OFFICER)
    make_row(suggested_band="RED", owner=colleague, due_in=-HOUR)
    make_row(due_in=-HOUR)
    page = browser.get(f"/portal/referrals/?band=RED&owner={colleague.pk}").content.decode()
    words = " ".join(strip_tags(page).split())
    assert "1 of 2 open · 1 past its time" in words
    assert f"Shown: Band: RED · Owner: {colleague.get_full_name()}." in words
    assert '<details class="queue-filter">' in page
    assert "2 open · 2 past their time" in " ".join(
        strip_tags(browser.get("/portal/referrals/").content.decode()).split()
    )
    news = browser.get("/portal/referrals/?flag=news").content.decode()
    assert "open ·" not in news  # ended referrals are among these too


# Flags


def chips(browser, referral):
    (row,) = (row for row in page_of(browser).rows if row.reference == referral.reference)
    return {note.text: note.urgent for note in row.look_at}


def test_a_flag_on_a_row_and_the_filter_by_it_never_disagree(browser, triage_officer, caseworker):
    now_and_then = {"owner": triage_officer, "due_in": 20 * HOUR}
    make_row(**now_and_then)
    make_row(**now_and_then | {"owner": None})
    make_row(**now_and_then | {"due_in": HOUR, "information_gap": True})
    make_row(**now_and_then | {"state": State.UNABLE_TO_CONTACT, "caseworker": caseworker})
    for flag in FLAGS:
        if flag.on_row:
            flagged = {row.reference for row in page_of(browser).rows if flag.label in {n.text for n in row.look_at}}
            assert flagged == {each.reference for each in shown(browser, f"?flag={flag.name}")}, flag.name


def test_that_nobody_has_taken_it_stands_in_one_place(browser):
    make_row(suggested_band="RED")
    (row,) = page_of(browser).rows
    assert row.holder == "No one yet" and row.look_at == []


def test_the_time_of_immediate_is_nearly_up_half_an_hour_before_its_end_and_that_of_others_two_hours(browser):
    minute = HOUR / 60
    for row, is_so in (
        (make_row(suggested_band="IMMEDIATE", due_in=45 * minute), False),
        (make_row(suggested_band="IMMEDIATE", due_in=29 * minute), True),
        (make_row(suggested_band="RED", confirmed_band="IMMEDIATE", due_in=45 * minute), False),
        (make_row(suggested_band="IMMEDIATE", confirmed_band="RED", due_in=45 * minute), True),
        (make_row(suggested_band="RED", due_in=119 * minute), True),
    ):
        assert ("time nearly up" in chips(browser, row)) == is_so
        assert (row in shown(browser, "?flag=soon")) == is_so


def test_a_row_says_in_brief_why_it_is_red(browser, received):
    found = received("3")
    assert "found out of area + often missing" in chips(browser, found)


def test_tried_often_enough_in_vain_is_stuck_and_reached_once_is_not(browser, caseworker):
    referral = make_row(state=State.ALLOCATED, caseworker=caseworker)

    def attempt(reached):
        ContactAttempt.objects.create(referral=referral, channel="call", reached=reached, by=caseworker)

    attempt(False)
    attempt(False)
    assert "not reached yet" not in chips(browser, referral)
    attempt(False)
    assert "not reached yet" in chips(browser, referral)
    attempt(True)
    assert "not reached yet" not in chips(browser, referral)


# Restricted referrals


def test_a_restricted_referral_shows_in_no_row_count_flag_filter_or_page_of_others(
    browser, log_in, dsl, triage_officer
):
    hidden = make_row(restricted=True, due_in=-HOUR, suggested_band="RED", information_gap=True)
    for address in ("", "?flag=restricted", "?flag=breached", "?band=RED", "?owner=none"):
        page = page_of(browser, address)
        assert (page.rows, page.open, page.late, {view.count for view in page.views}) == ([], 0, 0, {0, None}), address
    for address in ("/portal/", "/portal/referrals/huddle/"):
        assert hidden.reference not in browser.get(address).content.decode()
    safeguarding = log_in(Client(), dsl)
    assert shown(safeguarding, "?flag=restricted") == [hidden]
    assert "restricted" in chips(safeguarding, hidden)


# Counts


def test_the_pills_count_what_they_show(browser, triage_officer, programmes):
    make_row(owner=triage_officer, due_in=HOUR)
    make_row(programme=programmes["hospital"], due_in=-HOUR)
    page = page_of(browser)
    assert {view.label: view.count for view in page.views} == {
        "All open": 2, "Mine": 1, "No owner": 1, "Due today": len(shown(browser, "?flag=today")), "Hospital": 1,
        "To countersign": 0, "New to read": None,
    }  # fmt: skip
    for view in page.views:
        if view.filters.flag != NEWS:
            assert len(shown(browser, view.filters.address())) == view.count, view.label
    assert (page.open, page.late) == (2, 1)


@pytest.mark.parametrize(
    ("role", "missing"),
    [
        (Role.TRIAGE_OFFICER, {"Closings to confirm"}),
        (Role.TEAM_LEADER, set()),
        (Role.DSL, set()),
        (Role.CASEWORKER, {"No owner", "To countersign", "Closings to confirm"}),
    ],
)
def test_nobody_has_a_pill_for_what_is_no_business_of_theirs(staff, log_in, role, missing):
    everything = {label for label, _, _ in STANDING}
    client = log_in(Client(), staff(role))
    assert {view.label for view in page_of(client).views} == everything - missing
    assert {view.label for view in client.get("/portal/").context["today"].views} == everything - missing


def test_a_pill_says_no_more_than_999(browser, monkeypatch):
    monkeypatch.setattr("portal.referrals.triage.queue.MOST_COUNTED", 1)
    make_row()
    make_row()
    page = browser.get("/portal/referrals/").content.decode()
    assert '<span class="pill-count">1+</span>' in page


# The trail


def test_each_page_that_is_shown_is_written_down_with_what_was_asked(browser, triage_officer):
    make_row(suggested_band="RED")
    browser.get("/portal/referrals/?band=RED&flag=unowned")
    entry = AuditEntry.objects.filter(action=Action.LISTED).latest("pk")
    assert entry.detail == {"filters": {"band": "RED", "flag": "unowned"}, "shown": 1}
    assert entry.actor == triage_officer


# Today


def test_the_first_page_shows_what_waits_for_this_person_by_their_roles(log_in, triage_officer, comms_editor):
    mine, nobodys = make_row(owner=triage_officer), make_row()
    first = log_in(Client(), triage_officer).get("/portal/")
    waiting = {kind.view.label: [row.reference for row in kind.rows] for kind in first.context["today"].waiting}
    assert waiting == {"In your hands": [mine.reference], "No one has taken these": [nobodys.reference]}
    assert log_in(Client(), comms_editor).get("/portal/").context["today"] is None


def test_each_is_shown_only_the_decisions_that_they_may_confirm(log_in, triage_officer, caseworker, dsl, team_leader):
    band, closing = make_row(state=State.SCREENING), make_row(state=State.ENGAGED, caseworker=caseworker)
    for referral, move, by in ((band, "triage", triage_officer), (closing, "close", caseworker)):
        held = Decision.objects.create(
            referral=referral, move=move, from_state=referral.state, to_state=referral.state, version=2, by=by,
            given={"band": "RED"},
        )  # fmt: skip
        Referral.objects.filter(pk=referral.pk).update(held_decision=held)
        referral.refresh_from_db()
    for person, label, referral in ((dsl, "To countersign", band), (team_leader, "Closings to confirm", closing)):
        waiting = log_in(Client(), person).get("/portal/").context["today"].waiting
        assert {kind.view.label for kind in waiting} & {"To countersign", "Closings to confirm"} == {label}
        assert [row.reference for kind in waiting if kind.view.label == label for row in kind.rows] == [
            referral.reference
        ]
        assert may_countersign(person, referral)
