"""The code: shown on the receipt, the same each time, nowhere else, and not to be had from the database."""

import re
import uuid

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.outbox.services import send_due
from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from portal.referrals.models import Referral
from portal.referrals.reference import ALPHABET
from portal.referrals.states import CameBy
from portal.referrals.status_code import code_of, fits
from tests.intake.answers import story
from tests.intake.test_never_a_dead_end import forget, hidden
from tests.intake.test_submission import every_byte
from tests.intake.test_the_professional_pathway import fill_in, send

from .conftest import body, give

CODE = re.compile(r'class="passphrase">([^<]+)<')


@given(key=st.uuids())
def test_it_is_twelve_letters_that_nobody_takes_for_others(key):
    letters = code_of(key).replace("-", "")
    assert len(letters) == 12
    assert set(letters) <= set(ALPHABET)
    assert not set(letters) & set("01IOLQSZUVB5")
    assert code_of(key) == code_of(key)


def test_two_referrals_and_two_secrets_have_different_codes():
    key = uuid.uuid4()
    assert len({code_of(key), code_of(uuid.uuid4()), code_of(key, secret="another")}) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["1", "3", "5", "6"])
def test_the_receipt_shows_the_same_code_however_often_it_is_shown(client, programmes, number):
    page = fill_in(client, number)
    key = hidden(body(page), "key")
    shown = [body(send(client, page)), body(client.get("/refer/received/"))]
    shown.append(body(client.post("/refer/check/", {"key": key}, follow=True)))
    forget(client)  # crashed between commit and response, or the cookie is gone: the page is sent once more
    shown.append(body(client.post("/refer/check/", {"key": key}, follow=True)))
    codes = {CODE.search(page)[1] for page in shown}
    referral = Referral.objects.get()
    assert codes == {code_of(referral.submission_key)}
    assert give(Client(), referral, code=codes.pop()).status_code == 302


@pytest.mark.django_db
def test_the_receipt_says_how_to_use_it_and_lets_a_young_person_choose(client, programmes):
    receipt = body(send(client, fill_in(client, "6")))
    assert "We show the code only here" in receipt and "/refer/status/" in receipt
    assert "You don’t have to keep these" in receipt
    assert "print this page" in body(send(client, fill_in(client, "5")))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spelt", [str.lower, lambda code: code.replace("-", ""), lambda code: f"  {code} ".replace("-", " – ")]
)
def test_it_forgives_how_it_is_typed(received, spelt):
    referral = received()
    assert give(Client(), referral, code=spelt(code_of(referral.submission_key))).status_code == 302


@pytest.mark.django_db
def test_it_is_neither_mailed_nor_shown_to_staff_nor_in_the_database(client, log_in, programmes, staff, opened):
    everybody = staff("triage_officer", "team_leader", "dsl", "data_protection_lead")
    browser, referral = opened("1")
    code = code_of(referral.submission_key)
    send_due()
    assert mail.outbox
    log_in(client, everybody)
    pages = [
        body(client.get(address)) for address in (referral.get_absolute_url(), "/portal/referrals/", "/portal/audit/")
    ]
    kept = every_byte().decode(errors="replace")
    for told in (*pages, *(each.subject + each.body for each in mail.outbox), kept):
        assert code not in told
        assert code.replace("-", "") not in told
    assert referral.reference in kept  # the search can find things
    assert code not in body(browser.get("/refer/status/referral/"))


@pytest.mark.django_db
def test_what_the_database_holds_opens_nothing(received):
    referral = received()
    with connection.cursor() as cursor:
        cursor.execute("SELECT status_code_hash, reference FROM referrals_referral")
        kept = cursor.fetchone()
    for found in (*kept, str(referral.pk), str(referral.submission_key), code_of(referral.submission_key, secret="")):
        assert give(Client(), referral, code=found).status_code == 422


@pytest.mark.django_db
def test_it_goes_on_opening_and_being_shown_when_the_secret_is_changed(client, programmes, settings):
    receipt = body(send(client, fill_in(client, "6")))
    code, referral, old = CODE.search(receipt)[1], Referral.objects.get(), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret", [old]
    assert CODE.search(body(client.get("/refer/received/")))[1] == code
    settings.SECRET_KEY_FALLBACKS = []
    assert fits(referral, code)
    assert not CODE.search(body(client.get("/refer/received/"))), "a code that opens nothing"


@pytest.mark.django_db
def test_what_staff_wrote_down_for_somebody_has_no_code(programmes, triage_officer):
    referral = receive(
        answers=answers_of(story("7")), submission_key=uuid.uuid4(), came_by=CameBy.PHONE, taken_by=triage_officer
    )  # fmt: skip
    assert not referral.has_status_page
    assert give(Client(), referral).status_code == 422
    assert give(Client(), referral, code=" - ").status_code == 422
