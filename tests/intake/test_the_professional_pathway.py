"""The professional pathway from the first question to the receipt, without JavaScript."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from portal.referrals.demo import answers_of
from portal.referrals.intake.steps import PATHWAYS, STOPS, asked_steps
from portal.referrals.models import Draft, Referral

from .answers import story

pytestmark = pytest.mark.django_db


def walk_through(client, number):
    """Answer every page of a story in the order in which the site leads, and return the last response."""
    typed = story(number).answers(timezone.now())
    response = client.post("/refer/", typed["danger"])
    while True:
        slug = response.url.strip("/").split("/")[-1]
        if slug == "tasks":
            response = client.get("/refer/tasks/")
            slug = re.search(r'class="button" href="/refer/([a-z-]+)/"', response.content.decode())[1]
        if slug == "check":
            return client.get("/refer/check/")
        page = client.get(f"/refer/{slug}/")
        assert page.status_code == 200, slug
        response = client.post(f"/refer/{slug}/", typed[slug])
        assert response.status_code == 302, (slug, response.context["form"].errors)


def fill_in(client, number="3"):
    """Begin in this browser, answer the other pages at once as the walk would, and return check-answers."""
    client.post("/refer/", story(number).answers(timezone.now())["danger"])
    answers = answers_of(story(number))
    draft = Draft.objects.get(pk=client.session["referral_draft"])
    draft.answers = {step.slug: answers[step.slug] for step in asked_steps(answers)}
    draft.save()
    return client.get("/refer/check/")


def send(client, page):
    return client.post("/refer/check/", {"key": str(page.context["draft"].pk)}, follow=True)


@pytest.mark.parametrize("number", ["1", "3", "5", "6", "7", "8", "10", "11"])
def test_every_pathway_leads_from_the_first_question_to_a_receipt(client, programmes, number):
    receipt = send(client, walk_through(client, number))
    referral = Referral.objects.get()
    assert receipt.status_code == 200
    assert referral.reference in receipt.content.decode()
    assert not Draft.objects.exists()


@pytest.mark.parametrize("number", ["1", "3", "5", "6", "7", "8", "10", "11"])
def test_answering_at_once_leaves_what_the_walk_leaves(programmes, number):
    """Guards the tests that use the shorter way."""
    kept = []
    for way in (walk_through, fill_in):
        page = way(Client(), number)
        kept.append((page.context["draft"].answers, page.context["left"]))
        Draft.objects.all().delete()
    assert kept[0] == kept[1]


def test_check_answers_shows_every_answer_in_words(client, programmes):
    page = walk_through(client, "3").content.decode()
    for words in (
        "Mia",
        "Carter",
        "Rachel Obi",
        "rachel.obi@example.net",
        "+44 7700 900456",
        "weekdays 3 to 5 pm",
        "40117",
    ):
        assert words in page, words


def test_what_is_stored_is_exactly_what_check_answers_showed(client, programmes):
    page = walk_through(client, "3")
    shown = {step.slug: pairs for step, pairs in page.context["sections"]}
    send(client, page)
    referral = Referral.objects.get()
    from portal.referrals.intake.steps import sections

    stored = {step.slug: pairs for step, pairs in sections(referral.answers) if step.form.base_fields}
    assert stored == shown


def test_sending_twice_gives_the_same_receipt_and_one_referral(client, programmes):
    page = fill_in(client)
    first, second = send(client, page), send(client, page)
    assert Referral.objects.count() == 1
    reference = Referral.objects.get().reference
    assert reference in first.content.decode() and reference in second.content.decode()


def test_reloading_the_receipt_shows_it_again(client, programmes):
    send(client, fill_in(client))
    assert Referral.objects.get().reference in client.get("/refer/received/").content.decode()


def test_another_browser_cannot_open_a_receipt_or_send_with_a_key_it_did_not_write(client, programmes):
    page = fill_in(client)
    stranger = Client()
    assert stranger.post("/refer/check/", {"key": str(page.context["draft"].pk)}).status_code == 410
    assert not Referral.objects.exists()
    assert stranger.get("/refer/received/").status_code == 302


def test_a_referral_with_an_open_page_is_not_sent_and_leads_to_that_page(client, programmes):
    page = fill_in(client)
    draft = Draft.objects.get()
    answers = dict(draft.answers)
    del answers["reason"]
    draft.answers = answers
    draft.save()
    response = client.post("/refer/check/", {"key": str(page.context["draft"].pk)})
    assert response.url == "/refer/reason/"
    assert not Referral.objects.exists()


def test_changing_an_answer_from_check_answers_leads_back_there(client, programmes):
    fill_in(client)
    typed = story("3").answers(timezone.now())
    response = client.post("/refer/you/?from=check", typed["you"] | {"name": "Somebody Else"})
    assert response.url == "/refer/check/"
    assert "Somebody Else" in client.get("/refer/check/").content.decode()


def test_answers_of_pages_that_no_longer_apply_are_not_sent(client, programmes):
    fill_in(client)
    client.post("/refer/programme/?from=check", {"programme": "gangs"})
    client.post("/refer/gangs/", {})
    send(client, client.get("/refer/check/"))
    assert "county-lines" not in Referral.objects.get().answers


def test_back_shows_what_was_answered(client, programmes):
    fill_in(client)
    page = client.get("/refer/young-person/").content.decode()
    assert 'value="Mia"' in page


def test_immediate_danger_shows_how_to_call_999_and_goes_on(client, programmes):
    response = client.post("/refer/", {"immediate_danger": "yes"}, follow=True)
    assert "Call 999" in response.content.decode()
    assert client.post("/refer/call-999/", {}).url == "/refer/who/"


def test_a_paused_programme_is_not_offered_and_says_so(client, programmes):
    programme = programmes["gangs"]
    programme.open_for_referrals, programme.paused_message = False, "We open again in January."
    programme.save()
    client.post("/refer/", {"immediate_danger": "no"})
    client.post("/refer/who/", {"pathway": "professional"})
    page = client.get("/refer/programme/").content.decode()
    assert 'value="gangs"' not in page
    assert "We open again in January." in page


def test_every_page_belongs_to_a_stop_of_the_line_and_has_its_own_address():
    for steps in PATHWAYS.values():
        slugs = [step.slug for step in steps]
        assert len(slugs) == len(set(slugs))
        assert {step.stop for step in steps} <= set(STOPS)


def test_search_engines_may_show_the_first_page_of_the_form_and_no_other(client, programmes):
    first = client.get("/refer/").content.decode()
    assert "noindex" not in first
    assert '<meta name="description" content="Refer a young person' in first
    client.post("/refer/", {"immediate_danger": "no"})
    assert '<meta name="robots" content="noindex">' in client.get("/refer/who/").content.decode()
