"""The queue, the referral page and the form of a move, as a triage officer meets them."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from portal.referrals.models import ContactAttempt
from tests.intake.answers import story

pytestmark = pytest.mark.django_db


def test_the_queue_shows_the_least_time_left_first(client, log_in, received, triage_officer):
    green, immediate = received("10"), received("1")
    log_in(client, triage_officer)
    rows = client.get("/portal/referrals/").context["page"].rows
    assert [row.reference for row in rows] == [immediate.reference, green.reference]


def test_the_queue_asks_the_database_as_often_for_many_as_for_one(client, log_in, received, triage_officer):
    log_in(client, triage_officer)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get("/portal/referrals/")
        return len(captured)

    received("7")
    few = queries()
    for number in ("1", "3", "5", "6", "10"):
        received(number)
    assert queries() == few


def test_the_queue_decrypts_nothing(client, log_in, received, triage_officer, monkeypatch):
    received("7")
    log_in(client, triage_officer)
    monkeypatch.setattr("portal.privacy.fields.decrypt", lambda *a, **k: pytest.fail("the queue decrypted a value"))
    assert client.get("/portal/referrals/").status_code == 200


def test_the_referral_page_names_safe_contact_first_then_why_then_what_was_said(
    client, log_in, received, triage_officer
):
    referral = received("3")
    log_in(client, triage_officer)
    page = client.get(referral.get_absolute_url()).content.decode()
    assert page.index("Text message: +44 7700 900456") < page.index("What was said")
    for words in (
        "Mia Carter, 15",
        "No voicemail.",
        "Do not say who is calling.",
        "Must not know: her mother",
        "weekdays 3 to 5 pm.",
        "Why RED is suggested",
        "16 of 20",
        "10 of 20",
        "26 points",
        "decision aid, not validated",
        "2026.1",
        "NRM referral been considered",
    ):
        assert words in page, words


def test_the_timeline_is_newest_first_and_a_label_ends_in_a_colon_or_a_question_mark(
    client, log_in, received, make, triage_officer
):
    referral = make(received("3"), triage_officer, "take")
    make(referral, triage_officer, "ask", question="Which?", due_date="2030-01-01", safe_route="text")
    ContactAttempt.objects.create(referral=referral, channel="call", by=triage_officer, note="It rang.")
    log_in(client, triage_officer)
    events = client.get(referral.get_absolute_url()).context["timeline"]
    assert [event.what for event in events][-2:] == [
        "Suggested RED, 26 points, rules 2026.1", "Referral received from social worker",
    ]  # fmt: skip
    lines = dict(line for event in events for line in event.lines)
    assert lines["Note:"] == "It rang." and lines["What do you need to know?"] == "Which?"


@pytest.mark.parametrize(
    ("may_contact", "how"),
    [
        ("not_known", "Not known whether it is safe. Speak to the referrer first."),
        ("no", "Do not contact. Speak to the referrer."),
    ],
)
def test_where_contact_is_not_safe_the_banner_names_the_referrer_and_how_to_reach_them(
    client, log_in, triage_officer, programmes, may_contact, how
):
    answers = answers_of(story("7"))
    answers["contact"]["may_contact"], answers["you"]["email"] = may_contact, "yjs@example.org"
    referral = receive(answers=answers, submission_key=uuid.uuid4())
    log_in(client, triage_officer)
    page = client.get(referral.get_absolute_url()).content.decode()
    banner = page[page.index(how) : page.index("What was said")]
    assert f"Referrer: {answers['you']['name']}" in banner
    assert "yjs@example.org" in banner


def test_the_referral_says_in_one_sentence_beneath_its_title_why_it_cannot_wait(
    client, log_in, received, triage_officer, make
):
    log_in(client, triage_officer)

    def reason(referral):
        return client.get(referral.get_absolute_url()).context["why_urgent"]

    assert reason(received("3")).startswith("Two of the gravest indicators are current: found or arrested out of area")
    assert reason(received("11")) == "Someone is in danger now."
    assert reason(received("5")) == ""


def test_the_page_offers_only_the_moves_this_person_may_make_now(client, log_in, triaged, triage_officer, team_leader):
    referral = triaged()
    log_in(client, triage_officer)
    assert "/accept/" not in client.get(referral.get_absolute_url()).content.decode()
    log_in(client, team_leader)
    page = client.get(referral.get_absolute_url()).content.decode()
    assert "/accept/" in page and "/allocate/" not in page


def test_a_move_form_with_something_missing_keeps_what_was_typed(client, log_in, received, make, triage_officer):
    referral = make(received(), triage_officer, "take")
    log_in(client, triage_officer)
    url = f"{referral.get_absolute_url()}triage/"
    response = client.post(url, {"version": referral.version, "band": "AMBER", "rationale": "Carries out of fear."})
    assert response.status_code == 422
    assert "Carries out of fear." in response.content.decode()
    page = response.content.decode()
    assert "Tick “I looked for earlier referrals of this young person” once you have done it." in page
    again = client.post(url, {"version": referral.version, "band": "AMBER"}).content.decode()
    assert "“Why this band?” needs an answer." in again[: again.index('<form class="card"')], "the summary says what"


def test_the_form_of_a_move_shows_whom_it_is_about_why_the_band_is_suggested_and_where_to_look_for_matches(
    client, log_in, received, make, triage_officer
):
    referral = make(received("3"), triage_officer, "take")
    log_in(client, triage_officer)
    page = client.get(f"{referral.get_absolute_url()}triage/").content.decode()
    for words in ("Confirm the band: Mia Carter, 15", "Why RED is suggested", "26 points", "16 of 20"):
        assert words in page, words
    assert f'href="{reverse("matches", args=[referral.reference])}"' in page
    assert page.count('class="band band-amber"') == 1, "as an answer: word, shape and colour"
    assert "Mia" not in page[: page.index("</title>")]


def test_a_collision_shows_what_the_other_did_and_keeps_what_was_typed(
    client, log_in, received, make, triage_officer, staff
):
    referral = make(received(), triage_officer, "take")
    seen = referral.version
    other = staff("triage_officer")
    make(referral, other, "ask", question="Which school?", due_date="2030-01-01", safe_route="text")
    make(referral, other, "answer", answer="The old one.")
    log_in(client, triage_officer)
    url = f"{referral.get_absolute_url()}triage/"
    typed = {"version": seen, "band": "AMBER", "rationale": "My long reasoning.", "duplicate_check": "on"}
    response = client.post(url, typed)
    page = response.content.decode()
    assert response.status_code == 409
    assert "My long reasoning." in page and "asked for information" in page
    referral.refresh_from_db()
    again = client.post(url, typed | {"version": referral.version})
    assert again.status_code == 302


def test_a_move_that_may_not_be_made_says_why(client, log_in, received, triage_officer):
    referral = received()
    log_in(client, triage_officer)
    page = client.get(f"{referral.get_absolute_url()}accept/")
    assert page.status_code == 409
    assert "cannot be moved like this" in page.content.decode()


def test_an_unknown_move_or_reference_is_a_plain_not_found(client, log_in, received, triage_officer):
    referral = received()
    log_in(client, triage_officer)
    assert client.get(f"{referral.get_absolute_url()}explode/").status_code == 404
    assert client.get("/portal/referrals/nonsense/").status_code == 404


def test_a_programme_that_is_paused_or_works_elsewhere_says_so_beside_the_referral_and_when_it_is_chosen(
    client, log_in, triaged, team_leader, programmes
):
    referral = triaged("7")  # Sam, gangs, Brent
    log_in(client, team_leader)
    assert "takes no new referrals" not in client.get(referral.get_absolute_url()).content.decode()
    gangs = programmes["gangs"]
    gangs.open_for_referrals, gangs.paused_message, gangs.areas = False, "We are full.", ["lambeth"]
    gangs.save()
    page = client.get(referral.get_absolute_url()).content.decode()
    assert f"{gangs.name} takes no new referrals now" in page
    assert f"{gangs.name} does not work in this area" in page
    form = client.get(f"{referral.get_absolute_url()}accept/").content.decode()
    assert f"{gangs.name}: takes no new referrals now and does not work in this area" in form
