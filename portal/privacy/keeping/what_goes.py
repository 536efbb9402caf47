"""What a deletion takes with it: everything that belongs to the referral, found from the models themselves."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from portal.outbox.models import OutboxMessage
from portal.referrals.models import Decision, Referral

# What people call the rows of a model, where its own name says less.
NAMES = {
    "referrals.Attachment": "files",
    "referrals.AccessChange": "changes of who may know",
    "referrals.BreakGlass": "broken glasses",
    "referrals.Exclusion": "exclusions of caseworkers",
    "resources.ReliedOn": "guidance relied on",
    "privacy.DeletionProposal": "proposals to delete",
    "privacy.DisclosureItem": "items of subject access reviews",
    "privacy.ErasureRequest": "requests for erasure",
    "privacy.LegalHold": "lifted holds",
}
PAGES, SHARED, RIVALS, MAILS = "pages of answers", "people it is shared with", "referrals at odds with it", "mails"
ASKED = "subject access requests about it, whose words go with the last referral"


def what_goes(*referrals: Referral) -> dict[str, int]:
    """Return how many of each kind would go with these referrals, the referrals first. Nothing is changed."""
    found: Counter[str] = Counter({"referrals": len(referrals)})
    for referral in referrals:
        found[PAGES] += len(referral.answers)
        found[SHARED] += referral.shared_with.count()
        found[RIVALS] += referral.rivals.count()
        found[ASKED] += referral.access_requests.count()
        found[MAILS] += mails_about(referral).count()
        for rows in rows_of(referral):
            found[name_of_kind(rows)] += rows.count()
    return {kind: number for kind, number in found.items() if number}


def rows_of(referral: Referral) -> Iterator[QuerySet[Any]]:
    """Yield the rows of each model that belong to a referral: whatever points at it with a key of its own."""
    for relation in Referral._meta.get_fields(include_hidden=True):  # without a name of its own, too
        model = relation.related_model
        if (relation.one_to_many or relation.one_to_one) and not model._meta.auto_created:  # type: ignore[union-attr]
            yield model._base_manager.filter(**{relation.field.name: referral})  # type: ignore[union-attr]


def name_of_kind(rows: QuerySet[Any]) -> str:
    """Return what people call these rows."""
    return NAMES.get(rows.model._meta.label, str(rows.model._meta.verbose_name_plural))


def mails_about(referral: Referral) -> QuerySet[OutboxMessage]:
    """Return the mails that were queued about one referral, sent ones too: they hold the address of whom they went to.

    A digest is about many referrals and holds no more than references.
    """
    keys = Q(key__contains=str(referral.pk))
    keys |= Q(key__in=[f"message:{pk}" for pk in referral.messages.values_list("pk", flat=True)])
    for pk in Decision.objects.filter(referral=referral).values_list("pk", flat=True):
        keys |= Q(key__startswith=f"rival:{pk}:")
    return OutboxMessage.objects.filter(keys)
