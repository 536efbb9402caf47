"""What is held becomes items of a review, as it is at that moment (domain.md §6.5)."""

from django.db.models import Max

from portal.privacy.models import DisclosureItem, SubjectAccessRequest
from portal.referrals.models import Referral

from .held import everything_held
from .known_names import known_names
from .redaction import found_in

Mark = DisclosureItem.Mark


def take_in(request: SubjectAccessRequest) -> int:
    """Add what is held and not part of the review yet, as it is now. Returns how many of it somebody has to read.

    The caller has locked the referrals, so that none is deleted in between.
    """
    undecided = 0
    for referral in request.referrals.order_by("received_at"):
        known = set(request.items.filter(referral=referral).values_list("key", flat=True))
        undecided += add_items(request, referral, known)
    return undecided


def add_items(request: SubjectAccessRequest, referral: Referral, known: set[str]) -> int:
    """Add what is held with one referral but for `known`, and return how many of it somebody has to read."""
    names = known_names(referral)
    order = request.items.aggregate(last=Max("order"))["last"] or 0
    undecided = 0
    for held in everything_held(referral, SubjectAccessRequest.Asker(request.asker)):
        if held.key in known:
            continue
        order += 1
        undecided += held.mark == Mark.UNDECIDED
        DisclosureItem.objects.create(
            request=request, referral=referral, order=order, key=held.key, section=held.section, label=held.label,
            text=held.text, mark=held.mark,
            redactions=found_in(held.text, names) if held.free_text else [],
        )  # fmt: skip
    return undecided
