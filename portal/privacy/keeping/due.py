"""What is past its day, and what keeps it all the same (domain.md §6.2). References and plain columns alone."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import models
from django.utils import timezone

from portal.referrals.intake.status.standing import kept_instead_of
from portal.referrals.models import Referral, Relation
from portal.referrals.models.referral import ReferralQuerySet
from portal.referrals.people import joined, links_around
from portal.referrals.states import ENDED, State

from ..models import DeletionProposal, LegalHold


class Waits(models.TextChoices):
    """Why a referral that is past its day stays."""

    HOLD = "hold", "on legal hold"
    LINKED = "linked", "another referral of the same young person is open or kept longer"
    PROPOSED = "proposed", "proposed already: it waits for a second person"


def past_their_day(referrals: ReferralQuerySet, today: date) -> ReferralQuerySet:
    """Return those of these referrals that have ended and whose last day is over, the longest first."""
    return referrals.filter(keep_until__lt=today, state__in=ENDED).order_by("keep_until", "pk")


def why_it_waits(referrals: Sequence[Referral]) -> dict[UUID, Waits]:
    """Return for each of these that must stay, although its own day is over, why."""
    keys = [referral.pk for referral in referrals]
    held = LegalHold.objects.in_force().filter(referral__in=keys).values_list("referral", flat=True)
    proposed = DeletionProposal.objects.waiting().filter(referral__in=keys).values_list("referral", flat=True)
    # What stands last counts most.
    return (
        dict.fromkeys(proposed, Waits.PROPOSED)
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
    together = {each.pk: joined([each.pk], same) | kept_in_its_place(each) for each in referrals}
    today = timezone.localdate()
    others = Referral.objects.only("state", "keep_until").in_bulk(set().union(*together.values()))
    return {
        each.pk
        for each in referrals
        if any(stays(others[pk], today) for pk in together[each.pk] if pk in others and pk != each.pk)
    }


def kept_in_its_place(referral: Referral) -> set[UUID]:
    """Return the key of the referral that was kept instead of a duplicate."""
    kept = kept_instead_of(referral) if referral.state == State.DUPLICATE else None
    return {kept.pk} if kept else set()


def stays(referral: Referral, today: date) -> bool:
    """Say whether a referral is open, or its last day is not over."""
    return referral.state not in ENDED or referral.keep_until is None or referral.keep_until >= today
