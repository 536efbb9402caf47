"""Reading the library: parse, call one function, render."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.resources.care import end_of_the_way
from portal.resources.forms import FeedbackForm
from portal.resources.models import Resource
from portal.resources.must_read import acknowledge, open_for
from portal.resources.page import page_of
from portal.resources.permissions import may_care_for, may_write
from portal.resources.reading import (
    Unknown,
    is_kept,
    keep_at_hand,
    known_resource,
    note_opened,
    older_version,
    tell_owner,
    version_of,
)
from portal.resources.shelves import library_for


def readable_or_404(request: StaffRequest, resource: uuid.UUID) -> Resource:
    """Return a resource for reading. One that is not for this person answers like one that does not exist."""
    try:
        return known_resource(pk=resource, reader=request.user)
    except Unknown as unknown:
        raise Http404 from unknown


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view()
def library(request: StaffRequest) -> HttpResponse:
    """The shelves, a list, or what a search found. A search is posted: no word of it stands in an address."""
    posted = request.method == "POST"
    asked = request.POST if posted else request.GET
    shown = library_for(
        request.user, asked=asked.dict(), typed=request.POST.get("q", ""), page=request.GET.get("page", "")
    )
    context = {"library": shown, "must_reads": open_for(request.user), "may_write": may_write(request.user)}
    return render(request, "portal/resources/library.html", context)


@require_safe
@portal_view()
def resource(request: StaffRequest, resource: uuid.UUID) -> HttpResponse:
    """One resource; what was archived leads to what took its place."""
    found = readable_or_404(request, resource)
    if found.archived_at:
        instead = end_of_the_way(found, request.user)
        if instead:
            messages.info(request, "What you asked for was archived. This took its place.")
            return redirect(instead)
    note_opened(found)
    context = {
        "page": page_of(found),
        "version": version_of(found),
        "is_kept": is_kept(found, request.user),
        "asked": next((each for each in open_for(request.user) if each.resource_id == found.pk), None),
        "form": FeedbackForm(),
        "may_care": may_care_for(request.user, found),
        "may_write": may_write(request.user),
    }
    return render(request, "portal/resources/resource.html", context)


@require_safe
@portal_view()
def on_paper(request: StaffRequest, resource: uuid.UUID) -> HttpResponse:
    """The same for printing: which version it is, and until when it can be trusted."""
    found = readable_or_404(request, resource)
    context = {"page": page_of(found), "version": version_of(found)}
    return render(request, "portal/resources/on_paper.html", context)


@require_safe
@portal_view()
def version(request: StaffRequest, resource: uuid.UUID, number: int) -> HttpResponse:
    """An earlier version, as it stood."""
    try:
        earlier, stood = older_version(pk=resource, number=number, reader=request.user)
    except Unknown as unknown:
        raise Http404 from unknown
    context = {"page": page_of(stood), "version": earlier, "resource": earlier.resource}
    return render(request, "portal/resources/version.html", context)


@require_POST
@portal_view()
def keep(request: StaffRequest, resource: uuid.UUID) -> HttpResponse:
    """Keep a resource at hand, or no longer."""
    found = readable_or_404(request, resource)
    keep_at_hand(resource=found, reader=request.user, keep=request.POST.get("keep") == "yes")
    return redirect(found)


@sensitive_post_parameters()
@require_POST
@portal_view()
def feedback(request: StaffRequest, resource: uuid.UUID) -> HttpResponse:
    """Tell the owner of a resource something."""
    found = readable_or_404(request, resource)
    form = FeedbackForm(request.POST)
    if form.is_valid():
        tell_owner(resource=found, reader=request.user, words=form.cleaned_data["words"])
        messages.success(request, "Thank you. The owner will read it.")
        return redirect(found)
    context = {"page": page_of(found), "form": form}
    return render(request, "portal/resources/feedback.html", context, status=422)


@require_POST
@portal_view()
def acknowledged(request: StaffRequest, must_read: int) -> HttpResponse:
    """Somebody has read what they must."""
    try:
        asked = acknowledge(must_read=must_read, reader=request.user)
    except Unknown as unknown:
        raise Http404 from unknown
    messages.success(request, f"Noted: you have read “{asked.resource}”.")
    return redirect("library" if open_for(request.user) else "portal_home")
