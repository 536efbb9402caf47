"""Deleting: a dry run that is exact, two people, nothing left but a tombstone, nothing of another referral touched."""

import uuid

import pytest
from django.db import connection, transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.audit.services import verify
from portal.outbox.models import MailKind, OutboxMessage
from portal.outbox.services import queue_mail
from portal.privacy.disclosure import requests as subject_access
from portal.privacy.keeping import deletion, erasure, holds
from portal.privacy.keeping.what_goes import what_goes
from portal.privacy.models import DeletionProposal, SubjectAccessRequest, Tombstone
from portal.referrals.attachments.storage import storage
from portal.referrals.models import Referral, Relation
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown
from portal.resources.models import Resource
from tests.status.conftest import give

from .conftest import WHY, days_ago
from .test_keep_until import link

pytestmark = pytest.mark.django_db


def pointing():
    """Every key in the whole project that points at a referral, through tables made by Django too."""
    related = [
        each for each in Referral._meta.get_fields(include_hidden=True) if each.auto_created and each.is_relation
    ]
    return [(each.related_model, each.field.name) for each in related if not each.many_to_many]


def rows(referral_key):
    """How many rows point at a referral, by model and key."""
    return {
        f"{model._meta.label}.{name}": model._base_manager.filter(**{f"{name}_id": referral_key}).count()
        for model, name in pointing()
    }


def propose(referral, actor):
    [made] = deletion.propose(referrals=[referral.pk], actor=actor, reason=WHY)
    return made


def delete(referral, one, other):
    return deletion.approve(proposal=propose(referral, one).pk, actor=other)


def test_two_deletions_of_one_young_person_lock_the_same_in_the_same_order(ended, received, dsl):
    one, other, stranger = ended(), ended(), received("7")
    with transaction.atomic():
        keys = [deletion.lock_alike(propose(referral, dsl).pk) for referral in (one, other)]
    assert keys[0] == keys[1] == sorted([one.pk, other.pk])
    assert stranger.pk not in keys[0]
    assert deletion.lock_alike(uuid.uuid4()) == []


def test_whatever_points_at_a_referral_goes_with_it(full, dsl, second, django_capture_on_commit_callbacks):
    """A new table with a key to a referral fails here until `rows_of_every_kind` writes a row of it."""
    referral, _ = full
    key, before = referral.pk, rows(referral.pk)
    ends = before.pop("referrals.Link.first") + before.pop("referrals.Link.second")
    assert ends and all(before.values()), {name for name, number in before.items() if not number}
    [file] = referral.attachments.values_list("stored", flat=True)
    with django_capture_on_commit_callbacks(execute=True):
        delete(referral, dsl, second)
        assert storage().exists(file)  # until it is certain
    assert not any(rows(key).values())
    assert not Referral.objects.filter(pk=key).exists()
    assert not storage().exists(file)
    assert not OutboxMessage.objects.filter(key__contains=str(key)).exists()


def test_no_row_of_the_whole_database_still_names_it_but_what_stays_as_codes(full, dsl, second):
    referral, _ = full
    key, reference = referral.pk, referral.reference
    delete(referral, dsl, second)
    naming = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            told = str(cursor.fetchall())
            if any(each in told for each in (str(key), key.hex, reference)):
                naming.add(table)
    assert naming == {"privacy_tombstone", "audit_auditentry", "privacy_subjectaccessrequest"}
    [asked] = SubjectAccessRequest.objects.all()
    assert asked.emptied_at and (asked.asker_name, asked.identity) == ("", "")


def test_the_dry_run_says_exactly_what_goes_and_changes_nothing(full, dsl, second):
    referral, _ = full
    told = what_goes(referral)
    proposed = propose(referral, dsl)
    before = {model: model._base_manager.count() for model in models_that_go()}
    told = what_goes(referral)
    assert before == {model: model._base_manager.count() for model in models_that_go()}
    deletion.approve(proposal=proposed.pk, actor=second)
    gone = sum(number - model._base_manager.count() for model, number in before.items())
    assert gone == sum(told.values()) - told["pages of answers"] + told["referrals at odds with it"]  # one row each way
    assert told["referrals"] == told["files"] == told["links"] == 1
    assert told["decisions"] == 8 and told["mails"] > 0


def models_that_go():
    return {model for model, _ in pointing()} | {Referral, OutboxMessage}


def test_the_dry_run_of_several_is_the_sum(ended):
    one, other = ended(), ended()
    both = what_goes(one, other)
    assert both == {kind: what_goes(one)[kind] + what_goes(other).get(kind, 0) for kind in what_goes(one)}


def test_nothing_of_another_referral_goes(full, dsl, second):
    referral, other = full
    answers, theirs = other.answers, rows(other.pk)
    shared = rows(referral.pk)["referrals.Link.first"], rows(referral.pk)["referrals.Link.second"]
    delete(referral, dsl, second)
    left = rows(other.pk)
    assert Referral.objects.get(pk=other.pk).answers == answers
    assert Resource.objects.count() == 1
    gone = {name for name, number in theirs.items() if number != left[name]}
    assert gone <= {
        "referrals.Link.first", "referrals.Link.second", "referrals.Referral_rivals.from_referral",
        "referrals.Referral_rivals.to_referral",
    }  # fmt: skip
    assert sum(shared) == 1


def test_every_mail_about_it_goes_and_with_it_the_address_of_its_referrer(full, dsl, second):
    referral, other = full
    [message] = referral.messages.all()
    officer = dsl.email
    queue_mail(kind=MailKind.STAFF_NOTICE, recipient=officer, key=f"rival:{referral.decisions.first().pk}:1",
               context={"subject": "x", "body": referral.reference})  # fmt: skip
    about = Q(key__startswith="rival:") | Q(key=f"message:{message.pk}") | Q(key=f"received:{referral.pk}")
    assert OutboxMessage.objects.filter(about).count() == 3
    delete(referral, dsl, second)
    assert not OutboxMessage.objects.filter(about).exists()
    assert OutboxMessage.objects.filter(key=f"received:{other.pk}").exists()


def test_what_it_alone_made_look_like_a_duplicate_does_so_no_longer(received, make, triage_officer, dsl, second):
    one, other = received("12"), received("12")
    assert Referral.objects.get(pk=other.pk).possible_duplicate
    days_ago(make(one, triage_officer, "withdraw", reason="x"), 450)
    delete(one, dsl, second)
    assert not Referral.objects.get(pk=other.pk).possible_duplicate


def test_a_tombstone_is_left_with_codes_and_dates_alone(ended, dsl, second):
    referral = ended()
    erasure.refuse(
        request=erasure.record_request(
            referral=referral.pk, actor=dsl, asked_by="parent", asked_on=timezone.localdate(), words="All of Elena’s."
        ).pk,
        actor=dsl, reason="Her sister needs it.",
    )  # fmt: skip
    stone = delete(referral, dsl, second)
    stone.refresh_from_db()
    assert (stone.reference, stone.rule) == (referral.reference, "no_concern")
    assert (stone.received_at, stone.ended_at) == (referral.received_at, referral.ended_at)
    assert (stone.proposed_by, stone.approved_by) == (dsl, second)
    today = timezone.localdate().isoformat()
    assert stone.erasure_requests == [
        {"asked_by": "parent", "asked_on": today, "decision": "refused", "decided_on": today}
    ]
    told = {name: value for name, value in stone.__dict__.items() if isinstance(value, str)}
    assert set(told) == {"reference", "rule"}


def test_the_trail_stays_whole_and_says_who_agreed(ended, dsl, second):
    referral = ended()
    before = AuditEntry.objects.about(referral.reference).count()
    delete(referral, dsl, second)
    rows = AuditEntry.objects.about(referral.reference).newest_first()
    assert rows.count() == before + 2
    assert (rows[0].action, rows[0].actor, rows[0].detail["proposed_by"]) == (Action.DELETED, second, dsl.pk)
    assert rows[0].detail["referrals"] == 1
    assert verify().broken is None


def test_one_person_alone_never_deletes(ended, dsl, second):
    proposal = propose(ended(), dsl)
    for act in (deletion.approve, lambda **given: deletion.refuse(reason=WHY, **given)):
        with pytest.raises(NotAllowed, match="Another person"):
            act(proposal=proposal.pk, actor=dsl)
    assert Referral.objects.count() == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DSL, Role.DATA_PROTECTION_LEAD}))
def test_nobody_else_proposes_or_approves(ended, dsl, staff, role):
    referral, person = ended(), staff(role)
    with pytest.raises(NotAllowed):
        propose(referral, person)
    with pytest.raises(NotAllowed):
        deletion.approve(proposal=propose(referral, dsl).pk, actor=person)


def test_whoever_manages_accounts_does_not_decide_about_deleting_either(ended, staff):
    with pytest.raises(NotAllowed):
        propose(ended(), staff(Role.SYSTEM_ADMIN, Role.DATA_PROTECTION_LEAD, Role.DSL))


def test_a_reason_is_needed_and_a_second_proposal_refused(ended, dsl, second):
    referral = ended()
    with pytest.raises(NeedsMissing):
        deletion.propose(referrals=[referral.pk], actor=dsl, reason=" ")
    propose(referral, dsl)
    with pytest.raises(NotAllowed, match="already proposed"):
        propose(referral, second)


def test_of_several_all_are_proposed_or_none(ended, dsl):
    good, early = ended(), ended(days=10)
    with pytest.raises(NotAllowed, match=early.reference):
        deletion.propose(referrals=[good.pk, early.pk], actor=dsl, reason=WHY)
    assert not DeletionProposal.objects.exists()
    assert not AuditEntry.objects.filter(action=Action.DELETION_PROPOSED).exists()


def early(referral, dsl, received):
    Referral.objects.filter(pk=referral.pk).update(ended_at=timezone.now())


def on_hold(referral, dsl, received):
    holds.place_hold(referral=referral.pk, actor=dsl, reason="An inquest.")


def concerning(referral, dsl, received):
    referral.suggestions.update(band="RED")


def linked(referral, dsl, received):
    link(referral, received("10"), dsl, Relation.SAME_PERSON)


def opened_again(referral, dsl, received):
    Referral.objects.filter(pk=referral.pk).update(state="screening", ended_at=None, keep_until=None, keep_rule="")


def asked_for(referral, dsl, received):
    subject_access.record_request(
        actor=dsl, asker=SubjectAccessRequest.Asker.PARENT, asker_name="Asking Person", identity="Passport seen.",
        received_on=timezone.localdate(), references=[referral.reference],
    )  # fmt: skip


@pytest.mark.parametrize("change", [early, on_hold, concerning, linked, opened_again, asked_for])
def test_what_speaks_against_it_is_asked_at_the_proposal_and_again_at_the_approval(
    change, ended, dsl, second, received
):
    proposal, other = propose(ended(), dsl), ended()
    for referral in (proposal.referral, other):
        change(referral, dsl, received)
    with pytest.raises(NotAllowed, match=other.reference):
        propose(other, dsl)
    with pytest.raises(NotAllowed, match=proposal.referral.reference):
        deletion.approve(proposal=proposal.pk, actor=second)
    assert Referral.objects.filter(pk=proposal.referral.pk).exists()
    assert not Tombstone.objects.exists()


def test_a_hold_stands_in_the_way_of_any_other_code_that_deletes(ended, dsl):
    referral = ended()
    on_hold(referral, dsl, None)
    referral.allocations.all().delete()
    with pytest.raises(ProtectedError):
        referral.delete()
    with pytest.raises(NotAllowed, match="legal hold"):
        deletion.delete(referral, deletion.Order(deletion.Rule.ADULT, dsl, dsl, timezone.now()))


def test_a_refused_proposal_stays_in_the_file_and_can_be_made_again(ended, dsl, second):
    proposal = propose(ended(), dsl)
    with pytest.raises(NeedsMissing):
        deletion.refuse(proposal=proposal.pk, actor=second, reason="")
    deletion.refuse(proposal=proposal.pk, actor=second, reason="A complaint may come.")
    with pytest.raises(NotAllowed, match="already refused"):
        deletion.approve(proposal=proposal.pk, actor=second)
    assert propose(proposal.referral, second).pk != proposal.pk


def test_an_approval_that_came_second_finds_nothing(ended, dsl, second):
    proposal = propose(ended(), dsl)
    deletion.approve(proposal=proposal.pk, actor=second)
    with pytest.raises(Unknown):
        deletion.approve(proposal=proposal.pk, actor=second)


def test_an_error_half_way_deletes_nothing(ended, dsl, second, monkeypatch):
    proposal = propose(ended(), dsl)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Referral, "delete", fail)
    with pytest.raises(RuntimeError):
        deletion.approve(proposal=proposal.pk, actor=second)
    assert not Tombstone.objects.exists()
    assert proposal.referral.decisions.count() == 3


def test_the_status_page_answers_as_for_an_unknown_reference(ended, dsl, second, client):
    referral = ended()
    assert give(client, referral).status_code == 302
    delete(Referral.objects.get(pk=referral.pk), dsl, second)
    assert give(client, referral).status_code == 422
    assert "We can’t open a referral with this reference and code" in give(client, referral).content.decode()
    assert client.get("/refer/status/referral/").status_code == 302
