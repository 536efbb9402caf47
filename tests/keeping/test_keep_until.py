"""Ending a referral sets until when it is kept; what gives concern keeps it longer; opening it again clears it."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.accounts.demo import load_demo_accounts
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.privacy.keeping import deletion, due
from portal.privacy.keeping.dates import renew_all
from portal.privacy.keeping.due import Waits, why_it_waits
from portal.privacy.keeping.periods import Rule, years_after
from portal.privacy.models import DeletionProposal, ErasureRequest
from portal.referrals import linking
from portal.referrals.demo import load_demo_referrals
from portal.referrals.escalations import record_escalation
from portal.referrals.information import run_rules_again
from portal.referrals.models import Referral, Relation
from portal.referrals.states import State

from .conftest import SIGNPOST, days_ago

pytestmark = pytest.mark.django_db


def fresh(referral):
    return Referral.objects.get(pk=referral.pk)


def test_the_move_that_ends_it_sets_the_day_and_opening_it_again_clears_it(ended, make, team_leader):
    referral = ended(days=0)
    today = timezone.localdate()
    assert (referral.keep_until, referral.keep_rule) == (years_after(today, 1), Rule.NO_CONCERN)
    assert timezone.localdate(referral.ended_at) == today
    make(referral, team_leader, "reopen", new_information="She rang again.")
    assert (referral.ended_at, referral.keep_until, referral.keep_rule) == (None, None, "")


def test_a_closing_that_waits_for_its_second_person_sets_none_yet(allocate, make, caseworker, team_leader):
    referral = make(allocate("10", "GREEN"), caseworker, "engage", contact_date="2026-01-01", method="A call")
    make(referral, caseworker, "close", outcome="Safe.", band="GREEN", exit_plan="Her aunt.")
    assert referral.keep_until is None
    make(referral, team_leader, "countersign", note="Seen.")
    assert referral.keep_rule == Rule.CHILD
    assert referral.keep_until == years_after(timezone.localdate(), 10)  # Elena is 15


def test_open_referrals_have_no_day(received, triaged):
    for referral in (received("7"), triaged("7")):
        assert (referral.ended_at, referral.keep_until, referral.keep_rule) == (None, None, "")


@pytest.mark.parametrize("concern", ["suggested", "lowered", "once suggested", "escalated", "considered", "told MASH"])
def test_what_gave_concern_is_kept_like_an_accepted_one(concern, received, make, triage_officer, dsl):
    referral = received("7" if concern in ("suggested", "lowered") else "10")
    if concern == "once suggested":
        referral.suggestions.update(band="AMBER")
    if concern in ("escalated", "considered"):
        made = {"made": True, "with_consent": True} if concern == "escalated" else {"made": False, "because": "x"}
        record_escalation(referral=referral, actor=dsl, kind="mash", **made)
    if concern == "told MASH":
        referral.answers = {**referral.answers, "agencies": {"mash_told": "yes"}}
        referral.save()
    if concern == "lowered":
        make(referral, triage_officer, "take")
        make(referral, triage_officer, "triage", band="GREEN", rationale="x", duplicate_check=True)
        make(referral, triage_officer, "signpost", **SIGNPOST)
    else:
        make(referral, triage_officer, "withdraw", reason="x")
    assert referral.keep_rule == Rule.CHILD


def test_a_concern_that_shows_after_the_end_counts(ended, dsl):
    escalated, told_more = ended(), ended()
    record_escalation(referral=escalated, actor=dsl, kind="mash", made=True, with_consent=True)
    told_more.answers = {**told_more.answers, "violence": {"V1": "current", "V2": "current"}}
    run_rules_again(told_more)
    told_more.save()
    assert {fresh(escalated).keep_rule, fresh(told_more).keep_rule} == {Rule.CHILD}


def test_housekeeping_dates_what_ended_before_there_were_dates(ended, received):
    referral, open_one = ended(days=100), received("7")
    expected = referral.keep_until
    Referral.objects.filter(pk=referral.pk).update(keep_until=None, keep_rule="")
    call_command("housekeeping", verbosity=0)
    assert (fresh(referral).keep_until, fresh(open_one).keep_until) == (expected, None)
    Referral.objects.filter(pk=referral.pk).update(ended_at=None, keep_until=None, keep_rule="")
    assert renew_all(Referral.objects.all()) == 1
    assert fresh(referral).ended_at == referral.decisions.last().at


def test_other_periods_hold_for_what_has_ended_once_the_dates_are_renewed(ended, settings):
    referral = ended(days=0)
    settings.RETENTION_NO_CONCERN_MONTHS = 24
    call_command("renew_keep_until", verbosity=0)
    assert fresh(referral).keep_until == years_after(timezone.localdate(), 2)


def past():
    return list(due.past_their_day(Referral.objects.all(), timezone.localdate()))


def test_a_referral_is_due_on_the_day_after_the_last(ended):
    referral = ended()
    for days, expected in ((0, []), (-1, [referral])):
        day = timezone.localdate() + timezone.timedelta(days=days)
        Referral.objects.filter(pk=referral.pk).update(keep_until=day)
        assert past() == expected


def link(one, other, actor, relation=Relation.SAME_PERSON):
    return linking.link(first=one.pk, second=other.pk, relation=relation, actor=actor, reason="x")


def test_one_young_person_is_kept_as_long_as_the_latest_however_far_links_lead(ended, received, dsl):
    first, middle, last = ended(), ended(), received("10")
    link(first, middle, dsl)
    undone = link(middle, last, dsl)
    assert why_it_waits([first, middle]) == dict.fromkeys([first.pk, middle.pk], Waits.LINKED)
    Referral.objects.filter(pk=last.pk).update(
        state=State.CLOSED, keep_until=timezone.localdate(), ended_at=timezone.now()
    )
    assert why_it_waits([first, middle]) == dict.fromkeys([first.pk, middle.pk], Waits.LINKED)
    Referral.objects.filter(pk=last.pk).update(keep_until=timezone.localdate() - timezone.timedelta(days=1))
    assert why_it_waits([first, middle]) == {}
    Referral.objects.filter(pk=last.pk).update(state=State.SCREENING)
    linking.unlink(link=undone.pk, actor=dsl, reason="Another girl.")
    assert why_it_waits([first, middle]) == {}


def test_somebody_else_of_the_household_keeps_nobody(ended, received, dsl):
    referral, sister = ended(), received("7")
    link(referral, sister, dsl, Relation.SAME_HOUSEHOLD)
    assert why_it_waits([referral]) == {}


def test_a_duplicate_stays_as_long_as_the_one_that_was_kept(received, make, triage_officer):
    kept, copy = received("10"), received("10")
    days_ago(make(copy, triage_officer, "duplicate", kept=kept.reference), 450)
    assert why_it_waits([copy]) == {copy.pk: Waits.LINKED}
    days_ago(make(kept, triage_officer, "withdraw", reason="x"), 450)
    assert why_it_waits([copy]) == {}


def test_the_page_of_an_ended_referral_says_until_when_and_why(ended, dsl, received, browser, team_leader):
    referral, later = ended(days=30), received("10")
    link(referral, later, dsl)
    words = " ".join(browser(team_leader).get(referral.get_absolute_url()).content.decode().split())
    until = f"{referral.keep_until:%-d %B %Y}"
    assert f"Kept until {until}, because it ended without concern: 12 months from then." in words
    assert "as long as another referral of the same young person is open" in words
    assert "How long it is kept" not in browser(team_leader).get(later.get_absolute_url()).content.decode()


def test_the_demo_shows_what_is_due_held_proposed_and_asked_and_does_not_come_back_once_deleted(programmes):
    load_demo_accounts()
    load_demo_referrals()
    shown = past()
    waits = why_it_waits(shown)
    assert sorted(waits.values()) == [Waits.HOLD, Waits.PROPOSED]
    assert len(shown) == 4
    assert ErasureRequest.objects.unanswered().count() == 1
    proposal = DeletionProposal.objects.get()
    deletion.approve(proposal=proposal.pk, actor=User.objects.get(email="dsl@example.org"))
    assert load_demo_referrals() == 0


def test_made_up_referrals_have_the_day_that_the_rules_say(programmes, staff):
    staff(Role.TRIAGE_OFFICER), staff(Role.CASEWORKER)
    call_command("make_referrals", 60, processes=1, open=20, verbosity=0)
    assert Referral.objects.filter(keep_until__isnull=False).count() == 40
    assert renew_all(Referral.objects.all()) == 0
    why_it_waits(past())
