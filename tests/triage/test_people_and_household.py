"""The parts "People and household" and "Possible matches" of a referral page, and what a duplicate is offered."""

import pytest

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.audit.services import verify
from portal.audit.views import readable_by
from portal.referrals import linking
from portal.referrals.exclusions import mark_rivals, unmark_rivals
from portal.referrals.models import Link, Relation
from portal.referrals.restricting import restrict
from portal.referrals.services import NotAllowed, move
from portal.referrals.triage.people_and_household import people_and_household

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, log_in, triage_officer):
    log_in(client, triage_officer)
    return client


def link_on_the_page(client, one, other, relation):
    address = f"{one.get_absolute_url()}compare/{other.reference}/"
    return client.post(address, {"relation": relation, "reason": "The school says so."})


def test_what_the_form_said_of_the_household_stands_with_the_people(officer, received, dsl):
    known = people_and_household(received("8"), dsl)
    assert known.household_words == []  # that somebody here knows them is not about the household
    page = officer.get(received("10").get_absolute_url())
    assert ("Does the family live in Lambeth?", "No") in page.context["people"].household_words


def test_a_linked_referral_shows_on_both_pages_and_its_brother_below(officer, received):
    one, other, twin = received("12"), received("12b"), received("12c")
    assert link_on_the_page(officer, one, other, "same_person").url == one.get_absolute_url()
    link_on_the_page(officer, other, twin, "same_household")
    for here, there in ((one, other), (other, one)):
        people = officer.get(here.get_absolute_url()).context["people"]
        assert [each.referral for each in people.same_person] == [there]
        assert [[each.referral for each in person] for person in people.others] == [[twin]]
        assert people.same == people.household == []
    page = officer.get(one.get_absolute_url()).content.decode()
    assert "Through another referral" in page and "The school says so." in page


def test_side_by_side_says_what_differs(officer, received):
    one, twin = received("12"), received("12c")
    page = officer.get(f"{one.get_absolute_url()}compare/{twin.reference}/")
    assert "different first name" in page.content.decode()
    assert [row.label for row in page.context["rows"] if row.differs] == ["First name"]


def test_without_a_choice_or_a_reason_nothing_is_linked_and_the_words_stay(officer, received):
    one, other = received("12"), received("12b")
    address = f"{one.get_absolute_url()}compare/{other.reference}/"
    page = officer.post(address, {"reason": "Same birthday & school."})
    assert page.status_code == 422 and "Same birthday &amp; school." in page.content.decode()
    assert not Link.objects.exists()


def test_a_second_decision_about_a_pair_is_refused_with_what_was_typed(officer, received, triage_officer):
    one, other = received("12"), received("12b")
    low, high = sorted((one, other), key=lambda each: each.pk)
    Link.objects.create(first=low, second=high, relation=Relation.NOT_THE_SAME, reason="Cousins.", by=triage_officer)
    page = link_on_the_page(officer, one, other, "same_person")
    assert page.status_code == 409
    assert "Cousins." in page.content.decode()


def test_a_referral_is_not_compared_with_itself(officer, received):
    one = received("12")
    assert officer.get(f"{one.get_absolute_url()}compare/{one.reference}/").status_code == 404


def test_the_page_offers_a_search_and_finds_whom_the_signs_do_not(officer, received):
    one, sam = received("12"), received("7")
    page = officer.post(f"{one.get_absolute_url()}matches/", {"q": "Witfield"})
    assert [referral for referral, _ in page.context["results"]] == [sam]


def test_recording_a_duplicate_offers_the_candidates_and_takes_the_one_chosen(
    officer, received, triage_officer, team_leader
):
    one, other, twin = received("12"), received("12b"), received("12c")
    address = f"{other.get_absolute_url()}duplicate/"
    page = officer.get(address).content.decode()
    assert f'href="?kept={one.reference}"' in page and twin.reference not in page
    chosen = officer.get(address, {"kept": one.reference})
    assert f'value="{one.reference}"' in chosen.content.decode()
    given = {"kept": one.reference}
    move(referral=other.pk, name="duplicate", actor=triage_officer, seen_version=other.version, given=given)
    assert not Link.objects.exists()  # a duplicate is recorded; who is who stays a decision of its own


def test_a_caseworker_reads_links_and_makes_none(client, log_in, received, caseworker, triage_officer):
    one, other = received("12"), received("12b")
    for each in (one, other):
        each.caseworker = caseworker
        each.save()
    log_in(client, caseworker)
    page = client.get(one.get_absolute_url())
    assert not page.context["people"].may_link and "Possible matches" not in page.content.decode()
    with pytest.raises(NotAllowed):
        linking.link(first=one.pk, second=other.pk, relation=Relation.SAME_PERSON, actor=caseworker, reason="Same boy.")


def test_whoevers_name_is_shown_beside_another_referral_has_it_in_their_trail(officer, received, triage_officer):
    one, twin, brother = received("12"), received("12b"), received("3")
    found = {twin.pk}
    officer.get(one.get_absolute_url())
    shown = AuditEntry.objects.filter(action=Action.NAME_SHOWN, actor=triage_officer)
    assert set(shown.values_list("referral_id", flat=True)) == found
    officer.post(f"{one.get_absolute_url()}matches/", {"q": "Mia Carter"})
    assert set(shown.values_list("referral_id", flat=True)) == found | {brother.pk}
    assert verify().broken is None


def test_whom_a_search_did_not_find_has_nothing_in_the_trail(officer, received):
    one, other = received("12"), received("3")
    officer.post(f"{one.get_absolute_url()}matches/", {"q": "Nobody Here"})
    assert not AuditEntry.objects.about(other.reference).filter(action=Action.NAME_SHOWN).exists()


def test_the_trail_of_a_team_leader_does_not_tell_of_a_hidden_one_through_names_or_rivals(
    received, client, log_in, dsl, team_leader
):
    seen, hidden = received("12"), received("12b")
    restrict(referral=hidden.pk, actor=dsl, people=[], reason="A cousin works here.")
    log_in(client, dsl).get(hidden.get_absolute_url())
    mark_rivals(referral=seen, other=hidden, actor=dsl)
    unmark_rivals(referral=seen, other=hidden, actor=dsl)
    telling = {Action.NAME_SHOWN, Action.RIVALS_MARKED, Action.RIVALS_UNMARKED}
    about = AuditEntry.objects.about(seen.reference)
    assert set(about.values_list("action", flat=True)) >= telling
    assert not readable_by(team_leader).about(seen.reference).filter(action__in=telling).exists()


def test_a_rival_in_spite_of_whom_somebody_was_chosen_stays_out_of_the_trail(
    allocate, accept, make, dsl, team_leader, caseworker
):
    first, second = allocate("7"), accept("12")
    mark_rivals(referral=second, other=first, actor=dsl)
    given = {"caseworker": str(caseworker.pk), "conflict_check": True, "capacity_seen": True}
    make(second, team_leader, "allocate", **given, conflict_reason="On other days.")
    moved = AuditEntry.objects.about(second.reference).filter(action=Action.MOVED).newest_first()[0]
    assert moved.detail["move"] == "allocate" and "rival" not in str(moved.detail)


def test_which_referral_was_kept_is_told_to_those_alone_who_may_know_of_it(
    client, log_in, received, make, triage_officer, team_leader, dsl
):
    copy, kept = received("12b"), received("12")
    make(copy, triage_officer, "duplicate", kept=kept.reference)
    page = log_in(client, team_leader).get(copy.get_absolute_url()).content.decode()
    assert kept.reference in page
    restrict(referral=kept.pk, actor=dsl, people=[], reason="A cousin works here.")
    page = client.get(copy.get_absolute_url()).content.decode()
    assert kept.reference not in page and "another referral" in page
    assert kept.reference in log_in(client, dsl).get(copy.get_absolute_url()).content.decode()
