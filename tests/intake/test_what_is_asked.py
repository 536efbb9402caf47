"""What each pathway asks, requires and leaves for later (domain.md §3)."""

import re
import uuid

import pytest
from django.utils import timezone

from portal.referrals import risk
from portal.referrals.intake import reading
from portal.referrals.intake.forms.worries import VALUES
from portal.referrals.intake.steps import PATHWAYS, asked_steps, find_step, sections, still_to_follow, unanswered
from portal.referrals.intake.submission import receive
from portal.referrals.models import Referral
from portal.referrals.states import Pathway

from .answers import story
from .test_the_professional_pathway import fill_in, send

pytestmark = pytest.mark.django_db

REQUIRED = {
    "professional": {
        "you": {"name": "x", "role": "police", "organisation": "x", "phone": "020 7946 0101"},
        "young-person": {"first_name": "x", "last_name": "x", "age": "15"},
        "home": {"area": "not_known"},
        "contact": {"may_contact": "no"},
        "agreement": {"knows": "no", "agrees": "no", "basis": "none", "parent_knows": "no", "parent_agrees": "no",
                      "without_because": "x"},
        "reason": {"reason": "x"},
        "agencies": {"mash_told": "no", "police_told": "no"},
        "programme": {"programme": "unsure"},
    },
    "hospital": {
        "you": {"name": "x", "role": "x", "site": "x", "email": "x@example.org"},
        "young-person": {"first_name": "x", "age": "15", "area": "not_known"},
        "agreement": {"knows": "no", "agrees": "no", "without_because": "x"},
        "hospital": {"mechanism": "not_known", "inpatient": "not_known", "current_threat": "not_known", "reason": "x"},
    },
    "parent": {
        "you": {"name": "x", "relationship": "x"},
        "young-person": {"first_name": "x", "age": "15"},
        "home": {"area": "not_known"},
        "contact": {"channel": "letter", "value": "x"},
        "agreement": {"knows": "not_known", "agrees": "not_known"},
        "reason": {"reason": "x"},
    },
    "self": {
        "young-person": {"first_name": "x", "age_band": "not_said", "area": "not_known"},
        "contact": {"channel": "text", "value": "07700 900456"},
    },
}  # fmt: skip
EVERY_ANSWER = [
    (pathway, slug, name) for pathway, pages in REQUIRED.items() for slug, page in pages.items() for name in page
]
PROGRAMMES_ADD = {
    "county_lines": {"missing": {"M1", "last_missing", "return_interview"},
                     "exploitation": {"found_when", "left_custody"},
                     "county-lines": {"debt", "nrm", "nrm_reference"}},
    "family": {"household": {"household"}, "family": {"in_lambeth", "family_agrees"}},
    "gangs": {"gangs": {"youth_justice", "unsafe_areas"}},
    "hospital": {"hospital": {"ward", "mechanism", "inpatient", "discharge_at", "current_threat"}},
}  # fmt: skip


def questions_of(steps):
    return {(step.slug, name): field for step in steps for name, field in step.form.base_fields.items()}


@pytest.mark.parametrize(("pathway", "slug", "name"), EVERY_ANSWER)
def test_what_a_pathway_requires_cannot_be_left_out(programmes, pathway, slug, name):
    step = next(step for step in PATHWAYS[pathway] if step.slug == slug)
    given = REQUIRED[pathway][slug]
    assert step.form(given).is_valid(), step.form(given).errors
    form = step.form({key: value for key, value in given.items() if key != name})
    assert not form.is_valid()
    assert all("required" not in message for messages in form.errors.values() for message in messages)


def test_the_fast_lane_can_be_sent_after_seven_questions_a_page_each(client, programmes):
    page = fill_in(client, "1")
    asked = asked_steps(page.context["draft"].answers)
    assert [step.slug for step in asked] == [
        "danger", "who", "you", "young-person", "agreement", "hospital", "privacy",
    ]  # fmt: skip
    required = [name for name, field in questions_of(asked).items() if field.required]
    assert len(required) == 15  # and a phone number or an e-mail address
    assert page.context["left"] == []
    send(client, page)
    assert Referral.objects.get().pathway == Pathway.HOSPITAL


def test_the_rest_of_the_fast_lane_can_be_added_before_sending(client, programmes):
    page = fill_in(client, "1")
    later = {step.slug for step in page.context["can_follow"]}
    assert {"agencies", "exploitation", "missing", "family-agreement", "names", "home", "contact"} <= later
    assert "Add more before you send" in page.content.decode()
    told = {"mash_told": "yes", "mash_date": "1 11 2026", "mash_reference": "40118", "police_told": "no"}
    assert client.post("/refer/agencies/?from=check", told).url == "/refer/check/"
    page = client.get("/refer/check/")
    assert "40118" in page.content.decode()
    assert "agencies" not in {step.slug for step in page.context["can_follow"]}
    send(client, page)
    assert Referral.objects.get().answers["agencies"]["mash_reference"] == "40118"


def test_the_way_back_from_a_page_that_can_follow_leads_to_check_answers(client, programmes):
    fill_in(client, "1")
    page = client.get("/refer/agencies/").content.decode()
    assert '<a class="back" href="/refer/check/">' in page
    assert client.post("/refer/education/", {}).url == "/refer/check/"


def test_what_brought_somebody_to_hospital_counts_without_being_asked_twice(programmes):
    typed = story("2").answers(timezone.now())
    answers = {slug: page for slug, page in typed.items() if slug != "signs"}
    assert reading.indicators(answers)["V1"] == "current"
    answers["hospital"] = answers["hospital"] | {"mechanism": "sexual_violence"}
    found = reading.indicators(answers)
    assert (found["V1"], found["E3"]) == ("not_known", "current")
    answers["exploitation"] = {"E3": "no"}
    assert reading.indicators(answers)["E3"] == "no"
    assert risk.suggest(age=19, indicators=found).information_gap


@pytest.mark.parametrize(
    ("number", "slug", "in_order"),
    [
        ("3", "exploitation", ["E1", "E1_source", "found_when", "found_where", "E2"]),
        ("3", "missing", ["missing_now", "M1", "M2", "M2_source", "last_missing", "last_missing_date"]),
        ("5", "signs", ["missing_now", "V2", "M1", "M2", "last_missing", "D1"]),
        ("6", "signs", ["suicidal_intent", "V2"]),
    ],
)
def test_what_follows_up_on_a_sign_is_asked_after_it_and_what_cannot_wait_before(
    client, programmes, number, slug, in_order
):
    fill_in(client, number)
    page = client.get(f"/refer/{slug}/")
    places = [page.content.decode().index(f'name="{name}"') for name in in_order]
    assert places == sorted(places)
    assert [name for name in page.context["form"].fields if name in in_order] == in_order


def test_a_count_of_days_or_months_is_never_asked_as_now(programmes):
    signs = [field for (_, name), field in questions_of(PATHWAYS["professional"]).items() if name in risk.INDICATORS]
    counted = [field for field in signs if re.search(r"\d+ (days|months)", str(field.label))]
    assert len(counted) == 4
    for field in counted:
        assert [str(words) for _, words in field.choices][:2] == ["Yes", "Longer ago"]
        assert [code for code, _ in field.choices] == [code for code, _ in VALUES]


def test_the_young_persons_way_is_the_shortest_and_asks_for_no_full_name_or_birthday(programmes):
    required = {
        pathway: sum(field.required for field in questions_of(asked_steps({"who": {"pathway": pathway}})).values())
        for pathway in PATHWAYS
    }
    assert required["self"] == min(required.values())
    names = {name for _, name in questions_of(PATHWAYS["self"])}
    assert not names & {"last_name", "date_of_birth", "address", "postcode"}
    assert unanswered({"who": {"pathway": "self"}, "danger": {}})


def test_a_young_person_is_spoken_to_and_not_about(programmes):
    labels = [str(field.label) for (slug, _), field in questions_of(PATHWAYS["self"]).items() if slug != "danger"]
    assert not [label for label in labels if " they " in f" {label.lower()} " or "young person’s" in label]


@pytest.mark.parametrize(("programme", "pages"), PROGRAMMES_ADD.items())
def test_a_programme_adds_its_own_questions(programmes, programme, pages):
    answers = {"who": {"pathway": "professional"}, "programme": {"programme": programme}}
    for slug, names in pages.items():
        step = find_step(answers, slug)
        assert step is not None, slug
        assert names <= set(step.form.base_fields)


@pytest.mark.parametrize("pathway", ["professional", "hospital"])
@pytest.mark.parametrize("name", ["strengths", "staff_safety", "immigration_advice", "looked_after", "send"])
def test_professionals_and_clinicians_are_asked_for_strengths_safety_and_advice(programmes, pathway, name):
    assert name in {asked for _, asked in questions_of(PATHWAYS[pathway])}


def test_no_question_asks_for_the_name_of_a_gang_or_for_immigration_status(programmes):
    asked = {**questions_of(step for steps in PATHWAYS.values() for step in steps)}
    immigration = {name for _, name in asked if "immigra" in name}
    assert immigration == {"immigration_advice"}
    words = " ".join(f"{name} {field.label}" for (_, name), field in asked.items()).lower()
    assert "gang" not in words.replace("which gangs work", "")


@pytest.mark.parametrize("code", ["V1", "E4", "H3"])
def test_each_concern_about_harm_asks_professionals_how_they_know_and_whose_harm_it_is(programmes, code):
    steps = (step for step in PATHWAYS["professional"] if code in getattr(step.form, "codes", ()))
    fields = next(steps).form.base_fields
    assert {"seen", "told", "record", "hearsay"} <= {value for value, _ in fields[f"{code}_source"].choices}
    roles = {value for value, _ in fields[f"{code}_role_in_harm"].choices}
    assert {"harmed", "at_risk", "alleged_to_have_harmed", "both", "not_known"} <= roles


def test_whose_harm_it_is_stands_beside_the_concern_for_those_who_read_it(client, programmes):
    fill_in(client, "3")
    violence = story("3").answers(timezone.now())["violence"]
    client.post("/refer/violence/", violence | {"V2": "suspected", "V2_role_in_harm": "both", "V2_source": "hearsay"})
    page = client.get("/refer/check/")
    send(client, page)
    shown = {step.slug: pairs for step, pairs in sections(Referral.objects.get().answers)}["violence"]
    place = [words for _, words in shown].index("I suspect it")
    assert [words for _, words in shown[place : place + 3]] == [
        "I suspect it", "I heard it from others", "Both: harmed, and said to have harmed",
    ]  # fmt: skip


# A pause


def paused(programmes, code):
    programme = programmes[code]
    programme.open_for_referrals, programme.paused_message = False, "We open again in January."
    programme.save()


def test_a_pause_says_what_else_there_is(client, programmes):
    paused(programmes, "gangs")
    client.post("/refer/", {"immediate_danger": "no"})
    client.post("/refer/who/", {"pathway": "professional"})
    page = client.get("/refer/programme/").content.decode()
    assert "We take referrals to: County lines, Hospital, Families." in page
    assert "choose “I am not sure”" in page
    assert 'href="/get-help-now/">who you can call now' in page


def test_a_clinician_learns_of_a_pause_before_writing_anything_and_may_go_on(client, programmes):
    paused(programmes, "hospital")
    client.post("/refer/", {"immediate_danger": "no"})
    client.post("/refer/who/", {"pathway": "hospital"})
    page = client.get("/refer/you/").content.decode()
    assert "We open again in January." in page
    assert "You can still send us a referral" in page
    assert "We open again" not in client.get("/refer/young-person/").content.decode()


def test_a_programme_paused_while_somebody_writes_is_told_of_before_they_send(client, programmes):
    page = fill_in(client, "3")
    assert "takes no new referrals now" not in page.content.decode()
    paused(programmes, "gangs")
    assert "takes no new referrals now" not in client.get("/refer/check/").content.decode()
    paused(programmes, "county_lines")
    page = client.get("/refer/check/")
    assert "We open again in January." in page.content.decode()
    send(client, page)
    assert Referral.objects.get().programme == programmes["county_lines"]


def test_the_pages_that_can_follow_are_offered_only_in_the_fast_lane(programmes):
    for pathway, steps in PATHWAYS.items():
        answers = {"who": {"pathway": pathway}}
        assert bool(still_to_follow(answers)) == (pathway == Pathway.HOSPITAL), steps


def test_a_clinician_may_leave_a_bleep_number(client, programmes):
    fill_in(client, "1")
    you = story("1").answers(timezone.now())["you"] | {"phone": "bleep 4021", "email": ""}
    client.post("/refer/you/", you)
    page = client.get("/refer/check/")
    assert "bleep 4021" in page.content.decode()
    send(client, page)
    assert receive(answers=Referral.objects.get().answers, submission_key=uuid.uuid4()).answers["you"]["phone"]


# Changing one’s mind about who one is


def test_another_pathway_asks_its_own_questions_and_keeps_what_the_first_was_told(client, programmes):
    typed = story("3").answers(timezone.now())
    fill_in(client, "3")
    client.post("/refer/who/", {"pathway": "hospital"})
    page = client.get("/refer/check/")
    assert [step.slug for step in page.context["left"]] == ["you", "young-person", "agreement", "hospital"]
    assert "Westminster" not in page.content.decode()
    client.post("/refer/who/", {"pathway": "professional"})
    page = client.get("/refer/check/")
    assert page.context["left"] == []
    assert typed["you"]["organisation"] in page.content.decode()
    send(client, page)
    assert not [slug for slug in Referral.objects.get().answers if "/" in slug]


def test_a_page_of_another_pathway_left_open_in_a_tab_does_no_harm(client, programmes):
    fill_in(client, "6")
    response = client.post("/refer/home/", {"area": "", "pathway_hint": "parent"})
    assert response.status_code == 422
    send(client, client.get("/refer/check/"))
    assert "home" not in Referral.objects.get().answers
