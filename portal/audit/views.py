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
ACCOUNTS = ("account", "caseworker", "proposed_by")  # details that hold the number of an account
# These say how many referrals somebody saw or held, or that there is another one, which the reader may not know of.
THAT_TELL = (
    Action.LISTED, Action.SEARCHED, Action.ACCOUNT_DEACTIVATED, Action.LINKED, Action.UNLINKED, Action.RIVALS_MARKED,
    Action.RIVALS_UNMARKED, Action.NAME_SHOWN, Action.GLASSES_READ, Action.KEEPING_READ, Action.DELETION_TRIED,
    *(action for action in Action if action.name.startswith("ACCESS_")),
)  # fmt: skip


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
        "entries": with_names(shown[:PAGE_LENGTH]),
        "before": shown[PAGE_LENGTH - 1].pk if len(shown) > PAGE_LENGTH else None,
        "reference": asked,
        "action": action,
        "actions": Action.choices,
    }
    return render(request, "portal/audit/list.html", context)


def with_names(entries: list[AuditEntry]) -> list[AuditEntry]:
    """Return the entries with the names of accounts where their numbers were written down."""
    numbers = {entry.detail[name] for entry in entries for name in ACCOUNTS if name in entry.detail}
    people = User.objects.in_bulk(numbers.union(*(entry.detail.get("people", ()) for entry in entries)))
    for entry in entries:
        if "people" in entry.detail:
            named = [str(people.get(number, number)) for number in entry.detail["people"]]
            entry.detail = entry.detail | {"people": ", ".join(named) or "nobody"}
        for name in ACCOUNTS:
            account = people.get(entry.detail.get(name))
            entry.detail = entry.detail | ({name: str(account)} if account else {})
    return entries


def readable_by(user: User) -> AuditQuerySet:
    """Return the rows this person may read: a restricted referral shows in the trail to few (domain.md §6.7)."""
    if user.has_role(Role.DSL, Role.DATA_PROTECTION_LEAD):
        return AuditEntry.objects.all()
    known = Referral.objects.visible_to(user).values("pk")
    readable = AuditEntry.objects.filter(Q(referral_id__isnull=True) | Q(referral_id__in=known))
    # A wrong reference must look like a hidden one, whose row is not shown either.
    refused = Q(action=Action.REFUSED, referral_id__isnull=True)
    return readable.exclude(refused).exclude(~Q(actor=user), action__in=THAT_TELL)
