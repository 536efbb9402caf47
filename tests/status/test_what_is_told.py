"""What a status page says: four neutral words, and never whether a child is known, a band, a name or a decision."""

import re

import pytest
from django.test import Client

from portal.referrals.models import Message, Referral
from portal.referrals.risk import RiskBand
from portal.referrals.states import State

from .conftest import REFERRAL, body, fresh, give

pytestmark = pytest.mark.django_db
NEUTRAL = {"Received", "Being looked at", "We need something", "Closed"}
NEVER = [*RiskBand.values, "Waiting list", "Signposted", "Declined", "Panel", "Triaged", "Duplicate", "Allocated",
         "Working together", "Not reached", "caseworker", "Kofi", "programme"]  # fmt: skip


def told(client):
    """The page without what differs from one request or referral to the next."""
    page = body(client.get(REFERRAL))
    main = page[page.index('<main id="main"') : page.index("</main>")]
    return re.sub(r"SOS-\w{4}-\w{4}", "", main)


@pytest.mark.parametrize("state", State)
def test_each_state_is_one_of_four_words_and_tells_nothing_else(opened, state, triage_officer, team_leader):
    client, referral = opened("1")
    for band in RiskBand:
        Referral.objects.filter(pk=referral.pk).update(
            state=state, confirmed_band=band, owner=triage_officer, caseworker=team_leader
        )
        page = told(client)
        heading = re.search(r"<h1>([^<]+)</h1>", page)[1]
        assert heading in NEUTRAL
        people = [triage_officer.first_name, team_leader.first_name]
        words = re.sub(r'<ul class="task-list">.*?</ul>', "", page, flags=re.S)
        assert not [word for word in [*NEVER, *people] if word.lower() in words.lower()], state


def test_bands_and_owners_change_nothing_on_the_page(opened, triage_officer):
    client, referral = opened("1")
    Referral.objects.filter(pk=referral.pk).update(state=State.SCREENING)
    before = told(client)
    Referral.objects.filter(pk=referral.pk).update(
        state=State.WAITING_LIST, owner=triage_officer, confirmed_band="GREEN", restricted=True
    )
    assert told(client) == before


def test_a_child_whom_we_know_reads_like_one_whom_we_do_not(opened, received, make, triage_officer):
    """The same young person referred again, found to be so, and recorded as a duplicate; and one referred once."""
    kept = received("7")
    again, repeated = opened("7")
    alone, single = opened("3")
    assert told(again) == told(alone)
    for referral in (kept, repeated, single):
        make(referral, triage_officer, "take")
    assert told(again) == told(alone)
    make(repeated, triage_officer, "duplicate", kept=kept.reference)
    assert fresh(repeated).state == State.DUPLICATE
    assert told(again) == told(alone)
    make(kept, triage_officer, "ask", question="Which school?", due_date="2030-01-01", safe_route="text")
    assert told(again) == told(alone)


def test_a_duplicate_is_closed_when_the_referral_kept_in_its_place_is(opened, received, make, triage_officer):
    kept, (client, repeated) = received("7"), opened("7")
    for referral in (kept, repeated):
        make(referral, triage_officer, "take")
    make(repeated, triage_officer, "duplicate", kept=kept.reference)
    assert "<h1>Being looked at</h1>" in told(client)
    make(kept, triage_officer, "withdraw", reason="They moved away.")
    assert "<h1>Closed</h1>" in told(client)


def test_two_duplicates_of_each_other_end(opened, received, make, triage_officer):
    kept, (client, repeated) = received("7"), opened("7")
    for one, other in ((kept, repeated), (repeated, kept)):
        Referral.objects.update(state=State.SCREENING)  # nobody may do it here, and years ago somebody could
        make(one, triage_officer, "duplicate", kept=other.reference)
    Referral.objects.update(state=State.DUPLICATE)
    assert "<h1>Closed</h1>" in told(client)


def test_a_question_shows_until_it_is_answered(opened, make, triage_officer):
    client, referral = opened("7")
    make(referral, triage_officer, "take")
    make(referral, triage_officer, "ask", question="Which school?", due_date="2030-01-01", safe_route="text")
    page = told(client)
    assert "<h1>We need something</h1>" in page
    assert "Which school?" in page and "Tuesday 1 January" in page
    assert triage_officer.first_name not in page
    client.post(f"{REFERRAL}write/answer/", {"text": "The old one.", "key": f"{referral.reference}_"})
    page = told(client)
    assert "<h1>Being looked at</h1>" in page
    assert "The old one." in page


def test_nobody_sees_what_was_written_about_another_referral(opened, received, make, triage_officer):
    client, _ = opened("7")
    other = received("3")
    make(other, triage_officer, "take")
    make(other, triage_officer, "ask", question="About Mia?", due_date="2030-01-01", safe_route="text")
    assert Message.objects.filter(referral=other).exists()
    assert "About Mia?" not in told(client)
    stranger = Client()
    give(stranger, other)
    assert "About Mia?" in told(stranger)


def test_declining_puts_its_words_in_the_thread(opened, make, triaged, team_leader):
    referral = triaged("7")
    client = Client()
    give(client, referral)
    make(
        referral, team_leader, "decline", reason_code="area", message="We do not work there. Ask the council.",
        escalation_considered=True,
    )  # fmt: skip
    page = told(client)
    assert "We do not work there." in page and "<h1>Closed</h1>" in page
    assert "Outside the area" not in page
