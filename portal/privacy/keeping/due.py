"""What is past its day, and what keeps it all the same (domain.md §6.2). References and plain columns alone."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import models
from django.utils import timezone

from portal.referrals.models import Decision, Referral, Relation
from portal.referrals.models.referral import ReferralQuerySet
from portal.referrals.people import joined, links_around
from portal.referrals.reference import parse_reference
from portal.referrals.states import ENDED, State
from portal.referrals.workflow import DUPLICATE

from ..models import DeletionProposal, LegalHold, SubjectAccessRequest


class Waits(models.TextChoices):
    """Why a referral that is past its day stays."""

    HOLD = "hold", "on legal hold"
    LINKED = "linked", "another referral of the same young person is open or kept longer"
    ASKED = "asked", "somebody asks for a copy, and is answered first"
    PROPOSED = "proposed", "proposed already: it waits for a second person"


def past_their_day(referrals: ReferralQuerySet, today: date) -> ReferralQuerySet:
    """Return those of these referrals that have ended and whose last day is over, the longest first."""
    return referrals.filter(keep_until__lt=today, state__in=ENDED).order_by("keep_until", "pk")


def why_it_waits(referrals: Sequence[Referral]) -> dict[UUID, Waits]:
    """Return for each of these that must stay, although its own day is over, why."""
    keys = [referral.pk for referral in referrals]
    held = LegalHold.objects.in_force().filter(referral__in=keys).values_list("referral", flat=True)
    proposed = DeletionProposal.objects.waiting().filter(referral__in=keys).values_list("referral", flat=True)
    open_requests = SubjectAccessRequest.objects.open().filter(referrals__in=keys)
    asked = open_requests.order_by().values_list("referrals", flat=True)
    # What stands last counts most.
    return (
        dict.fromkeys(proposed, Waits.PROPOSED)
        | dict.fromkeys(asked, Waits.ASKED)
        | dict.fromkeys(kept_by_another(referrals), Waits.LINKED)
        | dict.fromkeys(held, Waits.HOLD)
    )


def kept_by_another(referrals: Sequence[Referral]) -> set[UUID]:
    """Return those of these that stay because another one of the same young person does.

    Links count however far they lead, and whoever may know of them. A duplicate stays as long as the one kept in
    its place.
    """
    links = links_around([each.pk for each in referrals], among=Referral.objects.all())
    same = [link for link in links if link.relation == Relation.SAME_PERSON]
    instead = kept_in_their_place(referrals)
    together = {each.pk: joined([each.pk], same) | instead.get(each.pk, set()) for each in referrals}
    today = timezone.localdate()
    others = Referral.objects.only("state", "keep_until").in_bulk(set().union(*together.values()))
    return {
        each.pk
        for each in referrals
        if any(stays(others[pk], today) for pk in together[each.pk] if pk in others and pk != each.pk)
    }


def kept_in_their_place(referrals: Iterable[Referral]) -> dict[UUID, set[UUID]]:
    """Return for each duplicate among these the referral that was kept instead, if it is there."""
    duplicates = [each.pk for each in referrals if each.state == State.DUPLICATE]
    made = Decision.objects.filter(referral__in=duplicates, move=DUPLICATE).order_by("version") if duplicates else ()
    kept = {each.referral_id: parse_reference(each.given.get("kept", "")) for each in made}
    keys = dict(Referral.objects.filter(reference__in=filter(None, kept.values())).values_list("reference", "pk"))
    return {pk: {keys[reference]} for pk, reference in kept.items() if reference in keys}


def stays(referral: Referral, today: date) -> bool:
    """Say whether a referral is open, or its last day is not over."""
    return referral.state not in ENDED or referral.keep_until is None or referral.keep_until >= today
