"""Save and return: a reference, a passphrase, seven days, and nothing else that opens it (domain.md §3, §6.1)."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.referrals.intake import saved, tries
from portal.referrals.intake.saved import SaveForm, as_meant, new_passphrase, words
from portal.referrals.models import Draft, Referral
from tests.intake.answers import story
from tests.intake.test_the_professional_pathway import fill_in, send

pytestmark = pytest.mark.django_db
OWN = "copper lantern over nine hills"


@pytest.fixture
def writing(client, programmes):
    """A browser that has begun a referral as a professional."""
    client.post("/refer/", {"immediate_danger": "no"})
    client.post("/refer/who/", {"pathway": "professional"})
    client.post("/refer/reason/", {"reason": "He was followed home."})
    return client


def save(client, passphrase=OWN):
    """Save as the browser would, and return the reference that is shown."""
    page = client.get("/refer/save/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    shown = client.post("/refer/save/", {"passphrase": passphrase, "key": key})
    assert shown.status_code == 200
    return re.search(r"DRAFT-\w{4}-\w{4}", shown.content.decode())[0]


def come_back(client, reference, passphrase=OWN):
    return client.post("/refer/return/", {"reference": reference, "passphrase": passphrase})


def test_another_browser_opens_the_same_draft_with_reference_and_passphrase(writing):
    reference = save(writing)
    elsewhere = Client()
    assert come_back(elsewhere, reference).url == "/refer/tasks/"
    assert "He was followed home." in elsewhere.get("/refer/reason/").content.decode()
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("spelt", [str.lower, lambda r: r.replace("-", ""), lambda r: f" {r.removeprefix('DRAFT-')} "])
def test_the_reference_and_the_passphrase_forgive_how_they_are_typed(writing, spelt):
    reference = save(writing)
    assert come_back(Client(), spelt(reference), "  Copper-Lantern over NINE  hills").status_code == 302


def test_the_passphrase_is_offered_and_pressing_twice_saves_the_same_one(writing):
    page = writing.get("/refer/save/").content.decode()
    offered = re.search(r'name="passphrase" value="([^"]+)"', page)[1]
    assert len(offered.split()) == 4
    first, second = save(writing, offered), save(writing, offered)
    assert first == second
    assert come_back(Client(), first, offered).status_code == 302


def test_saving_again_keeps_the_reference_and_changes_the_passphrase(writing):
    reference = save(writing)
    assert save(writing, "another lantern over nine hills") == reference
    assert come_back(Client(), reference).status_code == 422
    assert come_back(Client(), reference, "another lantern over nine hills").status_code == 302


def test_the_passphrase_is_kept_only_as_a_slow_hash(writing, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    save(writing)
    stored = Draft.objects.values_list("passphrase", flat=True).get()
    assert stored.startswith("pbkdf2_sha256$")
    assert int(stored.split("$")[1]) >= 600_000
    assert "lantern" not in str(Draft.objects.values().get()) + str(dict(writing.session))


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Write a passphrase"), ("four words", "longer"), ("aaaaaaaaaaaaaaa", "easy to guess"),
     ("password1234567", "easy to guess"), ("1234567890123456", "easy to guess")],
)  # fmt: skip
def test_a_weak_passphrase_is_refused_in_plain_words_and_nothing_is_saved(writing, typed, said):
    response = writing.post("/refer/save/", {"passphrase": typed})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Draft.objects.get().reference is None


def test_it_says_by_what_day_it_is_deleted_and_every_answer_begins_the_seven_days_again(writing):
    save(writing)
    Draft.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    writing.post("/refer/reason/", {"reason": "Twice."})
    expires = Draft.objects.get().expires_at
    assert timedelta(days=6, hours=23) < expires - timezone.now() <= timedelta(days=7)
    shown = writing.post("/refer/save/", {"passphrase": OWN}).content.decode()
    assert f"{timezone.localtime(Draft.objects.get().expires_at):%A %-d %B %Y}" in shown


def test_after_seven_days_it_cannot_be_opened_and_housekeeping_purges_it(writing):
    reference = save(writing)
    Draft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert come_back(Client(), reference).status_code == 422
    call_command("housekeeping")
    assert not Draft.objects.exists()


def test_an_unknown_reference_and_a_wrong_passphrase_get_the_same_answer_for_the_same_work(writing, monkeypatch):
    reference = save(writing)
    checked = []
    from django.contrib.auth import hashers

    real = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda self, *given: checked.append(1) or real(self, *given)
    )

    def answer(tried):
        checked.clear()
        page = come_back(Client(), tried, "wrong lantern over nine hills").content.decode()
        return re.sub(r'value="[^"]*"', "", page), len(checked)

    wrong, unknown, nonsense = answer(reference), answer("DRAFT-2222-2222"), answer("nonsense")
    assert wrong == unknown == nonsense
    assert wrong[1] == 1
    assert "We can’t open a saved referral" in wrong[0]


def test_too_many_tries_for_one_reference_are_refused_even_with_the_right_passphrase(writing):
    reference = save(writing)
    spellings = [reference, reference.lower(), reference.replace("-", " ")]
    for number in range(10):
        come_back(Client(REMOTE_ADDR=f"10.0.0.{number}"), spellings[number % 3], "wrong lantern")
    response = come_back(Client(REMOTE_ADDR="10.0.1.1"), reference)
    assert response.status_code == 429
    assert "Somebody tried too often" in response.content.decode()
    cache.clear()
    assert come_back(Client(), reference).status_code == 302


def test_too_many_tries_from_one_address_are_refused(writing):
    for _ in range(20):
        come_back(Client(REMOTE_ADDR="10.0.0.1"), saved.new_reference("DRAFT"), "wrong lantern")
    assert come_back(Client(REMOTE_ADDR="10.0.0.1"), saved.new_reference("DRAFT")).status_code == 429
    assert come_back(Client(REMOTE_ADDR="10.0.0.2"), saved.new_reference("DRAFT")).status_code == 422


def test_without_the_counters_nothing_is_opened_and_the_page_keeps_what_was_typed(writing, monkeypatch):
    reference = save(writing)

    def fail(*args, **kwargs):
        raise ConnectionError("the cache is away")

    monkeypatch.setattr(tries, "consume", fail)
    response = come_back(Client(), reference)
    assert response.status_code == 503
    assert f'value="{reference}"' in response.content.decode()


def test_sending_removes_what_was_saved(client, programmes):
    page = fill_in(client)
    reference = save(client)
    send(client, page)
    assert Referral.objects.count() == 1
    assert not Draft.objects.exists()
    assert come_back(Client(), reference).status_code == 422


def test_sending_in_the_other_browser_gives_the_first_one_the_same_receipt(client, programmes):
    page = fill_in(client)
    elsewhere = Client()
    assert come_back(elsewhere, save(client)).url == "/refer/check/"
    receipt = send(elsewhere, elsewhere.get("/refer/check/"))
    again = send(client, page)
    reference = Referral.objects.get().reference
    assert reference in receipt.content.decode() and reference in again.content.decode()


def test_a_half_written_page_is_saved_as_it_is_and_counts_as_open(writing):
    response = writing.post("/refer/you/", {"name": "Rachel Obi", "phone": "not yet", "then": "save"})
    assert response.url == "/refer/save/"
    elsewhere = Client()
    come_back(elsewhere, save(writing))
    page = elsewhere.get("/refer/you/").content.decode()
    assert 'value="Rachel Obi"' in page and 'value="not yet"' in page
    assert "you" not in Draft.objects.get().answers


def test_emptying_an_answered_page_and_saving_does_not_send_the_old_answer(client, programmes):
    page = fill_in(client)
    client.post("/refer/you/", {"name": "", "then": "save"})
    assert client.post("/refer/check/", {"key": str(page.context["draft"].pk)}).url == "/refer/you/"
    assert not Referral.objects.exists()


def test_exit_clears_the_device_and_leaves_what_was_saved_on_purpose(writing):
    reference = save(writing)
    writing.get("/leave")
    assert writing.get("/refer/tasks/").url == "/refer/"
    assert come_back(Client(), reference).status_code == 302


@pytest.mark.parametrize(("number", "offered"), [("3", True), ("1", True), ("5", True), ("6", False)])
def test_it_is_offered_to_everybody_but_a_young_person(client, programmes, number, offered):
    fill_in(client, number)
    pathway = story(number).answers(timezone.now())["who"]["pathway"]
    assert ("Save and come back later" in client.get("/refer/young-person/").content.decode()) is offered, pathway
    assert ("Save and come back later" in client.get("/refer/tasks/").content.decode()) is offered
    assert client.get("/refer/save/").status_code == (200 if offered else 302)


def test_returning_says_that_another_referral_is_open_here(writing):
    page = writing.get("/refer/return/").content.decode()
    assert "Another referral is open in this browser" in page
    assert "Another referral" not in Client().get("/refer/return/").content.decode()


def test_returning_gives_the_session_a_new_key(writing):
    reference = save(writing)
    elsewhere = Client()
    elsewhere.post("/refer/", {"immediate_danger": "no"})
    before = elsewhere.session.session_key
    come_back(elsewhere, reference)
    assert elsewhere.session.session_key != before


def test_an_expired_page_of_saving_and_returning_comes_back_filled_in(writing):
    strict = Client(enforce_csrf_checks=True)
    page = come_back(strict, "DRAFT-2222-2222").content.decode()
    assert 'value="DRAFT-2222-2222"' in page and "Nothing is lost" in page
    assert f'value="{OWN}"' in strict.post("/refer/save/", {"passphrase": OWN, "key": "x"}).content.decode()


def test_there_are_words_enough_each_plain_and_short():
    assert len(words()) == len(set(words())) >= 2000
    assert all(re.fullmatch(r"[a-z]{3,8}", word) for word in words())
    assert not {"gang", "knife", "gun", "blood", "kill", "dead", "drug", "police", "court", "bomb", "hell"} & {*words()}


def test_a_passphrase_of_ours_passes_our_own_check():
    for _ in range(20):
        assert SaveForm({"passphrase": new_passphrase()}).is_valid()
    assert SaveForm({"passphrase": "tea hat sun bee"}).is_valid()
    assert as_meant(" Tea–hat,  SUN.bee ") == "tea hat sun bee"
