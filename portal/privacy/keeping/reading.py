"""Opening one referral for a page about keeping, and the lists of what waits. References and plain columns alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from portal.accounts.models import User
from portal.accounts.permissions import StaffRequest
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Referral
from portal.referrals.reference import parse_reference

from ..models import DeletionProposal, ErasureRequest, LegalHold, Tombstone
from .due import past_their_day
from .permissions import kept_before

MOST_SHOWN = 200


class Which(models.TextChoices):
    """The lists of the place, each with its heading."""

    PROPOSALS = "proposals", "Deletions that wait for a second person"
    REQUESTS = "requests", "Requests for erasure"
    HOLDS = "holds", "Legal holds"
    DELETED = "deleted", "Deleted"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: where it leads, what stands under it and beside it."""

    reference: str
    address: str
    under: str
    beside: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits, for the front page of the place and of the portal."""

    past_their_day: int
    proposals: int
    requests: int
    late: int
    holds: int


def kept_or_404(request: StaffRequest, reference: str) -> Referral:
    """Return a referral by its reference for somebody who decides about keeping, after writing it down."""
    found = kept_before(request.user).filter(reference=parse_reference(reference) or "").first()
    record(Action.KEEPING_READ if found else Action.REFUSED, actor=request.user, referral=found)
    if found is None:
        raise Http404
    return found


def waiting(user: User) -> Waiting:
    """Return how much waits; proposals are those that this person did not make."""
    today = timezone.localdate()
    requests = ErasureRequest.objects.unanswered()
    return Waiting(
        past_their_day=past_their_day(kept_before(user), today).count(),
        proposals=DeletionProposal.objects.waiting().exclude(by=user).count(),
        requests=requests.count(),
        late=requests.filter(answer_by__lt=today).count(),
        holds=LegalHold.objects.in_force().count(),
    )


def rows_of(which: Which) -> list[Row]:
    """Return a list, at most so many rows."""
    return list(LISTS[which]())[:MOST_SHOWN]


def proposals() -> Iterable[Row]:
    found = DeletionProposal.objects.waiting().select_related("referral", "by")
    for one in found.defer("referral__answers")[:MOST_SHOWN]:
        under = f"Proposed by {one.by.get_full_name()} on {day(timezone.localdate(one.at))}"
        address = reverse("deletion_proposal", args=[one.pk])
        yield Row(one.referral.reference, address, under, one.get_rule_display())


def requests() -> Iterable[Row]:
    found = ErasureRequest.objects.unanswered().select_related("referral").defer("referral__answers")
    for one in found[:MOST_SHOWN]:
        asked = f"{one.get_asked_by_display()} asked on {day(one.asked_on)}"
        state = ", granted: it waits for a second person" if one.decision else ""
        address = reverse("erasure_request", args=[one.pk])
        yield Row(one.referral.reference, address, asked + state, f"Answer by {day(one.answer_by)}", one.is_late)


def holds() -> Iterable[Row]:
    found = LegalHold.objects.in_force().select_related("referral", "by").defer("referral__answers")
    for one in found[:MOST_SHOWN]:
        under = f"Since {day(timezone.localdate(one.at))}, by {one.by.get_full_name()}"
        yield Row(one.referral.reference, page_of(one.referral.reference), under, one.referral.get_state_display())


def deleted() -> Iterable[Row]:
    for one in Tombstone.objects.all()[:MOST_SHOWN]:
        under = f"Received {day(timezone.localdate(one.received_at))}"
        gone = f"Deleted {day(timezone.localdate(one.deleted_at))}"
        yield Row(one.reference, page_of(one.reference), f"{under}. {one.get_rule_display()}", gone)


LISTS = {Which.PROPOSALS: proposals, Which.REQUESTS: requests, Which.HOLDS: holds, Which.DELETED: deleted}


def page_of(reference: str) -> str:
    return reverse("kept", args=[reference])


def day(moment: date) -> str:
    return date_format(moment, "j F Y")
