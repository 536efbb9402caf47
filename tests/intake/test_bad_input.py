"""Bad input gets a plain message, keeps what was typed, and saves nothing by half."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from portal.referrals.intake.forms.fields import Day, Line, Moment
from portal.referrals.intake.forms.young_person import YoungPersonForm
from portal.referrals.intake.steps import find_step
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
    assert "longer than the 100,000 characters" in str(response.context["form"].errors)
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


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("+33 1 42 68 53 00", "+33142685300"), ("0044 7700 900456", "+447700900456"),
     ("+1 (212) 555-0123", "+12125550123"), ("07700-900-456", "+447700900456"),
     ("020 7946 0101 ext 12", "+442079460101 ext. 12")],
)  # fmt: skip
def test_numbers_from_anywhere_are_kept_in_one_way(writing, typed, kept):
    writing.post("/refer/you/", {"name": "R", "role": "police", "organisation": "Met", "phone": typed})
    assert Draft.objects.get().answers["you"]["phone"] == kept
    assert body(writing.get("/refer/check/"))


@pytest.mark.parametrize(("typed", "kept"), [("e11fr", "E1 1FR"), (" se1  9zz ", "SE1 9ZZ"), ("SW1A-1AA", "SW1A 1AA")])
def test_a_postcode_is_kept_in_one_way(writing, typed, kept):
    writing.post("/refer/home/", {"area": "not_known", "postcode": typed})
    assert Draft.objects.get().answers["home"]["postcode"] == kept


@pytest.mark.parametrize("typed", ["E1", "nowhere", "1234567", "É1 1FR", "E1 1F🦊"])
def test_what_is_no_postcode_is_refused_and_may_be_left_out(writing, typed):
    response = writing.post("/refer/home/", {"area": "not_known", "postcode": typed})
    assert response.status_code == 422
    assert "or leave it empty" in body(response)


@pytest.mark.parametrize("typed", ["3/4/2009", "3 April 2009", "3 Apr 09", "2009-04-03", "3rd of April, 2009",
                                   "Friday 3 April 2009", "April 3, 2009", "3.4.09", "03-APR-2009"])  # fmt: skip
def test_every_usual_spelling_of_a_day_is_the_same_day(typed):
    assert Day("When?").clean(typed) == date(2009, 4, 3)


@pytest.mark.parametrize(
    "typed", ["tomorrow 9am", "Tomorrow at 9:00", "{:%d/%m/%Y} 09:00", "{:%d %b %y}, 9 am", "{:%A %d %B %Y} at 9.00am"]
)
def test_every_usual_spelling_of_a_time_is_the_same_time(typed):
    tomorrow = timezone.localdate() + timedelta(days=1)
    moment = Moment("When?").clean(typed.format(tomorrow))
    assert timezone.localtime(moment) == timezone.make_aware(datetime.combine(tomorrow, time(9)))


@pytest.mark.parametrize("typed", ["1 1 0001 9:00", "1 1 9999 9:00", "tomorrow", "9am", "now", "32 1 2026 9:00"])
def test_a_time_that_cannot_be_is_refused_in_plain_words(typed):
    with pytest.raises(ValidationError, match="day"):
        Moment("When?").clean(typed)


@pytest.mark.parametrize("page", ["you", "young-person", "home", "contact", "exploitation"])
def test_a_character_that_cannot_be_kept_is_refused_in_every_box(writing, page):
    boxes = [name for name, field in find_step(Draft.objects.get().answers, page).form.base_fields.items()
             if isinstance(field, Line)]  # fmt: skip
    response = writing.post(f"/refer/{page}/", dict.fromkeys(boxes, "a\x00b"))
    assert response.status_code == 422
    refused = response.context["form"].errors
    assert all("characters that cannot be kept" in str(refused[name]) for name in boxes)
