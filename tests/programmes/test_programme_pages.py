"""One record for page, form and triage: what comms staff change in the CMS, everybody sees (domain.md §2)."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.test.utils.form_data import querydict_from_html

from programmes.areas import Area
from programmes.models import GuidancePage, Programme, ProgrammePage
from programmes.models.programme import GENERAL_PROMISE
from tests.home.site_pages import PROGRAMMES, parse

pytestmark = pytest.mark.django_db
MESSAGE = "We are full until March. Please ring children’s services."
EVERY_PROGRAMME = pytest.mark.parametrize(("code", "address"), PROGRAMMES.items())


def way_to_refer(page):
    """Links that start a referral to a programme."""
    return [link["href"] for link in page.all("a") if link["href"].startswith("/refer/?programme=")]


def offered(client):
    """The programmes that the form offers, by code."""
    client.post("/refer/", {"immediate_danger": "no"})
    client.post("/refer/who/", {"pathway": "professional"})
    page = parse(client.get("/refer/programme/"))
    labels = {label["for"]: label.text for label in page.all("label")}
    return {choice["value"]: labels[choice["id"]] for choice in page.all("input", name="programme")}


def pause(code):
    Programme.objects.filter(code=code).update(open_for_referrals=False, paused_message=MESSAGE)


@EVERY_PROGRAMME
def test_an_open_programme_says_whom_it_is_for_and_leads_to_the_form(client, site, code, address):
    programme = Programme.objects.get(code=code)
    page = parse(client.get(address))
    assert page.all("h1")[0].text == programme.name
    assert way_to_refer(page) == [f"/refer/?programme={code}"]
    assert f"{programme.youngest_age} to {programme.oldest_age}" in page.text
    assert client.get(f"/refer/?programme={code}").status_code == 200


@EVERY_PROGRAMME
def test_a_paused_programme_shows_its_message_and_no_way_to_refer(client, site, code, address):
    pause(code)
    page = parse(client.get(address))
    assert MESSAGE in page.text
    assert way_to_refer(page) == []
    assert page.all("a", class_="button button-second", href="/get-help-now/")


def test_a_pause_shows_in_the_lists_and_only_at_that_programme(client, site):
    pause("hospital")
    for address in ("/", "/programmes/"):
        items = parse(client.get(address)).all("ul", class_="lines")[0].all("li")
        paused = [item.all("a")[0]["href"] for item in items if "Referrals are paused." in item.text]
        assert paused == ["/programmes/hospital/"], address
    assert MESSAGE not in parse(client.get("/programmes/gangs/")).text


def test_a_paused_programme_is_not_offered_by_the_form_which_says_why(client, site, django_capture_on_commit_callbacks):
    assert "hospital" in offered(client)
    pause("hospital")
    with django_capture_on_commit_callbacks(execute=True):
        Programme.objects.get(code="hospital").save()
    assert "hospital" not in offered(client)
    assert MESSAGE in parse(client.get("/refer/programme/")).text
    refused = client.post("/refer/programme/", {"programme": "hospital"})
    assert refused.status_code == 422


def test_the_message_of_a_pause_cannot_carry_markup(client, site):
    Programme.objects.filter(code="gangs").update(open_for_referrals=False, paused_message="<script>x</script>")
    body = client.get("/programmes/gangs/").content.decode()
    assert "<script>x" not in body
    assert "&lt;script&gt;x" in body


def change_in_the_cms(log_in, user, code, **changes):
    """Post the CMS's own form of a programme, as it stands there, with these changes."""
    client = log_in(Client(), user)
    programme = Programme.objects.get(code=code)
    address = reverse(Programme.snippet_viewset.get_url_name("edit"), args=[programme.pk])
    fields = querydict_from_html(client.get(address).content.decode(), form_id="w-editor-form")
    fields.pop("open_for_referrals")  # a box: as a browser sends it
    for name, value in {"open_for_referrals": "on", **changes}.items():
        if value is None:
            fields.pop(name, None)
        elif isinstance(value, list):
            fields.setlist(name, value)
        else:
            fields[name] = value
    return client.post(address, dict(fields.lists()))


def test_a_name_changed_in_the_cms_shows_on_the_pages_and_in_the_form(client, site, log_in, comms_publisher):
    response = change_in_the_cms(log_in, comms_publisher, "gangs", name="Side by side")
    assert response.status_code == 302
    page = parse(client.get("/programmes/gangs/"))
    assert page.all("h1")[0].text == "Side by side"
    assert page.all("title")[0].text == "Side by side – SOS Project"
    for address in ("/", "/programmes/"):
        links = parse(client.get(address)).all("a", href="/programmes/gangs/")
        assert [link.text for link in links] == ["Side by side"], address
    assert offered(client)["gangs"] == "Side by side"


def test_areas_and_ages_changed_in_the_cms_show_on_the_page(client, site, log_in, comms_publisher):
    changes = {"areas": ["lambeth", "city_of_london"], "youngest_age": "11", "oldest_age": "18"}
    assert change_in_the_cms(log_in, comms_publisher, "gangs", **changes).status_code == 302
    text = parse(client.get("/programmes/gangs/")).text
    assert "Lambeth" in text
    assert "City of London" in text
    assert "11 to 18" in text


def test_a_programme_paused_in_the_cms_without_a_message_stays_open(client, site, log_in, comms_publisher):
    response = change_in_the_cms(log_in, comms_publisher, "gangs", open_for_referrals=None, paused_message="  ")
    assert response.status_code == 200
    assert b"Say what people can do while referrals are paused." in response.content
    assert Programme.objects.get(code="gangs").open_for_referrals


def test_a_programme_paused_in_the_cms_is_paused_at_once(client, site, log_in, comms_publisher):
    changes = {"open_for_referrals": None, "paused_message": MESSAGE}
    assert change_in_the_cms(log_in, comms_publisher, "gangs", **changes).status_code == 302
    assert MESSAGE in parse(client.get("/programmes/gangs/")).text


def test_an_unpublished_programme_page_is_in_no_list(client, site):
    ProgrammePage.objects.get(slug="family").unpublish()
    for address in ("/", "/programmes/"):
        assert parse(client.get(address)).all("a", href="/programmes/family/") == [], address


def test_the_pages_say_what_the_service_is(client, site):
    facts = {
        "/programmes/hospital/": ("Royal London Hospital", "Barts Health NHS Trust", "Two caseworkers", "Redthread"),
        "/programmes/family/": ("Lambeth", "Safer Stronger Families", "whole family"),
        "/programmes/county-lines/": ("one of the first services", "speak up for them", "not met county lines before"),
        "/programmes/gangs/": ("local authority", "one to one", "less weapons crime"),
    }
    for address, said in facts.items():
        text = parse(client.get(address)).text
        assert [fact for fact in said if fact not in text] == [], address


def test_county_lines_leads_on_to_the_guidance(client, site):
    links = {link["href"] for link in parse(client.get("/programmes/county-lines/")).all("main")[0].all("a")}
    assert "/worried-about-someone/" in links


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (None, "In working hours we aim to read the most urgent referrals within an hour"),
        (4, "We aim to make first contact within 4 hours."), (1, "We aim to make first contact within 1 hour."),
        (24, "We aim to make first contact within 1 day."), (72, "We aim to make first contact within 3 days."),
        (36, "We aim to make first contact within 36 hours."),
    ],
)  # fmt: skip
def test_a_programme_promises_what_its_record_says_and_nothing_more(client, site, hours, words):
    Programme.objects.filter(code="family").update(contact_within_hours=hours)
    page = parse(client.get("/programmes/family/"))
    assert words in page.text
    assert ("first contact within" in page.text) is (hours is not None)
    pause("family")
    assert words not in parse(client.get("/programmes/family/")).text


def test_the_general_promise_is_the_one_of_the_page_about_what_happens_next(client, site):
    text = parse(client.get("/what-happens-next/")).text
    assert "within an hour" in text
    assert "within three working days" in text
    assert all(part in GENERAL_PROMISE for part in ("within an hour", "within three working days"))


def test_guidance_for_a_programme_is_offered_on_its_page_while_it_is_published(client, site):
    def offered_guidance(address):
        lists = parse(client.get(address)).all("ul", class_="ways-on")
        return [link["href"] for each in lists for link in each.all("a")]

    assert offered_guidance("/programmes/county-lines/") == ["/worried-about-someone/"]
    assert offered_guidance("/programmes/gangs/") == []
    GuidancePage.objects.get().unpublish()
    assert offered_guidance("/programmes/county-lines/") == []


@EVERY_PROGRAMME
def test_each_programme_has_a_drawing_of_its_own_that_nobody_has_to_see(client, site, code, address):
    drawings = {}
    for each in PROGRAMMES.values():
        (drawing,) = parse(client.get(each)).all("svg", class_="line-art")
        assert drawing["aria-hidden"] == "true"
        drawings[each] = drawing.all("path")[0]["d"]
    assert list(drawings.values()).count(drawings[address]) == 1


# The record itself


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"youngest_age": 19, "oldest_age": 18}, "oldest_age"),
        ({"areas": ["atlantis"]}, "areas"),
        ({"open_for_referrals": False, "paused_message": " \n"}, "paused_message"),
        ({"youngest_age": 26}, "youngest_age"),
        ({"name": ""}, "name"),
    ],
)
def test_a_programme_that_makes_no_sense_is_refused(programmes, changes, field):
    programme = programmes["gangs"]
    for name, value in changes.items():
        setattr(programme, name, value)
    with pytest.raises(ValidationError) as refused:
        programme.full_clean()
    assert field in refused.value.message_dict


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    areas=st.lists(st.sampled_from(Area.values), unique=True),
    area=st.sampled_from([*Area.values, ""]),
    age=st.none() | st.integers(0, 120),
    ages=st.tuples(st.integers(0, 120), st.integers(0, 120)).map(sorted),
)
def test_a_programme_serves_its_areas_and_ages_and_nobody_is_left_out_for_an_unknown_age(areas, area, age, ages):
    programme = Programme(areas=areas, youngest_age=ages[0], oldest_age=ages[1])
    in_area = area in areas if areas else True
    in_age = age is None or age in range(ages[0], ages[1] + 1)
    assert programme.serves(area, age) is (in_area and in_age)


@pytest.mark.parametrize("age", [10, 25, None])
def test_the_four_programmes_take_young_people_of_10_to_25(programmes, age):
    assert set(programmes) == {"gangs", "county_lines", "hospital", "family"}
    assert all(programme.serves("lambeth", age) for programme in programmes.values())
    assert not any(programme.serves("lambeth", outside) for outside in (9, 26) for programme in programmes.values())
