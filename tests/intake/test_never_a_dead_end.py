"""Double click, back, reload, two tabs, expired tokens, lost sessions: the same receipt or the same filled page."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.utils import timezone

from portal.referrals.intake.steps import PATHWAYS
from portal.referrals.models import Draft, Referral
from tests.intake.answers import story
from tests.intake.test_the_professional_pathway import fill_in, send

pytestmark = pytest.mark.django_db
STORIES = {"professional": "3", "hospital": "1", "parent": "5", "self": "6"}
every_pathway = pytest.mark.parametrize(("pathway", "number"), STORIES.items())
PAGES = [(pathway, step.slug) for pathway, steps in PATHWAYS.items() for step in steps if step.slug != "danger"]


def body(response):
    return response.content.decode()


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def typed_by(number):
    return story(number).answers(timezone.now())


def forget(client):
    """Take the session away, as a log-out or a cleared cookie does."""
    Session.objects.all().delete()
    client.cookies.pop("sessionid", None)


@every_pathway
def test_the_stories_are_of_the_pathways(pathway, number):
    assert typed_by(number)["who"]["pathway"] == pathway


@every_pathway
def test_a_double_click_on_send_gives_the_same_receipt(client, programmes, pathway, number):
    page = fill_in(client, number)
    key = hidden(body(page), "key")
    receipts = [body(client.post("/refer/check/", {"key": key}, follow=True)) for _ in range(2)]
    assert all(Referral.objects.get().reference in receipt for receipt in receipts)


@every_pathway
def test_a_double_click_on_a_page_keeps_its_answers_once(client, programmes, pathway, number):
    client.post("/refer/", {"immediate_danger": "no"})
    client.post("/refer/who/", {"pathway": pathway})
    key = hidden(body(client.get("/refer/young-person/")), "key")
    first, second = (
        client.post("/refer/young-person/", typed_by(number)["young-person"] | {"key": key}) for _ in range(2)
    )  # fmt: skip
    assert first.url == second.url
    assert Draft.objects.count() == 1


@every_pathway
def test_back_and_reload_after_sending_lead_to_the_receipt(client, programmes, pathway, number):
    send(client, fill_in(client, number))
    reference = Referral.objects.get().reference
    for address in ("/refer/check/", "/refer/tasks/", "/refer/young-person/", "/refer/received/", "/refer/save/"):
        assert reference in body(client.get(address, follow=True)), address
    assert "Is someone in immediate danger now?" in body(client.get("/refer/"))


@every_pathway
def test_a_page_left_open_in_another_tab_leads_to_the_receipt_after_sending(client, programmes, pathway, number):
    page = fill_in(client, number)
    key = hidden(body(client.get("/refer/young-person/")), "key")
    send(client, page)
    form = typed_by(number)["young-person"] | {"key": key, "pathway_hint": pathway}
    assert client.post("/refer/young-person/", form).url == "/refer/received/"
    assert not Draft.objects.exists()


@every_pathway
def test_what_is_written_after_sending_is_shown_and_not_lost(client, programmes, pathway, number):
    page = fill_in(client, number)
    key = hidden(body(client.get("/refer/young-person/")), "key")
    send(client, page)
    form = typed_by(number)["young-person"] | {"first_name": "Somebody Else", "key": key, "pathway_hint": pathway}
    response = client.post("/refer/young-person/", form)
    assert "Somebody Else" in body(response)
    assert Referral.objects.get().reference in body(response)
    assert not Draft.objects.exists()


@every_pathway
def test_sending_after_the_session_is_gone_gives_the_receipt_and_again_the_same(client, programmes, pathway, number):
    key = hidden(body(fill_in(client, number)), "key")
    forget(client)
    first = body(client.post("/refer/check/", {"key": key}, follow=True))
    forget(client)
    second = body(client.post("/refer/check/", {"key": key}, follow=True))
    reference = Referral.objects.get().reference
    assert reference in first and reference in second


@every_pathway
def test_a_page_posted_after_the_session_is_gone_goes_on_with_the_same_draft(client, programmes, pathway, number):
    fill_in(client, number)
    key = hidden(body(client.get("/refer/young-person/")), "key")
    forget(client)
    form = typed_by(number)["young-person"] | {"first_name": "After Hours", "key": key}
    assert client.post("/refer/young-person/?from=check", form).url == "/refer/check/"
    check = client.get("/refer/check/")
    assert "After Hours" in body(check)
    send(client, check)
    assert Referral.objects.get().answers["young-person"]["first_name"] == "After Hours"


@every_pathway
def test_an_expired_token_on_check_answers_still_gives_the_receipt(programmes, pathway, number):
    strict = Client(enforce_csrf_checks=True)
    writer = Client()
    key = hidden(body(fill_in(writer, number)), "key")
    page = strict.post("/refer/check/", {"key": key})
    assert page.status_code == 403
    again = {name: hidden(body(page), name) for name in ("key", "csrfmiddlewaretoken")}
    assert Referral.objects.count() == 0
    assert "Thank you" in body(strict.post("/refer/check/", again, follow=True))


@pytest.mark.parametrize(("pathway", "slug"), PAGES)
def test_every_page_survives_a_lost_session_a_purged_draft_and_an_expired_token(programmes, pathway, slug):
    """Nothing is left but the page itself: it comes back filled in, is kept, and leads on."""
    typed = typed_by(STORIES[pathway]).get(slug, {})
    strict = Client(enforce_csrf_checks=True)
    expired = strict.post(f"/refer/{slug}/", typed | {"pathway_hint": pathway})
    assert expired.status_code == 403
    page = body(expired)
    marks = {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "pathway_hint", "key")}
    for value in typed.values():
        for one in value if isinstance(value, list) else [value]:
            assert str(one or "") in page, one
    answered = strict.post(f"/refer/{slug}/", typed | marks)
    # A page whose story does not answer it is asked for again, with the same questions.
    assert answered.status_code in (302, 422)
    if answered.status_code == 302:
        assert strict.get(answered.url).status_code == 200
        assert slug in Draft.objects.get().answers
    else:
        assert hidden(body(answered), "pathway_hint") == pathway


def test_a_wrong_answer_on_a_page_without_a_session_still_knows_who_is_asking(programmes):
    client = Client()
    page = client.post("/refer/you/", {"name": "Ana", "pathway_hint": "parent"})
    assert page.status_code == 422
    form = {"name": "Ana", "relationship": "aunt", "pathway_hint": hidden(body(page), "pathway_hint")}
    assert client.post("/refer/you/", form).status_code == 302
    assert Draft.objects.get().answers["you"]["relationship"] == "aunt"


def test_two_tabs_with_two_referrals_do_not_mix(programmes):
    """The second referral was opened in the same browser with its passphrase; the first is still open in a tab."""
    from tests.intake.test_save_and_return import come_back, save

    other, client = Client(), Client()
    for browser in (other, client):
        browser.post("/refer/", {"immediate_danger": "no"})
        browser.post("/refer/who/", {"pathway": "professional"})
    first = hidden(body(client.get("/refer/reason/")), "key")
    come_back(client, save(other))
    client.post("/refer/reason/", {"reason": "About the first.", "key": first})
    reasons = {str(draft.pk): draft.answers.get("reason") for draft in Draft.objects.all()}
    assert reasons.pop(first.split(":")[0])["reason"] == "About the first."
    assert list(reasons.values()) == [None]


def test_two_tabs_both_keep_their_pages(client, programmes):
    client.post("/refer/", {"immediate_danger": "no"})
    client.post("/refer/who/", {"pathway": "professional"})
    key = hidden(body(client.get("/refer/reason/")), "key")
    client.post("/refer/reason/", {"reason": "In one tab.", "key": key})
    client.post("/refer/programme/", {"programme": "gangs", "key": key})
    assert {"reason", "programme"} <= Draft.objects.get().answers.keys()


def test_a_page_that_another_tab_has_made_needless_is_kept_and_leads_on(client, programmes):
    fill_in(client)
    key = hidden(body(client.get("/refer/county-lines/")), "key")
    client.post("/refer/programme/?from=check", {"programme": "gangs"})
    response = client.post("/refer/county-lines/", typed_by("3")["county-lines"] | {"key": key})
    assert response.url == "/refer/gangs/"


def test_changing_who_one_is_asks_again_and_changing_back_brings_the_words_back(client, programmes):
    fill_in(client, "5")
    client.post("/refer/who/", {"pathway": "professional"})
    page = client.get("/refer/check/")
    assert "you" in {step.slug for step in page.context["left"]}
    client.post("/refer/who/", {"pathway": "parent"})
    name = typed_by("5")["you"]["name"]
    assert f'value="{name}"' in body(client.get("/refer/you/"))


@pytest.mark.parametrize("forged", ["", "x", "{pk}", "{pk}:aaaa:bbbb", "{old}"])
def test_a_forged_or_old_mark_of_a_page_opens_nothing(programmes, forged, settings, monkeypatch):
    fill_in(Client(), "3")
    pk = Draft.objects.get().pk
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: timezone.now().timestamp() - 8 * 24 * 3600)
        old = signing.TimestampSigner(salt="draft").sign(str(pk))
    stranger = Client()
    assert stranger.post("/refer/check/", {"key": forged.format(pk=pk, old=old)}).status_code == 410
    stranger.post("/refer/reason/", {"reason": "Mine.", "key": forged.format(pk=pk, old=old)})
    assert Draft.objects.get(pk=pk).answers["reason"] == typed_by("3")["reason"]
