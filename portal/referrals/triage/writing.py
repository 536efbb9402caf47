"""Writing to the referrer: start from a text, change it, see it as they will, send it. And marking theirs as read."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import CASE_ROLES, INTAKE_ROLES
from portal.referrals.information import mark_read, write_to_referrer
from portal.referrals.intake.forms.fields import FromList, Story
from portal.referrals.intake.status.pages import OURS, Entry
from portal.referrals.models import Message, Referral
from portal.referrals.permissions import may_write_to_referrer
from portal.referrals.services import NotAllowed, Unknown
from portal.referrals.staff_form import StaffForm
from programmes.models import MessageTemplate

from .messages import messages_part
from .reading import read_or_404
from .safe_contacts import safe_contacts
from .texts import refuse_gaps
from .what_was_said import name_of, said

USE, CHANGE, SEND = "use", "change", "send"


class WriteForm(StaffForm):
    """The message, and the text from which it starts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = [(str(text.pk), f"{text.name}: {text.when_to_use}") for text in MessageTemplate.objects.to_tell()]
        self.fields["template"] = FromList("Start from a text", texts)
        self.fields["text"] = Story("Your message", rows=8, required=True, missing="Write the message.")
        self.fields["text"].validators.append(refuse_gaps)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*INTAKE_ROLES)
def write(request: StaffRequest, reference: str) -> HttpResponse:
    """Write a message and see it beside the referral as the referrer will; then send it."""
    found = read_or_404(request, reference)
    then = request.POST.get("then", "")
    form = WriteForm(request.POST if then else None)
    problem = may_write_to_referrer(request.user, found).reason
    if then == USE:
        form = WriteForm(initial={"text": started_from(request, found), "template": request.POST.get("template")})
    elif then == CHANGE:
        form = WriteForm(initial={"text": request.POST.get("text", "")})
    elif then and form.is_valid() and not problem:
        if then != SEND:
            shown = Entry(OURS[Message.Kind.MESSAGE], form.cleaned_data["text"], timezone.now(), ours=True)
            return page(request, found, form, preview=shown)
        return send(request, found, form)
    return page(request, found, form, problem=problem, status=409 if problem else 422 if form.errors else 200)


def started_from(request: StaffRequest, found: Referral) -> str:
    """Return the chosen text with the reference filled in, below whatever was typed already."""
    chosen = request.POST.get("template", "")
    text = MessageTemplate.objects.to_tell().filter(pk=chosen).first() if chosen.isdecimal() else None
    typed = request.POST.get("text", "").strip()
    return "\n\n".join(filter(None, [typed, text.filled(found.reference) if text else ""]))


def send(request: StaffRequest, found: Referral, form: WriteForm) -> HttpResponse:
    """Send the message, or say why not with everything still typed."""
    try:
        write_to_referrer(
            referral=found.pk, actor=request.user, key=page_key(request), text=form.cleaned_data["text"]
        )  # fmt: skip
    except NotAllowed as refusal:
        return page(request, found, form, problem=str(refusal), status=409)
    except Unknown as unknown:
        raise Http404 from unknown
    messages.success(request, "Sent. The referrer reads it on the status page.")
    return redirect("referral", found.reference)


def page_key(request: StaffRequest) -> uuid.UUID:
    """Return the mark of the page, by which sending it twice shows; a new one for a page without."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def page(
    request: StaffRequest, found: Referral, form: WriteForm, *, preview: Entry | None = None, problem: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Return the page with the referral beside what is written."""
    telling, _ = said(found)
    context = {
        "referral": found, "name": name_of(found), "form": form, "preview": preview, "problem": problem,
        "key": page_key(request), "safe_contacts": list(safe_contacts(found)), "said": telling,
        **messages_part(found, request.user),
    }  # fmt: skip
    return render(request, "portal/referrals/write.html", context, status=status)


@portal_view(*CASE_ROLES)
@require_POST
def read(request: StaffRequest, reference: str) -> HttpResponse:
    """Mark what the referrer wrote, as far as it was on the page, as read."""
    found = read_or_404(request, reference)
    try:
        until = datetime.fromisoformat(request.POST.get("until", "")).astimezone()
        mark_read(referral=found.pk, actor=request.user, until=until)
    except (ValueError, Unknown) as nothing:
        raise Http404 from nothing
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("referral", found.reference)
