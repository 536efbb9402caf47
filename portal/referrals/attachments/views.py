"""Files: added and removed with the referral form, opened by staff. Parse, call one function, render."""

import uuid
from collections.abc import Callable
from functools import partial, wraps

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import CASE_ROLES, INTAKE_ROLES
from portal.privacy.ciphertext import DecryptionFailed
from portal.referrals.intake import drafts
from portal.referrals.intake.doors import address
from portal.referrals.intake.status.access import new_key, sending_key, status_view
from portal.referrals.intake.status.forms import FILES
from portal.referrals.intake.status.views import SENT
from portal.referrals.intake.steps import pathway_of
from portal.referrals.intake.views import keeps_what_was_typed
from portal.referrals.models import Draft, Referral
from portal.referrals.services import Unknown

from .added_later import add_file_later
from .checks import shown_name
from .forms import FilesForm
from .refusals import NotAccepted
from .services import PATHWAYS_WITH_FILES, InQuarantine, add_file, open_file, remove_file
from .storage import NotStored
from .upload import InMemoryUpload, content_of_upload, within_quota

FILE_CSP = {"default-src": [CSP.NONE], "sandbox": True}
TOO_MANY_AN_HOUR = (
    "Many files came from your network in the last hour. Try again in an hour, or send without more files."
)
CANNOT_BE_READ = (
    "The file cannot be read just now. Try again in a few minutes, and tell a system administrator if it goes on."
)

View = Callable[..., HttpResponse]


def keeps_files_off_the_disk(view: View) -> View:
    """Let uploads arrive in memory. That must be said before anything reads them, so the CSRF check follows."""

    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def prepared(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        request.upload_handlers = [InMemoryUpload(request)]
        return protected(request, *args, **kwargs)

    return prepared


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
def files_of_draft(request: HttpRequest) -> HttpResponse:
    """The files of the referral that is being written, and the form to add more."""
    draft = drafts.current(request)
    if draft is None:
        return redirect(address(request, "refer"))
    if pathway_of(draft.answers) not in PATHWAYS_WITH_FILES:
        return render(request, "refer/no_such_page.html", {"started": True}, status=404)
    if request.method != "POST":
        return files_page(request, draft, FilesForm())
    form = FilesForm(request.POST, request.FILES)
    if form.is_valid():
        for refusal in add_files(request, form.cleaned_data["uploads"], partial(add_file, draft=draft.pk)):
            form.add_error("uploads", refusal)
    if form.errors:
        return files_page(request, draft, form, status=422)
    return redirect(address(request, "refer_files"))


files = keeps_files_off_the_disk(files_of_draft)
staff_files = keeps_files_off_the_disk(portal_view(*INTAKE_ROLES)(files_of_draft))


def files_page(request: HttpRequest, draft: Draft, form: FilesForm, *, status: int = 200) -> HttpResponse:
    """Return the page of the files."""
    context = {
        "form": form,
        "files": draft.attachments.all(),
        "back": address(request, "refer_tasks" if pathway_of(draft.answers) == "professional" else "refer_check"),
    }
    return render(request, "refer/files.html", context, status=status)


def add_files(request: HttpRequest, uploads: list[UploadedFile], add: Callable[..., object]) -> list[str]:
    """Add what can be added, and return a sentence for each file that cannot."""
    if not within_quota(request, len(uploads)):
        return [TOO_MANY_AN_HOUR]
    refusals = []
    for upload in uploads:
        name = upload.name or ""
        try:
            add(name=name, content=content_of_upload(upload))
        except NotAccepted as refusal:
            refusals.append(f"“{shown_name(name)}” was not added. {refusal}")
    return refusals


@status_view
def files_of_sent(request: HttpRequest, found: Referral) -> HttpResponse:
    """More files for a referral that was sent. Whoever had to give the code again chooses them again."""
    if found.pathway not in PATHWAYS_WITH_FILES:
        raise Http404
    chosen = request.method == "POST" and "code" not in request.POST
    form = FilesForm(request.POST, request.FILES) if chosen else FilesForm()
    if chosen and form.is_valid():
        add = partial(add_file_later, referral=found.pk, key=sending_key(request))
        for refusal in add_files(request, form.cleaned_data["uploads"], add):
            form.add_error("uploads", refusal)
        if not form.errors:
            messages.success(request, SENT)
            return redirect("refer_status_referral")
    context = {"form": form, "key": request.POST.get("key") or new_key(found), "again": "code" in request.POST}
    return render(request, FILES, context, status=422 if form.errors else 200)


status_files = keeps_files_off_the_disk(files_of_sent)


@require_POST
@keeps_what_was_typed
def remove(request: HttpRequest, attachment: uuid.UUID) -> HttpResponse:
    """Remove a file from the referral that is being written."""
    draft = drafts.current(request)
    if draft is None:
        return redirect(address(request, "refer"))
    remove_file(draft=draft.pk, attachment=attachment)
    return redirect(address(request, "refer_files"))


staff_remove = portal_view(*INTAKE_ROLES)(remove)


@require_safe
@portal_view(*CASE_ROLES)
def staff_file(request: StaffRequest, reference: str, attachment: uuid.UUID) -> HttpResponse:
    """One file of a referral, to be saved. It never opens in the site itself."""
    try:
        return download(request, reference, attachment)
    except Unknown as unknown:
        raise Http404 from unknown
    except InQuarantine as reason:
        return not_opened(request, reference, str(reason), status=409)
    except (NotStored, DecryptionFailed):
        return not_opened(request, reference, CANNOT_BE_READ, status=503)


@csp_override(FILE_CSP)  # type: ignore[arg-type]  # True stands for a directive without a value
def download(request: StaffRequest, reference: str, attachment: uuid.UUID) -> HttpResponse:
    """Return the file itself."""
    file = open_file(reference=reference, attachment=attachment, actor=request.user)
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def not_opened(request: StaffRequest, reference: str, reason: str, *, status: int) -> HttpResponse:
    """Return a page that says why a file is not opened."""
    context = {"reference": reference, "reason": reason}
    return render(request, "portal/referrals/file_not_opened.html", context, status=status)
