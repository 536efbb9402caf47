"""What a referrer adds later: each once, nothing overwritten, the rules run again, and somebody is told."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.audit.services import verify
from portal.notices.kinds import NoticeKind
from portal.outbox.models import OutboxMessage
from portal.referrals import information, matching
from portal.referrals.demo import answers_of
from portal.referrals.information import AlreadyAnswered, add_information, add_page
from portal.referrals.intake.steps import still_to_follow
from portal.referrals.intake.submission import receive
from portal.referrals.models import Message, Referral
from portal.referrals.services import Unknown
from portal.referrals.states import State
from tests.intake.answers import story
from tests.intake.test_submission import every_byte
from tests.triage.conftest import in_days

from .conftest import REFERRAL, body, fresh, hidden, write

pytestmark = pytest.mark.django_db
Kind = Message.Kind


@pytest.fixture
def aaron(received):
    """A clinician's referral, AMBER with 10 points, with pages left out."""
    return received("2")


def notices():
    return OutboxMessage.objects.filter(key__startswith=NoticeKind.NEW_INFORMATION)


def test_a_double_click_stores_one_message_and_tells_once(opened, triage_officer):
    client, referral = opened("7")
    _, form = write(client, "He has moved.")
    client.post(f"{REFERRAL}write/information/", form)
    message = Message.objects.get()
    assert (message.text, message.kind, message.by) == ("He has moved.", Kind.INFORMATION, None)
    assert notices().count() == 1
    assert fresh(referral).information_came_at == message.at


def test_going_back_and_writing_something_else_loses_neither(opened):
    client, _ = opened("7")
    _, form = write(client, "He has moved.")
    client.post(f"{REFERRAL}write/information/", form | {"text": "To his aunt."})
    assert [message.text for message in Message.objects.all()] == ["He has moved.", "To his aunt."]


def test_a_request_to_withdraw_reaches_triage_and_moves_nothing(opened, client, log_in, make, triage_officer):
    browser, referral = opened("7")
    make(referral, triage_officer, "take")
    write(browser, "", kind="withdraw")
    assert fresh(referral).state == State.SCREENING
    assert "We have not stopped yet" in body(browser.get(REFERRAL))
    page = body(log_in(client, triage_officer).get(referral.get_absolute_url()))
    assert "The referrer asks to withdraw" in page
    assert f'class="button" href="{referral.get_absolute_url()}withdraw/"' in page


def test_an_answer_after_triage_has_gone_on_is_new_information(opened, make, triage_officer):
    client, referral = opened("7")
    make(referral, triage_officer, "take")
    make(referral, triage_officer, "ask", question="Which school?", due_date="2030-01-01", safe_route="text")
    form = {"text": "The old one.", "key": hidden(body(client.get(f"{REFERRAL}write/answer/")), "key")}
    make(referral, triage_officer, "answer", answer="They rang.")
    client.post(f"{REFERRAL}write/answer/", form)
    assert Message.objects.last().kind == Kind.INFORMATION


def test_all_of_it_is_stored_or_nothing(aaron, triage_officer, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(information, "notify", fail)
    rows = AuditEntry.objects.count()
    with pytest.raises(RuntimeError):
        add_page(referral=aaron.pk, slug="exploitation", answers={"E2": "current"})
    with pytest.raises(RuntimeError):
        add_information(referral=aaron.pk, key=uuid.uuid4(), kind=Kind.INFORMATION, text="x")
    after = fresh(aaron)
    assert "exploitation" not in after.answers and after.information_came_at is None
    assert not Message.objects.exists()
    assert aaron.suggestions.count() == 1
    assert AuditEntry.objects.count() == rows


def test_a_page_added_later_runs_the_rules_again_and_keeps_the_run_before(aaron):
    assert "exploitation" not in aaron.answers
    before, due = aaron.suggestions.get(), aaron.due_at
    add_page(referral=aaron.pk, slug="exploitation", answers={"E2": "current", "E3": "current", "E1": "no"})
    after = fresh(aaron)
    now = after.suggestions.latest()
    assert after.suggestions.count() == 2
    before.refresh_from_db()
    assert (before.band, before.points, before.rules) == ("AMBER", 10, "2026.1")
    assert (now.band, now.points) == ("RED", 30)
    assert after.suggested_band == after.band == "RED"
    assert after.due_at < due
    actions = AuditEntry.objects.about(aaron.reference).values_list("action", flat=True)
    assert list(actions).count(Action.RISK_SUGGESTED) == 2 and Action.INFORMATION_ADDED in actions


def test_a_confirmed_band_stays_and_the_page_says_that_the_suggestion_has_changed(
    aaron, client, log_in, make, triage_officer
):
    make(aaron, triage_officer, "take")
    make(aaron, triage_officer, "triage", band="AMBER", rationale="The facts.", duplicate_check=True)
    due = fresh(aaron).due_at
    add_page(referral=aaron.pk, slug="exploitation", answers={"E2": "current", "E3": "current"})
    after = fresh(aaron)
    assert (after.band, after.suggested_band, after.due_at) == ("AMBER", "RED", due)
    page = body(log_in(client, triage_officer).get(aaron.get_absolute_url()))
    for words in ("AMBER → RED", "10 → 30 points", "no points → current, 10 points", "The suggestion has changed",
                  "The band stays AMBER", "Two of the gravest"):  # fmt: skip
        assert words in page, words
    row = client.get("/portal/referrals/").context["page"].rows[0]
    notes = {note.text: note.urgent for note in row.look_at}
    assert "new information" in notes and notes["suggestion is higher now"]


def test_a_waiting_list_keeps_its_review_date_whatever_is_added(aaron, make, triage_officer, team_leader):
    make(aaron, triage_officer, "take")
    make(aaron, triage_officer, "triage", band="AMBER", rationale="The facts.", duplicate_check=True)
    make(aaron, team_leader, "waiting_list", reason="Full.", safety_plan="Aunt.", review_date=in_days(3))
    due = fresh(aaron).due_at
    add_page(referral=aaron.pk, slug="exploitation", answers={"E2": "current"})
    add_information(referral=aaron.pk, key=uuid.uuid4(), kind=Kind.INFORMATION, text="x")
    assert due and fresh(aaron).due_at == due


def test_a_decision_that_is_held_can_still_be_countersigned_when_the_floor_is_gone(received, make, triage_officer, dsl):
    """Kofi was stabbed and is in hospital: RED at least. GREEN waits for the safeguarding lead, whatever comes."""
    referral = received("2")
    Referral.objects.filter(pk=referral.pk).update(has_floor=True, suggested_band="RED")
    make(referral, triage_officer, "take")
    make(referral, triage_officer, "triage", band="GREEN", rationale="The facts.", duplicate_check=True)
    assert fresh(referral).held_decision
    add_page(referral=referral.pk, slug="exploitation", answers={"E1": "no"})
    assert not fresh(referral).has_floor
    make(referral, dsl, "countersign", note="The facts.")
    assert fresh(referral).state == State.TRIAGED


def test_a_page_is_added_once_and_never_overwritten(opened):
    client, referral = opened("2")
    address = f"{REFERRAL}add/exploitation/"
    form = {"E2": "current", "key": hidden(body(client.get(address)), "key")}
    assert client.post(address, form).url == REFERRAL
    assert client.post(address, form).url == REFERRAL  # a double click
    assert Message.objects.count() == 1
    other = client.post(address, form | {"E2": "no", "found_where": "By the sea"})
    assert other.status_code == 409
    assert "answered before" in body(other) and "By the sea" in body(other)
    assert fresh(referral).answers["exploitation"]["E2"] == "current"
    assert fresh(referral).suggestions.count() == 2
    assert 'action="/refer/status/referral/write/information/"' in body(other)
    assert client.get(address).url == REFERRAL
    assert "exploitation" not in {step.slug for step in client.get(REFERRAL).context["pages"]}


@pytest.mark.parametrize("slug", ["you", "young-person", "hospital", "nowhere", "reason"])
def test_pages_that_had_to_be_answered_cannot_be_added(opened, slug):
    client, referral = opened("2")
    before, eve = referral.answers, {"first_name": "Eve"}
    assert client.get(f"{REFERRAL}add/{slug}/").status_code == 404
    assert client.post(f"{REFERRAL}add/{slug}/", eve | {"key": f"{referral.reference}_"}).status_code == 404
    with pytest.raises((AlreadyAnswered, Unknown)):
        add_page(referral=referral.pk, slug=slug, answers=eve)
    assert fresh(referral).answers == before


@pytest.mark.parametrize("number", ["3", "5", "6"])
def test_only_the_hospital_pathway_has_pages_to_add(opened, number):
    client, _ = opened(number)
    assert client.get(REFERRAL).context["pages"] == []


def test_what_is_added_is_found_and_sorted_by(aaron):
    add_page(referral=aaron.pk, slug="home", answers={"postcode": "SW9 7AA"})
    add_page(referral=aaron.pk, slug="names", answers={"known_as": "Zephyr"})
    for query in ("SW9 7AA", "Zephyr", "Aaron"):
        assert matching.find(query, among=Referral.objects.all()).exists(), query


def test_notes_of_what_to_look_at_stay_and_grow(aaron):
    Referral.objects.filter(pk=aaron.pk).update(look_at=["something else"])
    add_page(referral=aaron.pk, slug="missing", answers={"M1": "current", "missing_now": "yes"})
    assert fresh(aaron).look_at[0] == "something else" and "missing now" in fresh(aaron).look_at
    assert fresh(aaron).band == "IMMEDIATE"


PAGES = {
    "signs": {"V2": "current"}, "exploitation": {"E2": "suspected"}, "missing": {"M1": "current"},
    "home": {"postcode": "SW9 7AA"}, "wellbeing": {"W1": "past"}, "household": {},
}  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.sampled_from(sorted(PAGES)), max_size=10), others=st.integers(0, 9))
def test_in_whatever_order_and_however_often_pages_come_each_counts_once(programmes, order, others):
    answers = {slug: page for slug, page in answers_of(story("2")).items() if slug not in PAGES}
    referral = receive(answers=answers, submission_key=uuid.uuid4())
    wrong = {"V2": "no", "E2": "no"}
    for place, slug in enumerate(order):
        try:
            add_page(referral=referral.pk, slug=slug, answers=PAGES[slug] if place != others else wrong)
        except AlreadyAnswered:
            assert slug in order[:place]
    after, came = fresh(referral), set(order)
    assert {slug for slug in PAGES if slug in after.answers} == came
    assert {slug: after.answers[slug] for slug in answers} == {slug: referral.answers[slug] for slug in answers}
    assert after.suggestions.count() == 1 + len(came) == 1 + after.messages.count()
    assert after.suggestions.latest().band == after.band == after.suggested_band
    assert {step.slug for step in still_to_follow(after.answers)}.isdisjoint(came)
    assert verify().broken is None


def test_whoever_has_it_in_hand_is_told_with_the_reference_alone(opened, make, triage_officer, staff, dsl, caseworker):
    client, referral = opened("7")
    staff("triage_officer")

    def told():
        write(client, str(uuid.uuid4()))
        people = {notice.recipient for notice in notices()}
        assert all(set(notice.context) == {"reference", "what"} for notice in notices())
        notices().delete()
        Referral.objects.filter(pk=referral.pk).update(information_came_at=None)
        return people

    assert len(told()) == 2  # nobody has it: every triage officer
    make(referral, triage_officer, "take")
    assert told() == {triage_officer.email}
    Referral.objects.filter(pk=referral.pk).update(restricted=True)
    assert told() == {dsl.email}  # the owner may not know of it any more
    referral.shared_with.add(triage_officer)
    assert told() == {triage_officer.email}
    Referral.objects.filter(pk=referral.pk).update(restricted=False, state=State.ENGAGED, caseworker=caseworker)
    assert told() == {caseworker.email}


def test_staff_are_told_once_until_it_was_read(opened, triage_officer):
    client, _ = opened("7")
    for text in ("One.", "Two.", "Three."):
        write(client, text)
    assert notices().count() == 1


@pytest.mark.parametrize("band", ["AMBER", "GREEN"])
def test_the_clock_runs_again_when_an_answer_comes_and_stands_still_only_while_nobody_here_could_go_on(
    opened, make, triage_officer, band
):
    client, referral = opened("7" if band == "AMBER" else "10")
    make(referral, triage_officer, "take")
    make(referral, triage_officer, "ask", question="Which school?", due_date="2030-01-01", safe_route="text")
    assert referral.due_at is None
    write(client, "By the way.")
    assert fresh(referral).due_at
    until = timezone.now() + timedelta(minutes=1)
    information.mark_read(referral=referral.pk, actor=triage_officer, until=until)
    assert fresh(referral).due_at is None
    write(client, "The old one.", kind="answer")
    information.mark_read(referral=referral.pk, actor=triage_officer, until=until)
    assert fresh(referral).due_at
    assert fresh(referral).state == State.AWAITING_INFORMATION


def test_the_database_holds_no_word_of_it(opened, make, triage_officer):
    client, referral = opened("2")
    make(referral, triage_officer, "take")
    make(referral, triage_officer, "ask", question="Is his aunt Marigold?", due_date="2030-01-01", safe_route="text")
    write(client, "Call Petunia instead.", kind="answer")
    client.post(f"{REFERRAL}add/names/", {"known_as": "Zephyr", "key": f"{referral.reference}_"})
    kept = every_byte()
    assert referral.reference.encode() in kept
    for word in (b"Marigold", b"Petunia", b"Zephyr"):
        assert word not in kept
