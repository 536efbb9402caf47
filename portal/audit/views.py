"""Reading the audit trail, which is itself written down."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import Role
from portal.referrals.models import Referral
from portal.referrals.reference import parse_reference

from .actions import Action
from .models import AuditEntry, AuditQuerySet
from .services import record

PAGE_LENGTH = 100  # rows


@require_safe
@portal_view(Role.DATA_PROTECTION_LEAD, Role.DSL, Role.TEAM_LEADER)
def trail(request: StaffRequest) -> HttpResponse:
    """The newest rows first, of one referral or of all that this person may know of; pages by key."""
    asked = request.GET.get("reference", "").strip()
    action = request.GET.get("action", "")
    entries = readable_by(request.user).newest_first().select_related("actor")
    if asked:
        entries = entries.about(parse_reference(asked) or asked)
    if action in Action.values:
        entries = entries.filter(action=action)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        entries = entries.filter(pk__lt=int(before))
    shown = list(entries[: PAGE_LENGTH + 1])
    record(Action.AUDIT_READ, actor=request.user, detail={"shown": min(len(shown), PAGE_LENGTH)})
    context = {
        "entries": shown[:PAGE_LENGTH],
        "before": shown[PAGE_LENGTH - 1].pk if len(shown) > PAGE_LENGTH else None,
        "reference": asked,
        "action": action,
        "actions": Action.choices,
    }
    return render(request, "portal/audit/list.html", context)


def readable_by(user: User) -> AuditQuerySet:
    """Return the rows this person may read: a restricted referral shows in the trail to few (domain.md §6.7)."""
    if user.has_role(Role.DSL, Role.DATA_PROTECTION_LEAD):
        return AuditEntry.objects.all()
    known = Referral.objects.visible_to(user).values("pk")
    return AuditEntry.objects.filter(Q(referral_id__isnull=True) | Q(referral_id__in=known))
