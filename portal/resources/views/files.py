"""Files of the library: added to a draft, handed out to readers. Parse, call one function, render."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.privacy.ciphertext import DecryptionFailed
from portal.referrals.attachments.refusals import NotAccepted
from portal.referrals.attachments.services import InQuarantine
from portal.referrals.attachments.storage import NotStored
from portal.referrals.attachments.upload import content_of_upload
from portal.referrals.attachments.views import CANNOT_BE_READ, FILE_CSP, keeps_files_off_the_disk
from portal.resources.files.ranges import answer
from portal.resources.files.services import add_file, draft_of, open_file, take_out
from portal.resources.forms import FileForm
from portal.resources.models import Resource
from portal.resources.permissions import WRITERS
from portal.resources.reading import Unknown


@require_safe
@portal_view()
def library_file(request: StaffRequest, resource: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """One file, to be saved. It never opens in the site itself."""
    try:
        return download(request, resource, file)
    except Unknown as unknown:
        raise Http404 from unknown
    except InQuarantine as reason:
        return not_opened(request, str(reason), status=409)
    except (NotStored, DecryptionFailed):
        return not_opened(request, CANNOT_BE_READ, status=503)


@csp_override(FILE_CSP)  # type: ignore[arg-type]  # True stands for a directive without a value
def download(request: StaffRequest, resource: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """Return the file itself, or the part of it that was asked for, once this person may have it."""
    found = open_file(resource=resource, file=file, reader=request.user)
    response = answer(request, content=found.content, content_type=found.content_type, tag=found.tag)
    response["Content-Disposition"] = content_disposition_header(True, found.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def not_opened(request: StaffRequest, reason: str, *, status: int) -> HttpResponse:
    """Return a page that says why a file is not opened."""
    return render(request, "portal/resources/file_not_opened.html", {"reason": reason}, status=status)


@keeps_files_off_the_disk
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*WRITERS)
def resource_files(request: StaffRequest, resource: uuid.UUID) -> HttpResponse:
    """The files of the next version, and the form to add one."""
    found = get_object_or_404(Resource, pk=resource)
    draft = draft_of(found)
    form = FileForm(request.POST or None, request.FILES or None, listed=list(draft.files.all()))
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            add_file(
                resource=found, by=request.user, title=form.cleaned_data["title"], name=upload.name or "",
                content=content_of_upload(upload), replaces=form.cleaned_data["replaces"],
            )  # fmt: skip
            messages.success(request, "It is in the next version. Publish the resource in the CMS to show it.")
            return redirect("resource_files", found.pk)
        except NotAccepted as refusal:
            form.add_error("upload", f"It was not added. {refusal}")
    context = {"resource": found, "draft": draft, "form": form}
    return render(request, "portal/resources/files.html", context, status=422 if form.errors else 200)


@portal_view(*WRITERS)
@require_POST
def resource_file_out(request: StaffRequest, resource: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """Leave a file out of the next version."""
    found = get_object_or_404(Resource, pk=resource)
    try:
        take_out(resource=found, file=file, by=request.user)
    except NotAccepted as refusal:
        messages.error(request, str(refusal))
    return redirect("resource_files", found.pk)
