"""Legal holds, and requests for erasure: recorded, answered within a month, logged, and always by two people."""

import pytest
from django.db import connection
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.privacy.deadline import due_on
from portal.privacy.keeping import deletion, erasure, holds
from portal.privacy.models import DeletionProposal, ErasureRequest, LegalHold
from portal.referrals.models import Referral
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown

from .conftest import WHY

pytestmark = pytest.mark.django_db
SECRET = "Elena’s sister Rosa is a witness."


def place(referral, actor, reason=SECRET):
    return holds.place_hold(referral=referral.pk, actor=actor, reason=reason)


def ask(referral, actor, **given):
    given = {"asked_by": "young_person", "asked_on": timezone.localdate(), "words": SECRET} | given
    return erasure.record_request(referral=referral.pk, actor=actor, **given)


def test_a_hold_is_placed_once_lifted_with_a_reason_and_placed_again(received, dsl, data_protection_lead):
    referral = received("10")
    place(referral, dsl)
    with pytest.raises(NotAllowed, match="already"):
        place(referral, data_protection_lead)
    with pytest.raises(NeedsMissing):
        holds.lift_hold(referral=referral.pk, actor=data_protection_lead, reason=" ")
    hold = holds.lift_hold(referral=referral.pk, actor=data_protection_lead, reason="The inquest is over.")
    assert (hold.by, hold.lifted_by, hold.reason) == (dsl, data_protection_lead, SECRET)
    with pytest.raises(NotAllowed, match="any more"):
        holds.lift_hold(referral=referral.pk, actor=dsl, reason="x")
    place(referral, dsl)
    assert (LegalHold.objects.count(), LegalHold.objects.in_force().count()) == (2, 1)
    written = AuditEntry.objects.about(referral.reference).values_list("action", flat=True)
    assert list(written).count(Action.HOLD_PLACED) == 2 and list(written).count(Action.HOLD_LIFTED) == 1


def test_a_hold_needs_a_reason_and_a_referral(received, dsl):
    with pytest.raises(NeedsMissing):
        place(received("10"), dsl, "")
    with pytest.raises(Unknown):
        place(Referral(), dsl)
    assert not LegalHold.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DSL, Role.DATA_PROTECTION_LEAD}))
def test_nobody_else_holds_or_answers(received, dsl, staff, role):
    referral, person = received("10"), staff(role)
    with pytest.raises(NotAllowed):
        place(referral, person)
    with pytest.raises(NotAllowed):
        ask(referral, person)
    place(referral, dsl)
    with pytest.raises(NotAllowed):
        holds.lift_hold(referral=referral.pk, actor=person, reason="x")
    for decide in (erasure.grant, erasure.refuse):
        with pytest.raises(NotAllowed):
            decide(request=ask(referral, dsl).pk, actor=person, reason=WHY)


def test_what_was_written_lies_sealed_in_the_database(ended, dsl, second):
    referral = ended()
    request = ask(referral, dsl)
    place(referral, dsl)
    holds.lift_hold(referral=referral.pk, actor=dsl, reason=SECRET)
    erasure.grant(request=request.pk, actor=dsl, reason=SECRET)
    deletion.refuse(proposal=DeletionProposal.objects.get().pk, actor=second, reason=SECRET)
    with connection.cursor() as cursor:
        for table in ("privacy_legalhold", "privacy_erasurerequest", "privacy_deletionproposal", "audit_auditentry"):
            cursor.execute(f"SELECT * FROM {table}")
            told = str(cursor.fetchall())
            assert len(told) > 10
            assert "Rosa" not in told


def test_a_request_is_due_a_month_after_they_asked_and_late_on_the_day_after(received, dsl):
    today = timezone.localdate()
    request = ask(received("10"), dsl, asked_on=today)
    assert request.answer_by == due_on(today)
    assert not request.is_late
    request.answer_by = today
    assert not request.is_late
    request.answer_by = today - timezone.timedelta(days=1)
    assert request.is_late
    request.decision = ErasureRequest.Decision.GRANTED
    assert request.is_late  # nobody has carried it out
    request.decision = ErasureRequest.Decision.REFUSED
    assert not request.is_late


def test_a_refusal_needs_a_reason_and_is_logged(received, dsl, data_protection_lead):
    request = ask(received("10"), dsl)
    with pytest.raises(NeedsMissing):
        erasure.refuse(request=request.pk, actor=data_protection_lead, reason="  ")
    erasure.refuse(request=request.pk, actor=data_protection_lead, reason="A court has asked for it.")
    request.refresh_from_db()
    assert (request.decision, request.decided_by) == ("refused", data_protection_lead)
    assert request.reason == "A court has asked for it."
    assert AuditEntry.objects.get(action=Action.ERASURE_REFUSED).detail == {"asked_by": "young_person"}
    with pytest.raises(NotAllowed, match="already decided"):
        erasure.grant(request=request.pk, actor=dsl, reason=WHY)
    assert not ErasureRequest.objects.unanswered().exists()


def test_what_is_granted_goes_once_a_second_person_approves_whatever_its_day(ended, dsl, second):
    referral = ended(days=3)
    request = ask(referral, second)
    erasure.grant(request=request.pk, actor=dsl, reason="She may ask for it.")
    proposal = DeletionProposal.objects.get()
    assert (proposal.rule, proposal.by, proposal.request) == ("erasure", dsl, request)
    with pytest.raises(NotAllowed, match="Another person"):
        deletion.approve(proposal=proposal.pk, actor=dsl)
    stone = deletion.approve(proposal=proposal.pk, actor=second)
    assert (stone.rule, stone.erasure_requests[0]["decision"]) == ("erasure", "granted")
    assert not ErasureRequest.objects.exists()


def test_nothing_is_granted_while_it_is_open_or_on_hold(received, ended, dsl):
    open_one, held = received("10"), ended()
    place(held, dsl)
    for referral, why in ((open_one, "has to act on"), (held, "legal hold")):
        request = ask(referral, dsl)
        with pytest.raises(NotAllowed, match=why):
            erasure.grant(request=request.pk, actor=dsl, reason=WHY)
        request.refresh_from_db()
        assert request.decision == ""


def test_a_hold_that_comes_between_grant_and_approval_counts(ended, dsl, second):
    referral = ended()
    erasure.grant(request=ask(referral, dsl).pk, actor=dsl, reason=WHY)
    place(referral, second)
    with pytest.raises(NotAllowed, match="legal hold"):
        deletion.approve(proposal=DeletionProposal.objects.get().pk, actor=second)


def test_what_was_granted_before_it_was_opened_again_is_looked_at_anew(ended, dsl, second):
    referral = ended()
    erasure.grant(request=ask(referral, dsl).pk, actor=dsl, reason=WHY)
    Referral.objects.filter(pk=referral.pk).update(ended_at=timezone.now())  # opened again, and ended again
    proposal = DeletionProposal.objects.get()
    with pytest.raises(NotAllowed, match="opened again since"):
        deletion.approve(proposal=proposal.pk, actor=second)
    deletion.refuse(proposal=proposal.pk, actor=second, reason="He came back since.")
    assert ErasureRequest.objects.undecided().exists()


def test_when_the_second_person_refuses_the_request_is_decided_again(ended, dsl, second):
    request = ask(ended(), dsl)
    erasure.grant(request=request.pk, actor=dsl, reason=WHY)
    deletion.refuse(proposal=DeletionProposal.objects.get().pk, actor=second, reason="A complaint is open.")
    request.refresh_from_db()
    assert (request.decision, request.decided_by) == ("", None)
    erasure.refuse(request=request.pk, actor=dsl, reason="A complaint is open.")


def test_the_page_of_a_referral_shows_hold_and_request_and_the_words_to_leads_alone(
    received, dsl, team_leader, browser
):
    referral = received("10")
    place(referral, dsl)
    ask(referral, dsl)
    for person, reads in ((team_leader, False), (dsl, True)):
        page = browser(person).get(referral.get_absolute_url()).content.decode()
        assert "Legal hold" in page and "Nothing of it is deleted" in page
        assert "placed a legal hold" in page and "To be answered by" in page
        assert ("Rosa" in page) is reads
        assert ("Hold, erasure, deletion" in page) is reads
