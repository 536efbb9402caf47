"""Sharing outside, on the page of a referral: the record, and what it opens. Parse, call one function, render."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import CASE_ROLES
from portal.accounts.step_up import step_up
from portal.audit.actions import Action
from portal.audit.services import record
from portal.privacy.models import ShareRecord
from portal.referrals.permissions import may_share_outside
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown, known_referral
from portal.referrals.triage.reading import read_or_404

from .document import Document
from .forms import ShareForm
from .handing_out import FORMS, as_file
from .sharing import open_shared, record_share

PRINTED = "print"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*CASE_ROLES)
def share_outside(request: StaffRequest, reference: str) -> HttpResponse:
    """Write down what is shared with whom, before it is."""
    found = read_or_404(request, reference)
    form = ShareForm(request.POST or None, referral=found)
    problem = may_share_outside(request.user, found).reason
    if form.is_valid():
        try:
            made = record_share(referral=found.pk, actor=request.user, **form.given())
        except (NotAllowed, Unknown) as refusal:
            problem = str(refusal) or problem
        except NeedsMissing as missing:
            form.ask_for(missing.names)
        else:
            messages.success(request, "It is recorded. You can open what is shared now.")
            return redirect(made)
    status = 422 if form.errors else 409 if problem else 200
    context = {"referral": found, "form": form, "problem": problem}
    return render(request, "portal/privacy/share_outside.html", context, status=status)


@require_safe
@portal_view(*CASE_ROLES)
def share_record(request: StaffRequest, reference: str, share: uuid.UUID) -> HttpResponse:
    """One record: who received what, and why. What it opens is behind the second factor."""
    found = read_or_404(request, reference)
    made = get_object_or_404(found.share_records.select_related("by"), pk=share)
    context = {"referral": found, "share": made, "may_open": may_share_outside(request.user, found)}
    return render(request, "portal/privacy/share_record.html", context)


@portal_view(*CASE_ROLES)
@step_up
@require_safe
def shared(request: StaffRequest, reference: str, share: uuid.UUID, form: str) -> HttpResponse:
    """Exactly what was recorded, as a page to print or a file. There is no other way to it."""
    if form not in (*FORMS, PRINTED):
        raise Http404
    try:
        document = document_of(request, reference, share, form)
    except Unknown as unknown:
        raise Http404 from unknown
    except NotAllowed as refusal:
        record(Action.REFUSED, actor=request.user, referral=known_referral(reference=reference, actor=request.user))
        context = {"reference": reference, "reason": refusal}
        return render(request, "portal/referrals/file_not_opened.html", context, status=409)
    if form == PRINTED:
        return render(request, "portal/privacy/shared_on_paper.html", {"document": document, "reference": reference})
    return as_file(request, document, form=form, name="shared-information")


def document_of(request: StaffRequest, reference: str, share: uuid.UUID, form: str) -> Document:
    """Return what a record opens to this person. Raises Unknown and NotAllowed."""
    found = known_referral(reference=reference, actor=request.user)
    made = ShareRecord.objects.filter(referral=found, pk=share).first()
    if made is None:
        raise Unknown
    return open_shared(share=made, actor=request.user, form=form)
