"""What looks like a machine is marked for a person to look, never dropped, and the sender never learns of it."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals.models import Draft, Referral
from portal.referrals.states import SpamSign

from .test_the_professional_pathway import fill_in

pytestmark = pytest.mark.django_db


def in_good_time():
    """Let a draft be as old as one that a person wrote."""
    Draft.objects.update(created_at=timezone.now() - timedelta(minutes=3))


def send(client, number="3", **more):
    page = fill_in(client, number)
    in_good_time()
    return client.post("/refer/check/", {"key": str(page.context["draft"].pk)} | more, follow=True)


@pytest.fixture
def marked(client, programmes):
    """A referral whose hidden box was filled in."""
    send(client, further_notes="buy now")
    return Referral.objects.get()


def test_what_a_person_sends_has_no_mark(client, programmes):
    send(client)
    assert Referral.objects.get().spam_signs == []


def test_the_hidden_box_marks_and_the_receipt_is_the_same(client, programmes):
    marked, plain = send(client, further_notes="buy now"), send(Client())
    first, second = Referral.objects.order_by("received_at")
    assert first.spam_signs == [SpamSign.HIDDEN_BOX]
    changes = r"SOS-\w{4}-\w{4}|(\w{4}-){2}\w{4}|by [^<]* on \w+ \d+ \w+"
    without_marks = [re.sub(changes, "", page.content.decode()) for page in (marked, plain)]
    assert without_marks[0] == without_marks[1]
    assert second.spam_signs == []


def test_the_hidden_box_of_any_page_counts(client, programmes):
    client.post("/refer/", {"immediate_danger": "no", "further_notes": "x"})
    assert Draft.objects.get().spam_signs == [SpamSign.HIDDEN_BOX]
    send(client)
    assert Referral.objects.get().spam_signs == [SpamSign.HIDDEN_BOX]


def test_what_was_filled_in_faster_than_anybody_types_is_marked(client, programmes, settings):
    page = fill_in(client, "6")
    Draft.objects.update(created_at=timezone.now() - settings.REFERRAL_FASTEST + timedelta(seconds=5))
    client.post("/refer/check/", {"key": str(page.context["draft"].pk)})
    assert Referral.objects.get().spam_signs == [SpamSign.FAST]


def test_beyond_the_limit_of_an_address_referrals_are_taken_and_marked(programmes, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"send_referral": "2/h/key"}
    for _ in range(3):
        assert "Thank you" in send(Client(), "6").content.decode()
    signs = list(Referral.objects.order_by("received_at").values_list("spam_signs", flat=True))
    assert signs == [[], [], [SpamSign.MANY]]


def test_a_hospital_behind_one_address_can_send_a_whole_shift(settings):
    amount, period, per = settings.ACCOUNT_RATE_LIMITS["send_referral"].split("/")
    assert int(amount) >= 50
    assert (period, per) == ("h", "key")


def test_with_the_cache_away_everything_is_taken_and_nothing_marked(client, programmes, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("allauth.core.internal.ratelimit.cache.add", away)
    assert "Thank you" in send(client).content.decode()
    assert Referral.objects.get().spam_signs == []


def test_the_address_of_the_sender_is_not_kept(client, programmes, monkeypatch):
    keys = []
    add = cache.add
    monkeypatch.setattr(
        "allauth.core.internal.ratelimit.cache.add", lambda key, *a, **k: keys.append(key) or add(key, *a, **k)
    )
    send(client)
    assert keys
    assert not [key for key in keys if "127.0.0.1" in key]


def test_a_duplicate_press_changes_no_mark(client, programmes):
    page = fill_in(client, "6")
    in_good_time()
    key = str(page.context["draft"].pk)
    client.post("/refer/check/", {"key": key})
    client.post("/refer/check/", {"key": key, "further_notes": "x"})
    assert Referral.objects.get().spam_signs == []


@pytest.mark.parametrize("address", ["/refer/", "/refer/you/", "/refer/check/"])
def test_people_cannot_reach_the_hidden_box(client, programmes, address):
    fill_in(client)
    page = client.get(address).content.decode()
    trap = re.search(r'<div class="visually-hidden" aria-hidden="true">(.*?)</div>', page, re.S)[1]
    box = re.search(r"<input[^>]*>", trap)[0]
    for part in ('name="further_notes"', 'type="text"', 'tabindex="-1"', 'autocomplete="off"'):
        assert part in box
    assert "style=" not in trap


def test_triage_sees_the_mark_and_why_and_can_clear_it(client, log_in, marked, triage_officer):
    log_in(client, triage_officer)
    assert "check for spam" in client.get("/portal/referrals/").content.decode()
    page = client.get(marked.get_absolute_url()).content.decode()
    assert "Check for spam" in page
    assert SpamSign.HIDDEN_BOX.label in page
    for _ in range(2):
        assert client.post(f"{marked.get_absolute_url()}no-spam/").url == marked.get_absolute_url()
    marked.refresh_from_db()
    assert marked.spam_signs == []
    row = AuditEntry.objects.get(action=Action.SPAM_MARK_CLEARED)
    assert (row.actor, row.referral_id, row.detail) == (triage_officer, marked.pk, {"spam_signs": ["hidden_box"]})
    page = client.get(marked.get_absolute_url()).content.decode()
    assert "Check for spam" not in page
    assert "said that it is no spam" in page


def test_a_marked_referral_stands_in_its_place_with_its_clock_and_its_mails(client, log_in, marked, triage_officer):
    plain = Client()
    send(plain)
    log_in(client, triage_officer)
    rows = client.get("/portal/referrals/").context["page"].rows
    assert [row.reference for row in rows] == [each.reference for each in Referral.objects.order_by("received_at")]
    assert marked.due_at


def test_who_may_not_know_of_the_referral_cannot_clear_its_mark(client, log_in, marked, staff):
    marked.restricted = True
    marked.save(update_fields=["restricted"])
    officer = staff(Role.TRIAGE_OFFICER)
    assert log_in(client, officer).post(f"{marked.get_absolute_url()}no-spam/").status_code == 404
    marked.refresh_from_db()
    assert marked.spam_signs == [SpamSign.HIDDEN_BOX]
    assert AuditEntry.objects.filter(action=Action.REFUSED, referral_id=marked.pk).exists()


def test_a_caseworker_sees_no_button(client, log_in, marked, caseworker):
    marked.caseworker = caseworker
    marked.save(update_fields=["caseworker"])
    page = log_in(client, caseworker).get(marked.get_absolute_url()).content.decode()
    assert "Check for spam" in page
    assert "no-spam" not in page
    assert client.post(f"{marked.get_absolute_url()}no-spam/").status_code == 403
