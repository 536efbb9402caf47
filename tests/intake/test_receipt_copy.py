"""The receipt: what happens meanwhile, and a copy to keep for whoever sent the referral and nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from home.models import HelpLine
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals.intake.steps import sections
from portal.referrals.models import Referral
from portal.referrals.status_code import code_to_show

from .test_the_professional_pathway import fill_in, send

pytestmark = pytest.mark.django_db
COPY = "/refer/received/copy/"


def body(response):
    return response.content.decode()


@pytest.mark.parametrize("number", ["3", "1", "5"])
def test_professionals_clinicians_and_parents_get_a_copy_of_exactly_what_they_sent(client, programmes, number):
    receipt = send(client, fill_in(client, number))
    assert COPY in body(receipt)
    copy = client.get(COPY)
    referral = Referral.objects.get()
    assert referral.reference in body(copy)
    assert copy.context["pages"] == [(step.title, pairs) for step, pairs in sections(referral.answers) if pairs]
    assert copy.headers["Cache-Control"] == "no-store, private"
    row = AuditEntry.objects.get(action=Action.COPY_OPENED)
    assert (row.actor, row.referral_id) == (None, referral.pk)


def test_the_young_persons_pathway_leaves_no_copy(client, programmes):
    receipt = send(client, fill_in(client, "6"))
    assert COPY not in body(receipt)
    assert "print" not in body(receipt).lower().replace("no-print", "")
    assert client.get(COPY).status_code == 404
    assert not AuditEntry.objects.filter(action=Action.COPY_OPENED).exists()


def test_a_young_person_reads_plain_words_and_may_clear_the_device_before_anything_else(client, programmes):
    check = fill_in(client, "6")
    receipt = body(send(client, check))
    assert "Send this" in body(check)
    for page in (body(check), receipt):
        told = page.partition("<main")[2].partition("</main>")[0].lower()
        assert not [word for word in ("triage", "withdraw", "your referral", "the referral") if word in told]
    assert receipt.index("Finish and clear this device") < receipt.index("What happens next</h2>")


def test_no_other_browser_gets_the_copy(client, programmes):
    send(client, fill_in(client))
    assert Client().get(COPY).url == "/refer/"
    client.get("/leave")
    assert client.get(COPY).url == "/refer/"


def test_staff_with_a_receipt_of_their_own_get_no_copy_at_the_public_door(client, log_in, triage_officer, programmes):
    log_in(client, triage_officer)
    assert client.get(COPY).url == "/refer/"


def test_the_copy_closes_after_an_hour(client, programmes, settings):
    send(client, fill_in(client))
    Referral.objects.update(received_at=timezone.now() - settings.REFERRAL_COPY_LIFETIME - timedelta(seconds=1))
    copy = client.get(COPY)
    assert copy.status_code == 410
    assert "Carter" not in body(copy)
    assert Referral.objects.get().reference in body(copy)


@pytest.mark.parametrize("number", ["3", "1", "5", "6"])
def test_the_receipt_says_what_happens_by_when_and_what_to_do_meanwhile(client, programmes, number):
    HelpLine.objects.update(number="")
    HelpLine.objects.create(name="A line of the CMS", number="0800 000 111", who_for="For everybody.", sort_order=0)
    receipt = send(client, fill_in(client, number))
    page = body(receipt)
    assert receipt.context["promise"] in page
    for words in ('href="tel:999"', "A line of the CMS", 'href="tel:0800000111"'):
        assert words in page
    assert ("/get-help-now/" if number == "6" else "/worried-about-someone/") in page


@pytest.fixture
def an_hour_later(settings):
    """Let the time be over in which whoever holds the browser has just sent something."""

    def pass_by():
        Referral.objects.update(received_at=timezone.now() - settings.REFERRAL_COPY_LIFETIME - timedelta(seconds=1))

    return pass_by


@pytest.mark.parametrize("number", ["3", "1", "5", "6"])
def test_the_code_is_shown_to_whoever_has_just_sent_it_and_not_to_who_opens_the_browser_later(
    client, programmes, number, an_hour_later
):
    receipt = body(send(client, fill_in(client, number)))
    code = code_to_show(Referral.objects.get())
    assert code in receipt
    an_hour_later()
    assert code not in body(client.get("/refer/received/", follow=True))
    assert code not in body(client.get("/refer/contact/", follow=True))


def test_a_young_persons_device_shows_nothing_of_it_an_hour_later(client, programmes, an_hour_later):
    send(client, fill_in(client, "6"))
    reference = Referral.objects.get().reference
    an_hour_later()
    for address in ("/refer/received/", "/refer/contact/", "/refer/background/"):
        later = client.get(address, follow=True)
        assert reference not in body(later)
    assert client.get("/refer/received/").url == "/refer/"
    assert "referral_receipts" not in client.session


def test_others_still_see_their_reference_and_no_copy_that_has_closed(client, programmes, an_hour_later):
    send(client, fill_in(client))
    an_hour_later()
    receipt = body(client.get("/refer/received/"))
    assert Referral.objects.get().reference in receipt
    assert COPY not in receipt
