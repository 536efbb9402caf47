"""Who may be the same young person: found over tokens, whichever way one looks, with twins kept apart."""

import uuid

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.roles import Role
from portal.referrals import linking, matching
from portal.referrals.candidates import Difference, Kind, Sign, candidates, compare, likeness
from portal.referrals.demo import answers_of
from portal.referrals.demo_stories import Story, professional, zack
from portal.referrals.intake.submission import receive
from portal.referrals.models import Link, Referral, Relation
from tests.intake.answers import story

pytestmark = pytest.mark.django_db

FEW = st.frozensets(st.sampled_from("abc"), max_size=2)
MARKS = st.dictionaries(st.sampled_from(list(Kind)), FEW)


@pytest.fixture
def officer(staff):
    return staff(Role.TRIAGE_OFFICER)


@pytest.fixture
def refer(programmes):
    """Receive a referral about somebody, of whom only this is known."""

    def receive_one(number=None, **who):
        home = {name: who.pop(name) for name in ("postcode", "area") if name in who}
        contact = {"may_contact": "yes", "channel": "call", "say_who": "no"} | {"value": who.pop("phone", "")}
        typed = professional(
            you={"name": "Joan Field", "role": "teacher", "organisation": "A school", "email": "joan@example.net"},
            programme="gangs", area=home.pop("area", "southwark"),
            who={"first_name": "Ada", "last_name": "Moss", "age": "15"} | who, reason="A worry.", values={},
            contact=contact if contact["value"] else None,
            extra={"home": {"living": "address", **home}, "gangs": {}},
        )  # fmt: skip
        told = story(number) if number else Story("x", lambda now: typed, 1)
        return receive(answers=answers_of(told), submission_key=uuid.uuid4())

    return receive_one


def found(referral, reader):
    return {each.referral: each.likeness for each in candidates(referral, reader=reader)}


def test_zack_is_found_though_spelt_differently_and_his_twin_is_somebody_else(refer, officer):
    one, other, twin = refer("12"), refer("12b"), refer("12c")
    same = found(one, officer)[other]
    assert same.same_person and same.strong
    assert same.reasons == [
        "same date of birth", "first name sounds alike", "family name is the same or sounds alike", "same postcode",
    ]  # fmt: skip
    assert same.against == ["first name spelt differently"]
    apart = found(one, officer)[twin]
    assert not apart.same_person and not apart.strong and apart.same_household
    assert apart.against == ["different first name"]


def test_twins_whose_names_sound_alike_are_proposed_with_what_differs(refer, officer):
    born = {"date_of_birth": "3 4 2010", "age": "", "last_name": "Aziz", "postcode": "SE1 9ZZ"}
    one, twin = refer(first_name="Hassan", **born), refer(first_name="Hussein", **born)
    assert "first name spelt differently" in found(one, officer)[twin].against
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    ("one", "other"),
    [("Zack", "Zak"), ("Zac", "Zack"), ("Нур", "Noor"), ("محمد", "Mohammed"), ("Łukasz", "Lukasz"), ("Σοφία", "Sofia"),
     ("Siobhán", "Siobhan"), ("Thomas", "Tomas")],
)  # fmt: skip
def test_a_name_spelt_differently_or_in_another_script_is_found(refer, officer, one, other):
    born = {"date_of_birth": "3 4 2010", "age": ""}
    first, second = refer(first_name=one, **born), refer(first_name=other, **born)
    assert found(first, officer)[second].same_person
    assert found(second, officer)[first].same_person


@pytest.mark.parametrize(
    "alike",
    [{"postcode": "SE1 9ZZ"}, {"last_name": "Moss"}, {"first_name": "Ada"}, {"date_of_birth": "3 4 2010", "age": ""}],
)
def test_one_weak_sign_alone_proposes_nobody(refer, officer, alike):
    one = refer(**{"first_name": "Ada", "last_name": "Moss", "area": "brent"} | alike)
    refer(**{"first_name": "Bilal", "last_name": "Khan", "age": "19", "area": "ealing"} | alike)
    assert found(one, officer) == {}


def test_the_same_phone_number_alone_proposes_somebody_of_the_household(refer, officer):
    one = refer(phone="07700 900123")
    other = refer(first_name="Bilal", last_name="Khan", phone="+44 7700 900 123", area="ealing", age="19")
    alike = found(one, officer)[other]
    assert alike.same_household and not alike.same_person
    assert alike.reasons == ["same phone number"]


def test_a_brother_whom_the_same_mother_refers_is_proposed_for_the_household(refer, officer):
    dami, brother = refer("9"), refer("9b")
    assert found(dami, officer)[brother].same_household


def test_name_borough_and_age_find_whom_a_parent_and_a_school_both_refer(refer, officer):
    tyler = refer("5")
    at_school = refer(first_name="Tyler", last_name="Reed", age="15", area="croydon")
    assert found(tyler, officer)[at_school].reasons == ["same first name", "same borough and about the same age"]
    assert not found(tyler, officer)[at_school].strong
    assert refer(first_name="Tyler", last_name="Reed", age="18", area="croydon") not in found(tyler, officer)


def test_no_sealed_value_is_read_to_find_candidates(refer, officer, monkeypatch):
    one, other = refer("12"), refer("12b")
    one = Referral.objects.get(pk=one.pk)
    monkeypatch.setattr("portal.privacy.fields.decrypt", lambda *a, **k: pytest.fail("a sealed value was read"))
    assert list(found(one, officer)) == [other]


@given(one=MARKS, other=MARKS, near=st.booleans(), years=st.none() | st.integers(0, 5))
def test_a_comparison_is_the_same_from_both_sides(one, other, near, years):
    from_here = likeness(one, other, same_area=near, years_apart=years)
    assert from_here == likeness(other, one, same_area=near, years_apart=years)


@given(one=MARKS, other=MARKS, near=st.booleans(), years=st.none() | st.integers(0, 5))
def test_nobody_with_another_first_name_is_taken_for_the_same_person(one, other, near, years):
    alike = likeness(one, other, same_area=near, years_apart=years)
    if Difference.FIRST_NAME in alike.differences:
        assert not alike.same_person and not alike.strong
    if alike.same_person or alike.same_household:
        assert len(alike.signs) > 1 or not alike.signs.isdisjoint({Sign.PHONE, Sign.EMAIL})
    if alike.strong:
        assert alike.same_person


def test_what_is_received_later_carries_the_mark_when_it_looks_like_an_earlier_one(refer):
    one, twin, other = refer("12"), refer("12c"), refer("12b")
    assert [each.possible_duplicate for each in (one, twin, other)] == [False, False, True]


def test_the_mark_tells_nothing_of_another_area_or_programme(refer, programmes, officer):
    first = refer("12")
    for hidden in ({"area": "lambeth"}, {"programme": programmes["family"]}):
        Referral.objects.filter(pk=first.pk).update(**{"area": "southwark", "programme": programmes["gangs"]} | hidden)
        later = refer("12b")
        assert not later.possible_duplicate
        assert first in found(later, officer)  # who may see both is told on the page
        later.delete()


def test_the_mark_tells_nothing_of_a_restricted_referral(refer, team_leader, dsl):
    from portal.referrals import restricting

    first = refer("12")
    restricting.restrict(referral=first.pk, actor=team_leader, people=[], reason="Family.")
    later = refer("12b")
    assert not later.possible_duplicate
    restricting.lift(referral=first.pk, actor=dsl, reason="It was a mistake.")
    later.refresh_from_db()
    assert later.possible_duplicate
    restricting.restrict(referral=first.pk, actor=team_leader, people=[], reason="Family.")
    later.refresh_from_db()
    assert not later.possible_duplicate


def test_who_was_told_apart_is_not_proposed_again_until_that_is_undone(refer, officer):
    one, other = refer("12"), refer("12b")
    link = linking.link(first=one.pk, second=other.pk, relation=Relation.NOT_THE_SAME, actor=officer, reason="Cousins.")
    for here, there in ((one, other), (other, one)):
        assert there not in found(here, officer)
    other.refresh_from_db()
    assert not other.possible_duplicate
    linking.unlink(link=link.pk, actor=officer, reason="They are one after all.")
    assert other in found(one, officer)
    other.refresh_from_db()
    assert other.possible_duplicate


def test_what_differs_shows_beside_two_referrals(refer):
    one, twin = refer("12"), refer("12c")
    assert compare(one, twin) == compare(twin, one)
    assert Difference.FIRST_NAME in compare(one, twin).differences


def test_the_demo_twins_stay_two(refer, officer):
    for first, last in (("Zack", "Thompson"), ("Luke", "Thompson")):
        typed = Story("x", zack(first, last, "teacher", "School", {}), 1)
        receive(answers=answers_of(typed), submission_key=uuid.uuid4())
    one, twin = Referral.objects.order_by("received_at")
    assert not found(one, officer)[twin].same_person


def test_tokens_are_made_anew_after_the_rules_changed(refer, officer, settings):
    one, other = refer("12"), refer("12b")
    settings.SEARCH_KEY = "YW5vdGhlci1zZWFyY2gta2V5LW9mLTMyLWJ5dGVzLTE="
    assert refer("12") not in found(one, officer)
    call_command("renew_search_tokens")
    assert other in found(one, officer)
    assert list(matching.find("Zak", among=Referral.objects.filter(pk=one.pk))) == [one]
