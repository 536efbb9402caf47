"""Who opens a status page: reference and code, few tries, half an hour, one answer whatever was wrong."""

import re
import time

import pytest
from django.core.cache import cache
from django.test import Client

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals import status_code
from portal.referrals.intake import tries
from portal.referrals.intake.status import access
from portal.referrals.models import Message
from portal.referrals.reference import new_reference
from tests.site.database_away import database_away

from .conftest import REFERRAL, STATUS, body, give, hidden, write

pytestmark = pytest.mark.django_db
WRONG = "2222-2222-2222"


def test_an_unknown_reference_and_a_wrong_code_get_the_same_answer_for_the_same_work(received, monkeypatch):
    referral, compared = received(), []
    real = status_code.constant_time_compare
    monkeypatch.setattr(status_code, "constant_time_compare", lambda *two: compared.append(1) or real(*two))

    def answer(reference):
        compared.clear()
        rows = AuditEntry.objects.count()
        page = body(give(Client(), referral, code=WRONG, reference=reference))
        return re.sub(r'value="[^"]*"', "", page), len(compared), AuditEntry.objects.count() - rows

    wrong, unknown, nonsense = answer(referral.reference), answer(new_reference()), answer("nonsense")
    assert wrong == unknown == nonsense
    assert wrong[1:] == (1, 1)
    assert "We can’t open a referral with this reference and code" in wrong[0]


def test_too_many_tries_for_one_reference_are_refused_even_with_the_right_code(received):
    referral = received()
    spellings = [referral.reference, referral.reference.lower(), referral.reference.replace("-", " ")]
    for number in range(10):
        give(Client(REMOTE_ADDR=f"10.0.0.{number}"), referral, code=WRONG, reference=spellings[number % 3])
    refused = give(Client(REMOTE_ADDR="10.0.1.1"), referral)
    assert refused.status_code == 429
    assert "Somebody tried too often" in body(refused)
    assert f'value="{referral.reference}"' in body(refused)
    cache.clear()
    assert give(Client(), referral).status_code == 302


def test_too_many_tries_from_one_address_are_refused(received):
    referral = received()
    for _ in range(60):
        give(Client(REMOTE_ADDR="10.0.0.1"), referral, code=WRONG, reference=new_reference())
    assert give(Client(REMOTE_ADDR="10.0.0.1"), referral).status_code == 429
    assert give(Client(REMOTE_ADDR="10.0.0.2"), referral).status_code == 302


def test_without_the_counters_it_refuses_politely_and_keeps_what_was_typed(received, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError("the cache is away")

    monkeypatch.setattr(tries, "consume", fail)
    referral = received()
    refused = give(Client(), referral)
    assert refused.status_code == 503
    assert "We can’t open this page just now" in body(refused)
    assert f'value="{referral.reference}"' in body(refused)


def test_opening_gives_the_session_a_new_key_and_nothing_of_it_stands_in_an_address(received):
    client, referral = Client(), received()
    client.post("/refer/", {"immediate_danger": "no"})
    before = client.session.session_key
    response = give(client, referral)
    assert client.session.session_key != before
    assert response.url == REFERRAL
    page = client.get(REFERRAL)
    assert page.headers["Cache-Control"] == "no-store, private"
    links = re.findall(r'(?:href|action)="([^"]+)"', body(page))
    assert not [
        link for link in links if referral.reference in link or status_code.code_of(referral.submission_key) in link
    ]


def test_it_closes_half_an_hour_after_its_last_use(opened, monkeypatch):
    client, _ = opened()
    now = time.time()
    monkeypatch.setattr(access.time, "time", lambda: now + 29 * 60)
    assert client.get(REFERRAL).status_code == 200
    monkeypatch.setattr(access.time, "time", lambda: now + 58 * 60)
    assert client.get(REFERRAL).status_code == 200
    monkeypatch.setattr(access.time, "time", lambda: now + 89 * 60)
    assert client.get(REFERRAL).url == STATUS


def test_exit_ends_it_at_once(opened):
    client, _ = opened()
    client.get("/leave")
    assert client.get(REFERRAL).url == STATUS
    assert client.get(f"{REFERRAL}write/information/").url == STATUS


def test_what_was_typed_when_it_closed_waits_for_the_code_and_is_sent(opened, monkeypatch):
    client, referral = opened()
    form = {
        "text": "He is home now.\nWith his aunt.",
        "key": hidden(body(client.get(f"{REFERRAL}write/information/")), "key"),
    }
    now = time.time()
    monkeypatch.setattr(access.time, "time", lambda: now + 31 * 60)
    asked = client.post(f"{REFERRAL}write/information/", form)
    assert asked.status_code == 403
    assert "He is home now." in body(asked)
    code = {"reference": referral.reference, "code": WRONG}
    assert client.post(f"{REFERRAL}write/information/", form | code).status_code == 422
    assert not Message.objects.exists()
    code["code"] = status_code.code_of(referral.submission_key)
    assert client.post(f"{REFERRAL}write/information/", form | code).url == REFERRAL
    assert Message.objects.get().text.replace("\r", "") == form["text"]


def test_two_tabs_with_two_referrals_never_mix(opened, received):
    client, first = opened("1")
    form = {"text": "About the first.", "key": hidden(body(client.get(f"{REFERRAL}write/information/")), "key")}
    second = received("2")
    give(client, second)
    assert second.reference in body(client.get(REFERRAL))
    client.post(f"{REFERRAL}write/information/", form)
    assert Message.objects.get().referral == first


def test_what_was_typed_for_one_referral_is_not_sent_with_the_code_of_another(opened, received):
    client, first = opened("1")
    form = {"text": "About the first.", "key": hidden(body(client.get(f"{REFERRAL}write/information/")), "key")}
    second, stranger = received("2"), Client()
    code = {"reference": second.reference, "code": status_code.code_of(second.submission_key)}
    answer = stranger.post(f"{REFERRAL}write/information/", form | code)
    assert answer.status_code == 422
    assert f"What you typed belongs to {first.reference}" in body(answer)
    assert not Message.objects.exists()


@pytest.mark.parametrize("address", ["write/information/", "write/answer/", "write/withdraw/", "add/signs/", ""])
def test_without_the_code_no_page_tells_anything(received, address):
    referral = received("1")
    stranger = Client()
    assert stranger.get(f"{REFERRAL}{address}").url == STATUS
    answer = stranger.post(f"{REFERRAL}{address}", {"text": "x", "key": f"{referral.reference}_1"})
    assert answer.status_code == 403
    assert "Give the code once more" in body(answer)
    assert not Message.objects.exists()


def test_an_expired_token_shows_what_was_typed_again(opened):
    client, _ = opened("1")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    page = strict.post(STATUS, {"reference": "SOS-2222-2222", "code": "2222"})
    assert page.status_code == 403
    assert 'value="SOS-2222-2222"' in body(page) and 'value="2222"' in body(page)
    form = {"text": "Typed for long.", "key": hidden(body(strict.get(f"{REFERRAL}write/information/")), "key")}
    page = strict.post(f"{REFERRAL}write/information/", form)
    assert page.status_code == 403
    assert "Typed for long." in body(page) and "Nothing is lost" in body(page)
    again = form | {name: hidden(body(page), name) for name in ("key", "csrfmiddlewaretoken")}
    assert strict.post(f"{REFERRAL}write/information/", again).url == REFERRAL
    page = strict.post(f"{REFERRAL}add/missing/", {"M1": "current", "pathway_hint": "hospital"})
    assert page.status_code == 403
    assert re.search(r'value="current"[^>]*checked', body(page))
    assert "Add this to the referral" in body(page)


@pytest.mark.parametrize(
    ("address", "form", "shown"),
    [
        (STATUS, {"reference": "SOS-2222-2222", "code": "2222"}, 'value="2222"'),
        (f"{REFERRAL}write/information/", {"text": "Typed for long."}, "Typed for long."),
        (f"{REFERRAL}write/withdraw/", {"text": "They asked me to."}, "They asked me to."),
        (f"{REFERRAL}add/missing/", {"M1_note": "x", "M1": "current", "pathway_hint": "hospital"}, "checked"),
    ],
)
def test_a_database_that_is_away_shows_what_was_typed_again(opened, address, form, shown):
    client, _ = opened("1")
    with database_away():
        page = client.post(address, form)
    assert page.status_code == 503
    assert shown in body(page)
    assert "Nothing you typed is lost" in body(page)


def test_every_read_and_every_refusal_is_in_the_trail(opened):
    client, referral = opened()
    client.get(REFERRAL)
    give(Client(), referral, code=WRONG)
    rows = AuditEntry.objects.about(referral.reference).values_list("action", "actor")
    assert (Action.STATUS_READ, None) in rows and (Action.STATUS_REFUSED, None) in rows


def test_bad_input_keeps_what_was_typed(opened):
    client, _ = opened()
    answer, _ = write(client, "She is safe.\x00 For now.")
    assert answer.status_code == 422
    assert "For now." in body(answer)
    empty = Client().post(STATUS, {"reference": "", "code": "2222"})
    assert empty.status_code == 422
    assert 'value="2222"' in body(empty)
