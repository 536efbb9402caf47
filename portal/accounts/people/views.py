"""The people with an account, for system administrators. What changes rights asks for the second factor again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.adapter import STAFF_SESSION
from portal.accounts.models import Invitation, StaffSession, User
from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import Role
from portal.accounts.services import invitations, leaving, recovery, second_factor
from portal.accounts.services.rights import TooFewAdministrators, WorkLeft, change_rights
from portal.accounts.services.sessions import end_sessions
from portal.accounts.step_up import step_up
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.audit.services import record
from sos_site.spreadsheet import as_csv

from .forms import InviteForm, RightsForm, SwitchOffForm

pages_of_a_form = require_http_methods(["GET", "HEAD", "POST"])
for_administrators = portal_view(Role.SYSTEM_ADMIN)

REFUSALS: dict[type[Exception], str] = {
    recovery.NotOneself: "This is your own account. Another system administrator has to do this.",
    TooFewAdministrators: "Two system administrators must remain. Invite or name another one first.",
    WorkLeft: "They still hold referrals. A team leader or safeguarding lead has to hand those over first.",
    invitations.AlreadyAnAccount: "There is an account with this address already. Change its roles instead.",
}
MOST_EVENTS = 20


@for_administrators
@require_safe
def people(request: StaffRequest) -> HttpResponse:
    """Everybody with an account, and the invitations that wait."""
    views = {
        "active": ("With an account", User.objects.filter(is_active=True)),
        "unused": ("Not used for 60 days", User.objects.unused()),
        "off": ("Switched off", User.objects.filter(is_active=False)),
    }
    chosen = request.GET.get("show", "active")
    chosen = chosen if chosen in views else "active"
    context = {
        "views": [(name, label, found.count(), name == chosen) for name, (label, found) in views.items()],
        "people": views[chosen][1].with_last_use().prefetch_related("groups", "programmes").order_by("first_name"),
        "unused": set(User.objects.unused().values_list("pk", flat=True)),
        "invitations": Invitation.objects.waiting().select_related("invited_by").order_by("-created_at"),
    }
    return render(request, "portal/people/list.html", context)


@for_administrators
@require_safe
def person(request: StaffRequest, person: int) -> HttpResponse:
    """One account: what it may do, how it logs in, where it is logged in, and what was done to it."""
    found = get_object_or_404(User.objects.with_last_use(), pk=person)
    about = AuditEntry.objects.filter(detail__account=found.pk).select_related("actor").newest_first()
    context = {
        "person": found,
        "is_oneself": found.pk == request.user.pk,
        "is_unused": User.objects.unused().filter(pk=found.pk).exists(),
        "resting": found.roles_given - found.roles if found.is_active else (),
        "devices": [second_factor.KINDS[type(device)] for device in second_factor.devices_of(found)],
        "sessions": StaffSession.objects.open().filter(user=found).count(),
        "recovering": found.recoveries.open().first(),
        "events": about[:MOST_EVENTS],
    }
    return render(request, "portal/people/person.html", context)


@for_administrators
@step_up
@pages_of_a_form
def invite(request: StaffRequest) -> HttpResponse:
    """Invite somebody: they get a link by mail that works once, for three days."""
    form = InviteForm(request.POST or None)
    if form.is_valid() and carried_out(form, lambda: invitations.invite(by=request.user, **form.given())):
        return done(request, f"The invitation is on its way to {form.cleaned_data['email']}.", "people")
    return page(request, "portal/people/form.html", {"heading": "Invite somebody", "form": form, "button": "Invite"})


@for_administrators
@step_up
@require_POST
def send_again(request: StaffRequest, invitation: int) -> HttpResponse:
    """Send an invitation once more, with a new link; the one before no longer works."""
    found = get_object_or_404(Invitation.objects.waiting(), pk=invitation)
    try:
        invitations.send_again(invitation=found, by=request.user)
    except invitations.AlreadyAnAccount as error:
        messages.error(request, REFUSALS[type(error)])
        return redirect("people")
    return done(request, f"A new link is on its way to {found.email}.", "people")


@for_administrators
@require_POST
def take_back(request: StaffRequest, invitation: int) -> HttpResponse:
    """Take an invitation back: its link no longer works."""
    found = get_object_or_404(Invitation.objects.waiting(), pk=invitation)
    invitations.take_back(invitation=found, by=request.user)
    return done(request, f"The invitation to {found.email} is taken back.", "people")


@for_administrators
@step_up
@pages_of_a_form
def rights(request: StaffRequest, person: int) -> HttpResponse:
    """Change roles, programmes and areas; it holds from the person's next click."""
    found = get_object_or_404(User.objects.filter(is_active=True), pk=person)
    now = {"roles": list(found.roles_given), "programmes": found.programmes.all(), "areas": found.areas}
    form = RightsForm(request.POST or None, initial=now)
    if form.is_valid() and carried_out(form, lambda: change_rights(person=found, by=request.user, **form.given())):
        return done(request, f"The rights of {found} are as shown below.", "person", found.pk)
    heading = f"What {found} may do"
    return page(request, "portal/people/form.html", {"heading": heading, "form": form, "person": found})


@for_administrators
@step_up
@pages_of_a_form
def recover(request: StaffRequest, person: int) -> HttpResponse:
    """Start the recovery of an account whose owner lost phone and codes."""
    found = get_object_or_404(User.objects.filter(is_active=True), pk=person)
    if "recover" in request.POST:
        try:
            recovery.start_recovery(person=found, by=request.user)
            return done(request, f"{found} has a link by mail. It works once, for a day.", "person", found.pk)
        except recovery.NotOneself as error:
            messages.error(request, REFUSALS[type(error)])
    return render(request, "portal/people/recover.html", {"person": found, "is_oneself": found.pk == request.user.pk})


@for_administrators
@require_POST
def end_their_sessions(request: StaffRequest, person: int) -> HttpResponse:
    """Log somebody out everywhere, but for the browser that asks."""
    found = get_object_or_404(User, pk=person)
    end_sessions(user=found, by=request.user, but=request.session[STAFF_SESSION])
    return done(request, f"{found} is logged out everywhere.", "person", found.pk)


@for_administrators
@step_up
@pages_of_a_form
def switch_off(request: StaffRequest, person: int) -> HttpResponse:
    """Switch an account off, once what it holds is in other hands."""
    found = get_object_or_404(User.objects.filter(is_active=True), pk=person)
    holds = leaving.belongings_of(found)
    form = SwitchOffForm(request.POST if "why" in request.POST else None, has_work=holds.work)
    if form.is_valid() and carried_out(form, lambda: leaving.switch_off(person=found, by=request.user, **form.given())):
        return done(request, f"The account of {found} is switched off.", "people")
    context = {"heading": f"Switch off the account of {found}", "form": form, "person": found, "holds": holds}
    return page(request, "portal/people/switch_off.html", context | {"is_oneself": found.pk == request.user.pk})


@for_administrators
@require_safe
def leavers(request: StaffRequest) -> HttpResponse:
    """Every account that was switched off: when, by whom, why, and whether work was left."""
    return render(request, "portal/people/leavers.html", {"leavers": list(leaving.leavers())})


@for_administrators
@step_up
@require_safe
def leavers_as_csv(request: StaffRequest) -> HttpResponse:
    """The same as a file for a spreadsheet."""
    record(Action.EXPORTED, actor=request.user, detail={"report": "leavers"})
    headings = ["Name", "E-mail address", "Switched off", "By", "Why", "Roles", "Account now", "Work left"]
    return as_csv("leavers", [headings, *map(cells_of, leaving.leavers())])


def cells_of(leaver: leaving.Leaver) -> list[str]:
    """Return the row of one leaver."""
    person, by = leaver.person, leaver.by or "The system"
    row = [person.get_full_name(), person.email, f"{leaver.at:%Y-%m-%d %H:%M}", str(by), leaver.why]
    return [*row, ", ".join(leaver.roles), "On again" if leaver.back else "Off", "Yes" if leaver.work else "No"]


def carried_out(form: Any, act: Callable[[], object]) -> bool:
    """Say whether the act was done; a refusal is put on the form, which keeps what was chosen."""
    try:
        act()
    except tuple(REFUSALS) as refusal:
        form.add_error(None, REFUSALS[type(refusal)])
        return False
    return True


def done(request: StaffRequest, said: str, to: str, *arguments: Any) -> HttpResponse:
    """Go on to a page with a sentence."""
    messages.success(request, said)
    return redirect(to, *arguments)


def page(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Draw a page with a form; one with errors says so in its status too."""
    return render(request, template, context, status=422 if context["form"].errors else 200)
