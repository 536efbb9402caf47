"""Who could take a referral on: suggested with reasons, warned of conflicts, and never decided by rule."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import OutboxMessage
from portal.referrals.allocation import Candidate, Case, Conflict, areas_in, languages_in, rank
from portal.referrals.caseworkers import change_profile, loads, suggestions
from portal.referrals.exclusions import lift_exclusion, mark_rivals, record_exclusion
from portal.referrals.linking import link
from portal.referrals.models import Exclusion, Referral
from portal.referrals.services import NeedsMissing

CASE = Case("gangs", "brent", frozenset({"somali"}), 2, frozenset({"lambeth"}))
CODES, AREAS, TONGUES = ["gangs", "family"], ["brent", "lambeth"], ["somali", "turkish"]
CONFLICTS = st.lists(st.just(Conflict("relative", "Relative.")), max_size=1).map(tuple)


def some(values):
    return st.frozensets(st.sampled_from(values))


CANDIDATES = st.lists(
    st.builds(
        Candidate, key=st.integers(1, 99), name=st.text("abc", min_size=1, max_size=3), load=st.integers(0, 30),
        capacity=st.integers(1, 25), programmes=some(CODES), areas=some(AREAS), languages=some(TONGUES),
        works_from=some(AREAS), recorded=CONFLICTS, may_know=st.booleans(),
    ),
    max_size=6,
)  # fmt: skip


@given(CANDIDATES)
def test_the_ranking_keeps_everybody_and_puts_the_possible_and_unwarned_first(candidates):
    ranked = rank(CASE, candidates)
    assert sorted(map(id, candidates)) == sorted(id(one.candidate) for one in ranked)
    places = [(bool(one.impossible), len(one.conflicts)) for one in ranked]
    assert places == sorted(places)
    assert all(one.why for one in ranked)


@given(CANDIDATES)
def test_the_ranking_does_not_depend_on_the_order_of_asking(candidates):
    assert [one.candidate for one in rank(CASE, candidates)] == [
        one.candidate for one in rank(CASE, sorted(candidates, key=lambda one: one.key, reverse=True))
    ] or len({(one.name, one.load / one.capacity) for one in candidates}) < len(candidates)


@given(CANDIDATES)
def test_too_much_work_and_unsafe_places_are_always_warned_of(candidates):
    for one in rank(CASE, candidates):
        codes = {conflict.code for conflict in one.conflicts}
        assert ("over_capacity" in codes) == (one.candidate.load + 2 > one.candidate.capacity)
        assert ("unsafe_area" in codes) == ("lambeth" in one.candidate.works_from)


def candidate(name, **fields):
    return Candidate(key=1, name=name, **{"load": 0, "capacity": 20} | fields)


def test_language_goes_before_programme_area_and_load():
    speaker = candidate("Speaks", languages=frozenset({"somali"}), load=17)
    specialist = candidate("Specialist", programmes=frozenset({"gangs"}), load=10)
    local, free = candidate("Local", areas=frozenset({"brent"}), load=6), candidate("Free")
    ranked = rank(CASE, [free, local, specialist, speaker])
    assert [one.candidate.name for one in ranked] == ["Speaks", "Specialist", "Local", "Free"]
    assert ranked[0].why == ("Speaks Somali", "17 of 20 points, 19 with this one")
    assert "An interpreter is needed" in ranked[1].why


@pytest.mark.parametrize(
    ("words", "languages"),
    [("", set()), ("English", set()), ("Somali", {"somali"}), ("Somali and some English", {"somali"}),
     ("Turkish, Kurdish", {"turkish", "kurdish"})],
)  # fmt: skip
def test_languages_are_read_from_the_answer(words, languages):
    assert languages_in(words) == languages


def test_boroughs_are_read_from_the_unsafe_areas():
    assert areas_in("Anywhere in tower hamlets, and Brentford High Street") == {"tower_hamlets"}


pytestmark = pytest.mark.django_db
TICKED = {"conflict_check": True, "capacity_seen": True}


def test_the_load_counts_points_by_band_and_tells_nothing_of_restricted_referrals(allocate, caseworker, settings):
    for number, band in (("7", "AMBER"), ("10", "GREEN")):
        allocate(number, band)
    assert loads([caseworker]) == {caseworker.pk: 3}
    Referral.objects.filter(confirmed_band="AMBER").update(restricted=True)
    assert loads([caseworker]) == {caseworker.pk: 1}
    for band in ("RED", "IMMEDIATE"):
        Referral.objects.update(confirmed_band="", suggested_band=band, restricted=False)
        assert loads([caseworker]) == {caseworker.pk: 6}
    settings.LOAD_WEIGHTS = settings.LOAD_WEIGHTS | {"IMMEDIATE": 5}
    assert loads([caseworker]) == {caseworker.pk: 10}


def test_a_relative_is_given_a_referral_only_with_a_reason(accept, make, team_leader, caseworker):
    referral = accept()
    exclusion = record_exclusion(
        referral=referral, caseworker=caseworker, kind=Exclusion.Kind.RELATIVE, note="His aunt.", actor=team_leader
    )
    chosen = {"caseworker": str(caseworker.pk), **TICKED}
    for reason in ({}, {"conflict_reason": "  "}):
        with pytest.raises(NeedsMissing, match="Relative of the young person") as missing:
            make(referral, team_leader, "allocate", **chosen, **reason)
        assert missing.value.names == ["conflict_reason"]
    assert Referral.objects.get().caseworker is None
    make(referral, team_leader, "allocate", **chosen, conflict_reason="They have never met. He asks for her.")
    assert referral.caseworker == caseworker
    moved = AuditEntry.objects.filter(action=Action.MOVED).last()
    assert moved.detail["conflicts"] == ["relative"]
    assert "asks for her" not in str(moved.detail)
    lift_exclusion(exclusion=exclusion, actor=team_leader)
    assert not referral.exclusions.in_force().exists()
    assert referral.exclusions.exists()


def test_what_was_recorded_with_one_referral_holds_for_the_others_of_the_same_young_person(
    accept, received, dsl, team_leader, caseworker
):
    referral, earlier, hidden, twin = accept(), received("12"), received("12b"), received("12c")
    for other, relation in ((earlier, "same_person"), (hidden, "same_person"), (twin, "same_household")):
        link(first=referral.pk, second=other.pk, relation=relation, actor=dsl, reason="The school says so.")
    Referral.objects.filter(pk=hidden.pk).update(restricted=True)

    def against():
        [found] = [one for one in suggestions(referral, actor=team_leader) if one.candidate.key == caseworker.pk]
        return [conflict.words for conflict in found.conflicts]

    for other in (hidden, twin):
        record_exclusion(referral=other, caseworker=caseworker, kind=Exclusion.Kind.KNOWN, note="", actor=dsl)
    assert against() == []
    record_exclusion(referral=earlier, caseworker=caseworker, kind=Exclusion.Kind.RELATIVE, note="", actor=dsl)
    assert against() == [f"Relative of the young person, recorded with {earlier}."]


def test_a_change_of_caseworker_is_checked_too(allocate, make, team_leader, other_caseworker):
    referral = allocate()
    change_profile(caseworker=other_caseworker, actor=team_leader, capacity=1)
    given = {"caseworker": str(other_caseworker.pk), "conflict_check": True, "reason": "Ill."}
    with pytest.raises(NeedsMissing, match="2 of 1 points"):
        make(referral, team_leader, "change_caseworker", **given)
    make(referral, team_leader, "change_caseworker", **given, conflict_reason="Only until Monday.")
    assert referral.caseworker == other_caseworker


def test_nobody_gets_two_who_are_at_odds_without_a_reason(allocate, accept, make, team_leader, caseworker):
    first, second = allocate("7"), accept("12")
    mark_rivals(referral=second, other=first, actor=team_leader)
    chosen = {"caseworker": str(caseworker.pk), **TICKED}
    with pytest.raises(NeedsMissing, match=first.reference):
        make(second, team_leader, "allocate", **chosen)
    assert make(second, team_leader, "allocate", **chosen, conflict_reason="On other days.").caseworker == caseworker


def test_a_restricted_rival_is_not_told_of_but_the_safeguarding_lead_is_asked_to_look(
    allocate, accept, make, team_leader, dsl, caseworker
):
    first, second = allocate("7"), accept("12")
    mark_rivals(referral=second, other=first, actor=dsl)
    Referral.objects.filter(pk=first.pk).update(restricted=True)
    make(second, team_leader, "allocate", caseworker=str(caseworker.pk), **TICKED)
    assert second.caseworker == caseworker
    [mail] = [mail for mail in OutboxMessage.objects.all() if mail.recipient == dsl.email]
    assert second.reference in mail.context["subject"]
    assert first.reference not in str(mail.context)


def test_where_they_cannot_go_is_read_from_the_answers_and_places(accept, make, team_leader, caseworker):
    referral = accept()
    referral.answers = referral.answers | {"gangs": {"unsafe_areas": "Anywhere in Lambeth"}}
    referral.save()
    change_profile(caseworker=caseworker, actor=team_leader, works_from=["lambeth"])
    with pytest.raises(NeedsMissing, match="Works from Lambeth"):
        make(referral, team_leader, "allocate", caseworker=str(caseworker.pk), **TICKED)


def test_suggestions_ask_the_database_as_often_for_many_as_for_one(
    accept, team_leader, caseworker, staff, django_assert_num_queries
):
    referral = accept()
    for _ in range(3):
        staff(Role.CASEWORKER)
    with django_assert_num_queries(8):
        assert len(suggestions(referral, actor=team_leader)) == 4


def test_the_move_lists_who_fits_with_why_and_who_cannot_be_chosen(
    client, log_in, accept, team_leader, caseworker, staff, programmes
):
    referral = accept()
    elsewhere = staff(Role.CASEWORKER, areas=["bexley"])
    record_exclusion(
        referral=referral, caseworker=caseworker, kind=Exclusion.Kind.KNOWN, note="", actor=team_leader
    )  # fmt: skip
    address = f"{referral.get_absolute_url()}allocate/"
    page = log_in(client, team_leader).get(address).content.decode()
    assert "Known to the young person or family." in page
    assert f"{elsewhere.get_full_name()}</strong>: Does not work in this borough" in page
    refused = client.post(address, {"version": referral.version, "caseworker": caseworker.pk, **TICKED})
    assert refused.status_code == 422
    assert "Known to the young person or family." in refused.context["problem"]
    again = {"version": referral.version, "caseworker": caseworker.pk, "conflict_reason": "Agreed.", **TICKED}
    assert client.post(address, again).status_code == 302
    assert "why choose this person? Agreed." in client.get(referral.get_absolute_url()).content.decode()


def test_handing_over_a_pile_stops_at_a_conflict_until_there_is_a_reason(
    log_in, allocate, team_leader, caseworker, other_caseworker
):
    referral = allocate()
    record_exclusion(
        referral=referral, caseworker=other_caseworker, kind=Exclusion.Kind.RELATIVE, note="", actor=team_leader
    )
    browser, address = log_in(Client(), team_leader), f"/portal/referrals/hand-over/{caseworker.pk}/"
    fields = {
        "move": "change_caseworker", "referrals": f"{referral.reference} {referral.version}",
        "to": other_caseworker.pk, "reason": "Ill.", "conflict_check": "on",
    }  # fmt: skip
    answer = browser.post(address, fields, follow=True).content.decode()
    assert f"{referral.reference}: Relative of the young person." in answer
    browser.post(address, fields | {"conflict_reason": "For a week."})
    assert Referral.objects.get().caseworker == other_caseworker


def test_a_team_leader_keeps_languages_capacity_and_places_and_it_is_written_down(
    client, log_in, team_leader, caseworker
):
    log_in(client, team_leader)
    address = f"/portal/caseworkers/{caseworker.pk}/"
    assert client.post(address, {"capacity": "none"}).status_code == 422
    client.post(address, {"languages": "Somali,  Turkish", "capacity": "12", "works_from": ["brent", "ealing"]})
    profile = caseworker.caseworker_profile
    assert (profile.languages, profile.capacity, profile.works_from) == (["Somali", "Turkish"], 12, ["brent", "ealing"])
    changed = AuditEntry.objects.get(action=Action.CASEWORKER_CHANGED)
    assert changed.detail["to"]["capacity"] == 12
    page = client.get("/portal/caseworkers/").content.decode()
    for words in ("Somali, Turkish", "Brent, Ealing", "0 of 12 points"):
        assert words in page
    client.post(address, {"languages": "Somali, Turkish", "capacity": "12", "works_from": ["brent", "ealing"]})
    assert AuditEntry.objects.filter(action=Action.CASEWORKER_CHANGED).count() == 1


def test_who_should_not_work_with_them_is_recorded_shown_and_lifted(
    client, log_in, received, team_leader, caseworker, programmes
):
    referral, other = received("7"), received("12")
    log_in(client, team_leader)
    address = f"{referral.get_absolute_url()}conflicts/"
    client.post(address, {"act": "exclude", "caseworker": caseworker.pk, "kind": "relative", "note": "A cousin."})
    client.post(address, {"act": "rival", "reference": other.reference.lower()})
    page = client.get(address).content.decode()
    assert "A cousin." in page
    assert other.reference in page
    assert referral.reference in client.get(f"{other.get_absolute_url()}conflicts/").content.decode()
    assert "relative of the young person" in client.get(referral.get_absolute_url()).content.decode()
    assert referral.reference in client.get(f"/portal/caseworkers/{caseworker.pk}/").content.decode()
    client.post(address, {"act": "lift", "exclusion": referral.exclusions.get().pk})
    client.post(address, {"act": "unmark", "reference": other.reference})
    assert "A cousin." not in client.get(address).content.decode()
    assert not referral.rivals.exists()
    assert client.post(address, {"act": "lift", "exclusion": "nonsense"}).status_code == 404
    wanted = {Action.EXCLUSION_RECORDED, Action.EXCLUSION_LIFTED, Action.RIVALS_MARKED, Action.RIVALS_UNMARKED}
    assert set(AuditEntry.objects.filter(action__in=wanted).values_list("action", flat=True)) == wanted


def test_a_restricted_referral_shows_neither_as_rival_nor_among_exclusions(
    client, log_in, received, team_leader, dsl, caseworker
):
    referral, hidden = received("7"), received("8")
    mark_rivals(referral=referral, other=hidden, actor=dsl)
    record_exclusion(referral=hidden, caseworker=caseworker, kind=Exclusion.Kind.RELATIVE, note="", actor=dsl)
    Referral.objects.filter(pk=hidden.pk).update(restricted=True)
    log_in(client, team_leader)
    pages = [
        referral.get_absolute_url(),
        f"{referral.get_absolute_url()}conflicts/",
        f"/portal/caseworkers/{caseworker.pk}/",
    ]
    for address in pages:
        assert hidden.reference not in client.get(address).content.decode(), address
    answer = client.post(pages[1], {"act": "rival", "reference": hidden.reference})
    assert "There is no other referral" in answer.content.decode()
