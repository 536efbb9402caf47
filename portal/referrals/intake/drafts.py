"""The referral being written: kept on the server, sealed; the browser holds only the session cookie."""

import uuid

from django.db import transaction
from django.http import HttpRequest

from portal.referrals.models import Draft

from .forms.step import StepAnswers

DRAFT, RECEIPTS = "referral_draft", "referral_receipts"


def current(request: HttpRequest) -> Draft | None:
    """Return the draft this browser is writing, or None when there is none or its seven days are over."""
    key = request.session.get(DRAFT)
    return Draft.objects.live().filter(pk=key).first() if key else None


def save_step(request: HttpRequest, slug: str, answers: StepAnswers) -> Draft:
    """Keep the answers of one page, starting a draft if there is none. Two tabs writing at once both keep theirs."""
    with transaction.atomic():
        key = request.session.get(DRAFT)
        draft = Draft.objects.live().select_for_update().filter(pk=key).first() if key else None
        draft = draft or Draft(answers={})
        draft.answers = {**draft.answers, slug: answers}
        draft.save()
    request.session[DRAFT] = str(draft.pk)
    return draft


def submission_key(request: HttpRequest, posted: str) -> uuid.UUID | None:
    """Return the posted key if this browser wrote that draft or already holds its receipt, else None."""
    known = {request.session.get(DRAFT), *request.session.get(RECEIPTS, [])}
    return uuid.UUID(posted) if posted in known else None


def keep_receipt(request: HttpRequest, key: uuid.UUID) -> None:
    """Remember in this browser’s session that the referral of this key was received."""
    receipts = [receipt for receipt in request.session.get(RECEIPTS, []) if receipt != str(key)]
    request.session[RECEIPTS] = [*receipts, str(key)]
    if request.session.get(DRAFT) == str(key):
        del request.session[DRAFT]


def discard(request: HttpRequest) -> None:
    """Delete the draft of this browser, for "Exit this page" (domain.md §6.1)."""
    key = request.session.get(DRAFT)
    if key:
        Draft.objects.filter(pk=key).delete()
