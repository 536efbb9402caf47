"""Referrals that ended long ago, and one of which every kind of row points."""

import uuid
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from portal.accounts.roles import Role
from portal.notices.models import Notice
from portal.privacy.disclosure import requests as subject_access
from portal.privacy.disclosure import sharing
from portal.privacy.keeping import holds
from portal.privacy.keeping.dates import keep_from
from portal.privacy.models import DeletionProposal, ErasureRequest, ShareRecord, SubjectAccessRequest
from portal.referrals import break_glass, escalations, exclusions, linking, restricting
from portal.referrals.attachments.kinds import Kind, Scan
from portal.referrals.attachments.storage import store
from portal.referrals.information import write_to_referrer
from portal.referrals.models import AccessChange, Attachment, Escalation, Exclusion, Referral, Relation
from portal.referrals.services import record_contact_attempt
from portal.resources.models import ReliedOn
from tests.resources.conftest import owner, publish
from tests.triage.conftest import accept, allocate, make, received, triaged

__all__ = ["accept", "allocate", "make", "owner", "publish", "received", "triaged"]
SIGNPOST = {"service": "Early help", "told": "The referrer"}
WHY = "Nothing speaks for keeping it."


def days_ago(referral, days):
    """Let a referral have been received and have ended so long ago."""
    ago = timedelta(days=days)
    Referral.objects.filter(pk=referral.pk).update(received_at=F("received_at") - ago, ended_at=F("ended_at") - ago)
    referral.decisions.update(at=F("at") - ago)
    referral.refresh_from_db()
    keep_from(referral, referral.ended_at)
    referral.save()
    return referral


@pytest.fixture
def ended(triaged, make, triage_officer):
    """A referral that was signposted without concern, so many days ago."""

    def signpost(days=450, number="10"):
        referral = make(triaged(number, "GREEN"), triage_officer, "signpost", **SIGNPOST)
        return days_ago(referral, days)

    return signpost


@pytest.fixture
def second(staff):
    """Somebody else who may approve."""
    return staff(Role.DATA_PROTECTION_LEAD)


@pytest.fixture
def browser(log_in):
    """A browser of somebody who is logged in."""
    return lambda person: log_in(Client(), person)


def decided_and_allocated(referral, staff, make, caseworker):
    """Let a safeguarding lead countersign, a caseworker take it on, and a closing wait for its second person."""
    officer, leader, lead = staff(Role.TRIAGE_OFFICER), staff(Role.TEAM_LEADER), staff(Role.DSL)
    make(referral, officer, "take")
    make(referral, officer, "triage", band="RED", rationale="The facts.", duplicate_check=True)
    make(referral, lead, "countersign", note="I agree.")
    make(referral, leader, "accept", programme="gangs", eligibility="In age and area.")
    ticked = {"conflict_check": True, "capacity_seen": True}
    make(referral, leader, "allocate", caseworker=str(caseworker.pk), **ticked)
    record_contact_attempt(
        referral=referral, actor=caseworker, channel="call", reached=True, note="", because="She asked."
    )
    make(referral, caseworker, "engage", contact_date="2026-01-01", method="A call")
    make(referral, caseworker, "close", outcome="Safe.", band="GREEN", exit_plan="Her aunt.")


def rows_of_every_kind(referral, other, *, staff, publish):
    """Write one row of every kind that points at a referral and was not there yet."""
    lead, officer = staff(Role.DSL), staff(Role.TRIAGE_OFFICER)
    linking.link(first=referral.pk, second=other.pk, relation=Relation.SAME_HOUSEHOLD, actor=lead, reason="One door.")
    exclusions.mark_rivals(referral=referral, other=other, actor=lead)
    exclusions.record_exclusion(
        referral=referral, caseworker=staff(Role.CASEWORKER), kind=Exclusion.Kind.KNOWN, note="x", actor=lead
    )
    escalations.record_escalation(
        referral=referral, actor=lead, kind=Escalation.Kind.MASH, made=True, with_consent=True
    )
    write_to_referrer(referral=referral.pk, actor=lead, key=uuid.uuid4(), text="Thank you.")
    resource = publish()
    ReliedOn.objects.create(referral=referral, resource=resource, revision=resource.live_revision, by=lead)
    restricting.restrict(referral=referral.pk, actor=lead, people=[officer.pk], reason="A cousin works here.")
    break_glass.break_glass(reference=referral.reference, actor=staff(Role.TEAM_LEADER), reason="At the door.")
    Attachment.objects.create(
        referral=referral, name="letter.pdf", kind=Kind.PDF, size=1, scan=Scan.WAITING, key_id="x", stored=store(b"x")
    )
    Notice.objects.create(person=lead, referral=referral, kind="waiting", about="once", delivery="portal")
    holds.place_hold(referral=referral.pk, actor=lead, reason="An inquest.")
    holds.lift_hold(referral=referral.pk, actor=lead, reason="It is over.")
    AccessChange.objects.create(referral=referral, kind="shared", reason="x", by=lead)
    shared = next(held.key for held in sharing.shareable(referral))
    sharing.record_share(
        referral=referral.pk, actor=lead, basis=ShareRecord.Basis.SAFEGUARDING, fields=[shared],
        agreement=ShareRecord.Agreement.TOLD, **dict.fromkeys(sharing.WORDS, "x"),
    )  # fmt: skip
    asked = subject_access.record_request(
        actor=lead, asker=SubjectAccessRequest.Asker.PARENT, asker_name="Asking Person", identity="Passport seen.",
        received_on=timezone.localdate(), references=[referral.reference],
    )  # fmt: skip
    subject_access.open_restricted(request=asked.pk, actor=lead, because="A court asks for it.")
    # As after its release: whoever still waits for an answer keeps it from being deleted.
    SubjectAccessRequest.objects.filter(pk=asked.pk).update(
        state=SubjectAccessRequest.State.RELEASED, ended_at=timezone.now()
    )
    request = ErasureRequest.objects.create(
        referral=referral, asked_by="parent", asked_on=timezone.localdate(), words="All of it.", recorded_by=lead
    )
    DeletionProposal.objects.create(
        referral=referral, rule="erasure", request=request, reason="x", by=lead, refused_by=officer,
        refused_at=timezone.now(), refused_reason="Not now.",
    )  # fmt: skip


@pytest.fixture
def full(received, make, staff, caseworker, publish, team_leader):
    """A closed referral with everything that a referral can have, and another one beside it that is alike."""
    referral, other = received("12"), received("12b")
    decided_and_allocated(referral, staff, make, caseworker)
    rows_of_every_kind(referral, other, staff=staff, publish=publish)
    make(referral, staff(Role.DSL, Role.TEAM_LEADER), "countersign", note="Seen.")
    born = {"date_of_birth": "1990-05-04"}
    referral.answers = {**referral.answers, "young-person": {**referral.answers["young-person"], **born}}
    referral.save()
    return days_ago(referral, 8 * 366), other
