"""What stands beside a receipt: what to do meanwhile, and a copy to keep for whoever sent the referral."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.models import HelpLine
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Referral
from portal.referrals.states import Pathway

from . import drafts
from .steps import sections

# A young person’s form leaves nothing behind, on paper neither (domain.md §3).
COPIED = frozenset({Pathway.PROFESSIONAL, Pathway.HOSPITAL, Pathway.PARENT})
HELP_LINES_SHOWN = 4  # the most needed stand first
EMERGENCY = "999"  # said already, and first


def meanwhile() -> dict[str, Any]:
    """Return the help lines of the CMS that a receipt names."""
    return {"help_lines": HelpLine.objects.exclude(number__in=["", EMERGENCY])[:HELP_LINES_SHOWN]}


def was_just_sent(referral: Referral) -> bool:
    """Say whether whoever holds the browser is likely still the one who sent it: code and copy are shown to them."""
    return timezone.now() - referral.received_at <= settings.REFERRAL_COPY_LIFETIME


@require_safe
def copy(request: HttpRequest) -> HttpResponse:
    """Everything that was sent, to print: for the browser that sent it alone, and only for a while."""
    receipts = drafts.receipts(request)
    referral = Referral.objects.filter(submission_key=receipts[-1]).first() if receipts else None
    if referral is None:
        return redirect("refer")
    if referral.pathway not in COPIED:
        raise Http404
    if not was_just_sent(referral):
        return render(request, "refer/copy_over.html", {"referral": referral}, status=410)
    record(Action.COPY_OPENED, actor=None, referral=referral)
    told = [(step.title, pairs) for step, pairs in sections(referral.answers) if pairs]
    context = {"referral": referral, "pages": told, "files": referral.attachments.all()}
    return render(request, "refer/copy.html", context)
