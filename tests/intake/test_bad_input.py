"""Bad input gets a plain message, keeps what was typed, and saves nothing by half."""

import re

import pytest
from django.test import Client

from portal.referrals.intake.forms.young_person import YoungPersonForm
from portal.referrals.models import Draft, Referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def writing(client, programmes):
    """A browser that has said who it is."""
    client.post("/refer/", {"immediate_danger": "no"})
    client.post("/refer/who/", {"pathway": "professional"})
    return client


def body(response):
    return response.content.decode()


def test_a_missing_answer_says_what_to_do_and_keeps_the_rest(writing):
    response = writing.post("/refer/you/", {"name": "Rachel Obi", "role": "police", "phone": "020 7946 0101"})
    assert response.status_code == 422
    assert "Write where you work" in body(response)
    assert 'value="Rachel Obi"' in body(response)
    assert "you" not in Draft.objects.get().answers


@pytest.mark.parametrize("typed", ["31 2 2010", "32/13/2010", "yesterday", "14 3 10000", "14 3 0010", "14 3 2099"])
def test_an_impossible_date_is_refused_in_plain_words(writing, typed):
    response = writing.post(
        "/refer/young-person/", {"first_name": "Mia", "last_name": "Carter", "date_of_birth": typed}
    )
    assert response.status_code == 422
    assert response.context["form"].errors["date_of_birth"]
    assert f'value="{typed}"' in body(response)


@pytest.mark.parametrize(
    "typed", ["14/3/2010", "14 3 2010", "14.03.2010", "2010-03-14", "14 March 2010", "14 mar 2010", " 14  March  2010 "]
)
def test_a_date_may_be_spelt_in_many_ways(typed):
    form = YoungPersonForm({"first_name": "Mia", "last_name": "Carter", "date_of_birth": typed})
    assert form.is_valid(), form.errors
    assert form.answers()["date_of_birth"] == "2010-03-14"


def test_a_megabyte_pasted_into_a_box_is_answered_and_kept_on_the_page(writing):
    story = "word " * 200_000
    response = writing.post("/refer/reason/", {"reason": story})
    assert response.status_code == 422
    assert "100000" in str(response.context["form"].errors).replace(",", "")
    assert body(response).count("word ") >= 200_000 - 1
    assert "reason" not in Draft.objects.get().answers


def test_a_hundred_thousand_characters_are_kept_whole(writing):
    story = ("Ünïcode 🦊 وصف " * 10_000)[:100_000].strip()
    assert writing.post("/refer/reason/", {"reason": story}).status_code == 302
    assert Draft.objects.get().answers["reason"]["reason"] == story


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x9f"])
def test_control_characters_are_refused_with_a_message(writing, character):
    response = writing.post("/refer/reason/", {"reason": f"before{character}after"})
    assert response.status_code == 422
    assert "characters that cannot be kept" in body(response)


def test_markup_is_shown_as_text(writing):
    writing.post("/refer/reason/", {"reason": "<script>alert(1)</script>"})
    page = body(writing.get("/refer/check/"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("name", ["Zoë", "李明", "محمد", "Ọlá", "O’Neill-Smith", "🦊"])
def test_names_in_any_script_are_kept(writing, name):
    writing.post("/refer/young-person/", {"first_name": name, "last_name": name, "age": "15"})
    assert Draft.objects.get().answers["young-person"]["first_name"] == name


@pytest.mark.parametrize("typed", ["12345", "not a number", "07700 9004566666666"])
def test_a_wrong_phone_number_says_how_to_write_one(writing, typed):
    response = writing.post("/refer/you/", {"name": "R", "role": "police", "organisation": "Met", "phone": typed})
    assert "Write a phone number with its area code" in body(response)


def test_an_unknown_page_helps_and_loses_nothing(writing):
    response = writing.get("/refer/no-such-page/")
    assert response.status_code == 404
    assert "Nothing you wrote is lost" in body(response)


def test_an_answer_that_is_not_on_the_list_is_refused(writing):
    response = writing.post("/refer/programme/", {"programme": "arbitrage"})
    assert response.status_code == 422


def test_an_expired_form_comes_back_filled_in_and_can_be_sent_again(programmes):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/refer/you/", {"name": "Rachel Obi", "role": "police", "pathway_hint": "professional"})
    page = body(response)
    assert response.status_code == 403
    assert "Nothing is lost" in page
    assert 'value="Rachel Obi"' in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    again = strict.post(
        "/refer/you/",
        {"name": "Rachel Obi", "role": "police", "organisation": "Met", "phone": "020 7946 0101",
         "pathway_hint": "professional", "csrfmiddlewaretoken": token},
    )  # fmt: skip
    assert again.status_code == 302
    assert Draft.objects.get().answers["you"]["name"] == "Rachel Obi"


def test_an_expired_check_page_can_be_sent_again(programmes):
    response = Client(enforce_csrf_checks=True).post("/refer/check/", {"key": "abc"})
    assert response.status_code == 403
    assert "Send the referral" in body(response)


def test_a_lost_session_keeps_the_page_that_was_typed_and_asks_for_the_others(programmes):
    client = Client()
    response = client.post(
        "/refer/you/",
        {"name": "Rachel Obi", "role": "police", "organisation": "Met", "phone": "020 7946 0101",
         "pathway_hint": "professional"},
    )  # fmt: skip
    assert response.status_code == 302
    assert Draft.objects.get().answers["you"]["organisation"] == "Met"
    assert "Is someone in immediate danger now?" in body(client.get("/refer/check/"))


def test_the_database_failing_keeps_the_typed_text_on_the_page(writing, monkeypatch):
    from django.db import OperationalError

    from portal.referrals.intake import drafts

    def fail(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(drafts, "save_step", fail)
    monkeypatch.setattr(drafts, "current", fail)
    response = writing.post("/refer/reason/", {"reason": "He was followed home.", "pathway_hint": "professional"})
    assert response.status_code == 503
    assert "He was followed home." in body(response)
    assert "Nothing you typed is lost" in body(response)


def test_exit_clears_the_draft_and_the_session(writing):
    writing.get("/leave")
    assert not Draft.objects.exists()
    assert writing.get("/refer/check/").url == "/refer/"


def test_nothing_is_stored_before_the_referral_is_sent(writing):
    writing.post("/refer/reason/", {"reason": "He was followed home."})
    assert not Referral.objects.exists()
