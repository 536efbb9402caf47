"""Questions about background: optional, after the sending, and with nothing that leads back to a referral."""

import pytest
from django.test import Client

from portal.referrals.models import EqualityAnswers, Referral

from .test_the_professional_pathway import fill_in, send

pytestmark = pytest.mark.django_db
ADDRESS = "/refer/background/"


def test_they_are_offered_with_the_receipt_and_never_before_it(client, programmes):
    page = fill_in(client, "5")
    assert client.get(ADDRESS).url == "/refer/"
    receipt = send(client, page).content.decode()
    assert Referral.objects.get().reference in receipt
    assert f'href="{ADDRESS}"' in receipt


@pytest.mark.parametrize(("number", "words"), [("3", "the young person’s ethnic group"), ("6", "your ethnic group")])
def test_they_speak_to_whoever_answers(client, programmes, number, words):
    send(client, fill_in(client, number))
    page = client.get(ADDRESS)
    assert words in page.content.decode()
    assert not any(field.field.required for field in page.context["form"])


def test_one_press_skips_them(client, programmes):
    send(client, fill_in(client, "5"))
    assert '<a href="/refer/received/">Skip these questions</a>' in client.get(ADDRESS).content.decode()
    assert not EqualityAnswers.objects.exists()


def test_sending_them_empty_keeps_nothing_and_says_thank_you(client, programmes):
    send(client, fill_in(client, "5"))
    assert "Thank you" in client.post(ADDRESS, {}).content.decode()
    assert not EqualityAnswers.objects.exists()


def test_the_row_holds_the_answers_and_the_month_and_nothing_that_leads_to_the_referral(client, programmes):
    send(client, fill_in(client, "5"))
    client.post(ADDRESS, {"ethnic_group": "mixed", "disability": "no", "first_name": "Tyler"})
    row = EqualityAnswers.objects.get()
    assert row.answers == {"ethnic_group": "mixed", "disability": "no"}
    assert row.month.day == 1
    assert {field.name for field in EqualityAnswers._meta.get_fields()} == {"id", "month", "answers"}
    assert not any(field.related_model is EqualityAnswers for field in Referral._meta.get_fields())
    referral = Referral.objects.get()
    assert str(row.pk) not in {str(referral.pk), str(referral.submission_key)}
    assert "mixed" not in str(referral.answers)


def test_answers_sent_twice_count_once(client, programmes):
    send(client, fill_in(client, "5"))
    for _ in range(2):
        assert client.post(ADDRESS, {"gender": "male"}).status_code == 200
    assert EqualityAnswers.objects.count() == 1


def test_an_answer_that_is_not_offered_is_refused_and_keeps_the_others(client, programmes):
    send(client, fill_in(client, "5"))
    response = client.post(ADDRESS, {"gender": "male", "religion": "<script>"})
    assert response.status_code == 422
    assert 'value="male"' in response.content.decode()
    assert not EqualityAnswers.objects.exists()


def test_triage_sees_nothing_of_them(client, programmes, log_in, triage_officer):
    send(client, fill_in(client, "5"))
    client.post(ADDRESS, {"religion": "sikh"})
    staff = log_in(Client(), triage_officer)
    page = staff.get(f"/portal/referrals/{Referral.objects.get().reference}/").content.decode().lower()
    assert "sikh" not in page
    assert "religion" not in page
