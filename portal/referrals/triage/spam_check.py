"""Somebody looked at a referral that was marked "check for spam", and it is none."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal.accounts.models import User
from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import INTAKE_ROLES
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Referral
from portal.referrals.permissions import may_clear_spam_mark
from portal.referrals.services import Unknown, known_referral


@portal_view(*INTAKE_ROLES)
@require_POST
def clear(request: StaffRequest, reference: str) -> HttpResponse:
    """Take the mark away and show the referral again."""
    try:
        clear_spam_mark(reference=reference, actor=request.user)
    except Unknown as unknown:
        raise Http404 from unknown
    return redirect("referral", reference)


def clear_spam_mark(*, reference: str, actor: User) -> None:
    """Take the mark away and write down who did and what it was for. A second press changes nothing.

    Raises Unknown when there is no such referral that this person may know of; a refusal is written too.
    """
    found = known_referral(reference=reference, actor=actor)
    with transaction.atomic():
        referral = Referral.objects.select_for_update().get(pk=found.pk)
        if may_clear_spam_mark(actor, referral):
            record(Action.SPAM_MARK_CLEARED, actor=actor, referral=referral, detail={"spam_signs": referral.spam_signs})
            referral.spam_signs = []
            referral.save(update_fields=["spam_signs"])
