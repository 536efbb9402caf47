"""The place "Data protection": references, dates and counts; two people; a fresh second factor; a row for each look."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.privacy.keeping import deleting, deletion, erasure, holds
from portal.privacy.models import DeletionProposal, ErasureRequest, Tombstone
from portal.referrals.models import Referral
from portal.referrals.reference import new_reference
from tests.accounts.test_step_up import ASKS, let_time_pass
from tests.triage.pages import without_tokens

from .conftest import WHY
from .test_holds_and_erasure import ask, place

pytestmark = pytest.mark.django_db
PLACE = "/portal/data-protection/"
SAID = ("Elena", "Ruiz", "Moreno", "ines@example.net", "little sister", "family centre", "Southwark")


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page_of(referral):
    return reverse("kept", args=[referral.reference])


def addresses(referral, dsl):
    """Every page of the place, with something on each."""
    request = ask(referral, dsl, words="Take me out.")
    [proposal] = deletion.propose(referrals=[referral.pk], actor=dsl, reason=WHY)
    own = [page_of(referral) + each for each in ("", "hold/", "erasure/")]
    return [
        PLACE, f"{PLACE}past-their-day/", f"{PLACE}delete/?reference={referral.reference}",
        *(reverse("keeping_list", args=[which]) for which in ("proposals", "requests", "holds", "deleted")), *own,
        reverse("deletion_proposal", args=[proposal.pk]), reverse("approve_deletion", args=[proposal.pk]),
        reverse("erasure_request", args=[request.pk]), page_of(referral) + "lift-hold/",
    ]  # fmt: skip


def test_a_data_protection_lead_reads_references_and_never_a_name_or_an_answer(ended, dsl, second, browser):
    referral = ended()
    Referral.objects.filter(pk=referral.pk).update(restricted=True)
    found = {address: browser(second).get(address) for address in addresses(referral, dsl)}
    for address, page in found.items():
        assert page.status_code in (200, 409), address
        assert not any(each in page.content.decode() for each in SAID), address
    shown = [address for address, page in found.items() if referral.reference in page.content.decode()]
    assert len(shown) == len(found) - 3  # the front page, and the lists of holds and of what was deleted
    assert browser(second).get(referral.get_absolute_url()).status_code == 403
    assert not Referral.objects.visible_to(second).exists()


def test_each_look_writes_a_row_and_so_does_each_refusal(ended, dsl, second, browser, staff):
    referral = ended()
    client, outsider = browser(second), browser(staff(Role.TEAM_LEADER))
    for address in addresses(referral, dsl):
        before = AuditEntry.objects.count()
        client.get(address)
        assert AuditEntry.objects.count() > before, address
        if referral.reference in address.partition("?")[0]:
            assert outsider.get(address).status_code == 403
            last = AuditEntry.objects.newest_first()[0]
            assert (last.action, last.reference) == (Action.REFUSED, referral.reference)


def test_a_reference_leads_to_its_page_and_a_wrong_one_is_kept_to_be_mended(received, dsl, browser):
    referral, client = received("10"), browser(dsl)
    assert client.get(PLACE, {"reference": referral.reference.lower()}).url == page_of(referral)
    wrong = client.get(PLACE, {"reference": "SOS-XXXX"})
    assert wrong.status_code == 422
    assert 'value="SOS-XXXX"' in wrong.content.decode() and "not a reference" in words(wrong)
    unknown = client.get(reverse("kept", args=[new_reference()]))
    assert unknown.status_code == 404
    assert AuditEntry.objects.newest_first()[0].action == Action.REFUSED


def test_the_menu_leads_there_for_leads_alone(staff, browser):
    for role in Role:
        menu = [label for label, _, _ in browser(staff(role)).get("/portal/").context["portal_nav"]]
        assert ("Data protection" in menu) is (role in (Role.DSL, Role.DATA_PROTECTION_LEAD)), role
    both = browser(staff(Role.SYSTEM_ADMIN, Role.DATA_PROTECTION_LEAD))
    assert both.get(PLACE).status_code == 403


def test_what_is_due_and_what_stays_all_the_same(ended, dsl, second, browser):
    due, held, early = ended(), ended(), ended(days=20)
    place(held, dsl)
    page = browser(second).get(f"{PLACE}past-their-day/")
    assert [each for each, _ in page.context["due"]] == [due]
    assert page.context["stays"] == [(held, "on legal hold")]
    assert early.reference not in page.content.decode()
    assert "12 months from then" in words(page)


def test_what_waits_in_triage_stands_above_data_protection(ended, dsl, staff, browser):
    browser(dsl).post(f"{PLACE}delete/", {"reference": [ended().reference], "reason": WHY})
    today = words(browser(staff(Role.DSL)).get("/portal/"))
    assert today.index("No decision waits for a second person") < today.index("deletion to approve or refuse")


def test_two_people_delete_one_after_the_other(ended, dsl, second, browser):
    one, other = ended(), ended()
    first = browser(dsl)
    asked = {"reference": [one.reference, other.reference]}
    tried = first.get(f"{PLACE}delete/", asked)
    assert "With 2 referrals" in words(tried)
    assert not DeletionProposal.objects.exists()
    without = first.post(f"{PLACE}delete/", asked | {"reason": ""})
    assert without.status_code == 422 and "One sentence will do" in words(without)
    assert first.post(f"{PLACE}delete/", asked | {"reason": WHY}).status_code == 302
    proposal = DeletionProposal.objects.get(referral=one)
    address = reverse("deletion_proposal", args=[proposal.pk])
    assert "You proposed this" in words(first.get(address))
    assert first.post(f"{address}approve/").status_code == 409
    client = browser(second)
    assert "deletions to approve or refuse" in words(client.get("/portal/"))
    assert WHY in words(client.get(address))
    assert client.post(f"{address}approve/").url == reverse("keeping_list", args=["deleted"])
    assert not Referral.objects.filter(pk=one.pk).exists()
    assert Referral.objects.filter(pk=other.pk).exists()
    refused = client.post(
        reverse("deletion_proposal", args=[DeletionProposal.objects.get().pk]), {"reason": "A complaint is open."}
    )
    assert refused.url == page_of(other)
    assert "Refused by" in words(client.get(page_of(other)))


def test_approving_and_lifting_ask_for_a_second_factor_that_is_not_old(ended, dsl, second, browser):
    referral, held = ended(), ended()
    place(held, dsl)
    [proposal] = deletion.propose(referrals=[referral.pk], actor=dsl, reason=WHY)
    client = browser(second)
    let_time_pass(client)
    for address, sent in (
        (reverse("approve_deletion", args=[proposal.pk]), {}),
        (f"{page_of(held)}lift-hold/", {"reason": WHY}),
    ):
        assert ASKS in client.get(address).content.decode()
        assert ASKS in client.post(address, sent).content.decode()
    assert Referral.objects.count() == 2
    assert not Tombstone.objects.exists()
    assert held.legal_holds.in_force().exists()


def test_what_must_not_go_is_not_proposed_and_says_why(ended, dsl, browser):
    referral = ended(days=10)
    page = browser(dsl).post(f"{PLACE}delete/", {"reference": referral.reference, "reason": WHY})
    assert page.status_code == 409
    assert "its day has not passed" in words(page) and WHY in words(page)


@pytest.mark.parametrize("references", [[], ["SOS-7K4M-2PXW"], ["nonsense"]])
def test_without_a_referral_there_is_nothing_to_try(references, dsl, browser):
    answer = browser(dsl).get(f"{PLACE}delete/", {"reference": references})
    assert answer.url == f"{PLACE}past-their-day/"


def test_a_hold_and_a_request_from_page_to_page(ended, dsl, browser):
    referral, client = ended(), browser(dsl)
    assert client.post(f"{page_of(referral)}hold/", {"reason": ""}).status_code == 422
    assert client.post(f"{page_of(referral)}hold/", {"reason": "An inquest."}).url == page_of(referral)
    assert client.post(f"{page_of(referral)}hold/", {"reason": "An inquest."}).status_code == 409
    assert "An inquest." in words(client.get(page_of(referral)))
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    typed = {"asked_by": "parent", "asked_on": f"{tomorrow:%d %m %Y}", "words": "Everything, please."}
    refused = client.post(f"{page_of(referral)}erasure/", typed)
    assert refused.status_code == 422
    assert "in the future" in words(refused) and "Everything, please." in words(refused)
    typed["asked_on"] = f"{timezone.localdate() - timezone.timedelta(days=40):%d %m %Y}"
    assert client.post(f"{page_of(referral)}erasure/", typed).url == page_of(referral)
    assert "1 late" in words(client.get(PLACE)) and "1 late" in words(client.get("/portal/"))
    [request] = ErasureRequest.objects.all()
    address = reverse("erasure_request", args=[request.pk])
    granted = client.post(address, {"decision": "granted", "reason": WHY})
    assert granted.status_code == 409 and "legal hold" in words(granted)
    assert client.post(address, {"decision": "refused", "reason": ""}).status_code == 422
    assert client.post(address, {"decision": "refused", "reason": "An inquest needs it."}).url == page_of(referral)
    assert client.post(f"{page_of(referral)}lift-hold/", {"reason": "It is over."}).url == page_of(referral)


def test_a_deleted_reference_tells_leads_that_it_was_deleted_and_nobody_else(ended, dsl, second, browser, staff):
    referral = ended()
    erasure.refuse(request=ask(referral, dsl).pk, actor=dsl, reason="Her sister needs it.")
    [proposal] = deletion.propose(referrals=[referral.pk], actor=dsl, reason=WHY)
    deletion.approve(proposal=proposal.pk, actor=second)
    for person in (dsl, second):
        page = browser(person).get(page_of(referral))
        assert page.status_code == 410
        assert f"{referral.reference} was deleted" in words(page) and "Ended without concern" in words(page)
        assert "The young person" in words(page) and not any(each in page.content.decode() for each in SAID)
    assert browser(dsl).get(referral.get_absolute_url()).url == page_of(referral)
    wrong = new_reference()
    for role in (Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.CASEWORKER):
        client = browser(staff(role))
        gone, never = client.get(referral.get_absolute_url()), client.get(f"/portal/referrals/{wrong}/")
        assert gone.status_code == never.status_code == 404
        assert without_tokens(gone).replace(referral.reference, "") == without_tokens(never).replace(wrong, "")
        trail = client.get("/portal/audit/", {"reference": referral.reference})
        assert trail.status_code == 403 or not trail.context["entries"]
    assert Client().get(page_of(referral)).status_code == 302


def test_team_leaders_do_not_see_in_the_trail_how_much_is_kept(ended, dsl, browser, staff):
    browser(dsl).get(f"{PLACE}past-their-day/")
    entries = browser(staff(Role.TEAM_LEADER)).get("/portal/audit/", {"action": "keeping_read"}).context["entries"]
    assert entries == []


def test_the_list_of_what_is_due_does_not_ask_for_each_row(ended, browser, dsl):
    def queries():
        client = browser(dsl)
        client.get(f"{PLACE}past-their-day/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{PLACE}past-their-day/")
        return len(captured)

    ended()
    few = queries()
    for _ in range(3):
        ended()
    assert queries() == few


def test_what_does_not_fit_on_one_page_is_on_the_next(ended, browser, dsl, monkeypatch):
    monkeypatch.setattr(deleting, "MOST_SHOWN", 1)
    referrals, found, address = {ended(), ended()}, set(), f"{PLACE}past-their-day/"
    for _ in range(2):
        page = browser(dsl).get(address)
        found |= {each for each, _ in page.context["due"]}
        address = f"{PLACE}past-their-day/?from={page.context['next']}"
    assert found == referrals
    assert page.context["next"] is None
    assert browser(dsl).get(f"{PLACE}past-their-day/?from=x").status_code == 200


def test_a_hold_shows_on_the_list_of_holds(ended, dsl, browser):
    referral = ended()
    holds.place_hold(referral=referral.pk, actor=dsl, reason="x")
    assert referral.reference in words(browser(dsl).get(reverse("keeping_list", args=["holds"])))
    assert browser(dsl).get(f"{PLACE}lists/nonsense/").status_code == 404


def test_a_refusal_to_approve_is_written_down(ended, dsl, browser, caseworker):
    [proposal] = deletion.propose(referrals=[ended().pk], actor=dsl, reason=WHY)
    address = reverse("approve_deletion", args=[proposal.pk])
    assert browser(dsl).post(address).status_code == 409
    assert browser(caseworker).get(address).status_code == 403
    refused = AuditEntry.objects.filter(action=Action.REFUSED).order_by("pk")
    assert [(entry.actor, entry.reference) for entry in refused] == [
        (dsl, proposal.referral.reference),
        (caseworker, ""),
    ]


def test_what_somebody_else_was_quicker_with_is_not_there(ended, dsl, second, browser):
    referral = ended()
    [proposal] = deletion.propose(referrals=[referral.pk], actor=dsl, reason=WHY)
    address = reverse("deletion_proposal", args=[proposal.pk])
    deletion.approve(proposal=proposal.pk, actor=second)
    assert browser(second).post(address, {"reason": "No."}).status_code == 404
