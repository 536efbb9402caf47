"""Taking or giving away what is ticked in the queue. Each referral goes by a move of its own, with all its checks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import LEADING_ROLES, SCREENING_ROLES
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Referral
from portal.referrals.workflow import HAND_OVER, TAKE

from .filters import Filters
from .handing_over import HandOverForm, move_each, people_to_choose
from .paging import PAGE_LENGTH

SINCE = "Somebody acted on {} since you opened the queue. Look again before you give it away."


@sensitive_post_parameters()
@portal_view(*{*SCREENING_ROLES, *LEADING_ROLES})
@require_POST
def assign(request: StaffRequest) -> HttpResponse:
    """Take what was ticked, or ask to whom it goes, and go back to the queue as it was narrowed."""
    filters = Filters.read(request.GET)
    ticked = ticked_by(request)
    if not ticked:
        messages.error(request, "Tick at least one referral first.")
    elif request.POST.get("do") == TAKE:
        move_each(request, ticked, name=TAKE, given={}, done="taken")
    else:
        return give(request, ticked, filters)
    return redirect(f"{reverse('queue')}{filters.address()}")


def ticked_by(request: StaffRequest) -> list[tuple[Referral, int]]:
    """Return what was ticked, as far as this person may know of it, with the version that they saw."""
    pairs = [each.split(" ") for each in request.POST.getlist("referrals")[:PAGE_LENGTH]]
    seen = {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdecimal() and len(pair[1]) < 10}
    known = Referral.objects.visible_to(request.user).for_queue().by_due_time().filter(reference__in=seen)
    return [(referral, seen[referral.reference]) for referral in known]


def give(request: StaffRequest, ticked: list[tuple[Referral, int]], filters: Filters) -> HttpResponse:
    """Ask to whom the referrals go and why; then hand each over."""
    for referral, seen in ticked:
        if referral.version != seen:
            messages.error(request, SINCE.format(referral.reference))
    current = [referral for referral, seen in ticked if referral.version == seen]
    if not current:
        return redirect(f"{reverse('queue')}{filters.address()}")
    people = people_to_choose(SCREENING_ROLES, reader=request.user)
    form = HandOverForm(request.POST, name=HAND_OVER, referrals=current, people=people)
    if form.is_valid():
        chosen = form.chosen_of(current)
        move_each(request, chosen, name=HAND_OVER, given=form.given(HAND_OVER), done="handed over")
        return redirect(f"{reverse('queue')}{filters.address()}")
    record(Action.LISTED, actor=request.user, detail={"view": "give to a colleague", "shown": len(current)})
    context = {"form": form, "filters": filters, "move": HAND_OVER}
    return render(request, "portal/referrals/give.html", context, status=422 if form.errors else 200)
