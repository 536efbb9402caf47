"""Keeping the library right: what waits for owners and publishers."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.step_up import step_up
from portal.audit.actions import Action
from portal.audit.services import record
from portal.resources import care, must_read
from portal.resources.care_page import care_list, care_page
from portal.resources.forms import ArchiveForm
from portal.resources.models import MustRead, Resource
from portal.resources.reading import Unknown
from sos_site.spreadsheet import as_csv


def cared_for_or_404(request: StaffRequest, resource: uuid.UUID) -> Resource:
    """Return a resource that this person keeps right."""
    try:
        return care.cared_for(pk=resource, by=request.user)
    except Unknown as unknown:
        raise Http404 from unknown


def asked_or_404(resource: Resource) -> MustRead:
    """Return the open must-read of a resource."""
    asked = MustRead.objects.filter(resource=resource, closed_at__isnull=True).select_related("version").first()
    if asked is None:
        raise Http404
    return asked


@require_safe
@portal_view()
def looking_after(request: StaffRequest) -> HttpResponse:
    """Everything that this person keeps right, what is overdue first, and what people looked for in vain."""
    return render(request, "portal/resources/looking_after.html", care_list(request.user))


@require_safe
@portal_view()
def resource_care(request: StaffRequest, resource: uuid.UUID) -> HttpResponse:
    """One resource as its owner sees it: review, who has read it, what people say, versions, archive."""
    found = cared_for_or_404(request, resource)
    return render(request, "portal/resources/care.html", care_page(found, request.user))


@require_POST
@portal_view()
def still_right(request: StaffRequest, resource: uuid.UUID) -> HttpResponse:
    """One press: somebody looked, and it is still right."""
    found = cared_for_or_404(request, resource)
    care.still_right(resource=found, by=request.user)
    messages.success(request, f"Noted: “{found}” is still right.")
    if request.POST.get("back") == "list":
        return redirect("looking_after")
    return redirect("resource_care", found.pk)


@require_POST
@portal_view()
def archive(request: StaffRequest, resource: uuid.UUID) -> HttpResponse:
    """Archive a resource, with what takes its place."""
    found = cared_for_or_404(request, resource)
    form = ArchiveForm(request.POST, resource=found, by=request.user)
    if form.is_valid():
        try:
            care.archive(resource=found, by=request.user, successor=form.cleaned_data["successor"])
            messages.success(request, f"“{found}” is archived.")
            return redirect("resource_care", found.pk)
        except care.CannotSucceed as refusal:
            form.add_error("successor", str(refusal))
    context = care_page(found, request.user, archive_form=form)
    return render(request, "portal/resources/care.html", context, status=422)


@require_POST
@portal_view()
def restore(request: StaffRequest, resource: uuid.UUID) -> HttpResponse:
    """Take a resource out of the archive."""
    found = cared_for_or_404(request, resource)
    care.restore(resource=found, by=request.user)
    messages.success(request, f"“{found}” is in the library again.")
    return redirect("resource_care", found.pk)


@require_POST
@portal_view()
def feedback_done(request: StaffRequest, resource: uuid.UUID, feedback: uuid.UUID) -> HttpResponse:
    """Put away what a reader said."""
    found = cared_for_or_404(request, resource)
    care.done_with(feedback=feedback, resource=found)
    return redirect("resource_care", found.pk)


@require_POST
@portal_view()
def remind(request: StaffRequest, resource: uuid.UUID) -> HttpResponse:
    """Remind everybody who has not read what they must."""
    found = cared_for_or_404(request, resource)
    new = must_read.remind(asked=asked_or_404(found), by=request.user)
    people = f"{new} {'person' if new == 1 else 'people'}"
    messages.success(request, f"A reminder goes to {people}." if new else "Everybody was reminded today already.")
    return redirect("resource_care", found.pk)


@portal_view()
@step_up
@require_safe
def readers_as_csv(request: StaffRequest, resource: uuid.UUID) -> HttpResponse:
    """Who has read it, as a file for a spreadsheet."""
    found = cared_for_or_404(request, resource)
    asked = asked_or_404(found)
    states = must_read.readers_of(asked)
    detail = {"report": "who has read it", "resource": str(found.pk), "people": len(states)}
    record(Action.EXPORTED, actor=request.user, detail=detail)
    headings = ["Name", "E-mail address", "Roles", "Version", "Read"]
    return as_csv("who-has-read-it", [headings, *(cells_of(state, asked) for state in states)])


def cells_of(state: must_read.ReaderState, asked: MustRead) -> list[str]:
    """Return the row of one reader."""
    read = f"{state.at:%Y-%m-%d %H:%M}" if state.at else "Not yet"
    person = state.person
    return [person.get_full_name(), person.email, ", ".join(person.role_names), str(asked.version.number), read]
