"""The referral being written: kept on the server, sealed; the browser holds the session cookie and its open pages."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest

from portal.referrals.models import Draft, Referral
from portal.referrals.models.draft import DraftQuerySet, draft_expiry

from .doors import writer
from .forms.step import StepAnswers
from .spam import note_hidden_box
from .steps import Answers, with_page

DRAFT, RECEIPTS = "referral_draft", "referral_receipts"


class NotBegun(Exception):
    """A page that staff sent belongs to no referral that they write now: none is begun, or it is another one."""


def writable(request: HttpRequest) -> DraftQuerySet:
    """Return the drafts that may be written through this door: staff only their own, the public never theirs."""
    member = writer(request)
    drafts = Draft.objects.live()
    return drafts.filter(taken_by=member) if member else drafts.public()


def current(request: HttpRequest) -> Draft | None:
    """Return the draft this browser is writing, or None when there is none or its seven days are over.

    A member of staff has one draft at a time, whatever the browser.
    """
    if writer(request):
        return writable(request).first()
    key = request.session.get(DRAFT)
    return writable(request).filter(pk=key).first() if key else None


def of_page(request: HttpRequest) -> Draft | None:
    """Return the draft that the posted page belongs to, whatever the session says; of other pages the current one."""
    key = posted_key(request)
    return writable(request).filter(pk=key).first() if key else current(request)


def signer(request: HttpRequest) -> signing.TimestampSigner:
    member = writer(request)
    return signing.TimestampSigner(salt=f"draft written by {member.pk}" if member else "draft")


def page_key(request: HttpRequest, draft: Draft | None) -> str:
    """Return what a page carries to prove later, even without a session, which draft it belongs to."""
    return signer(request).sign(str(draft.pk)) if draft else ""


def posted_key(request: HttpRequest) -> uuid.UUID | None:
    """Return the draft’s key that the posted page carries, if we signed it or this browser’s session knows it."""
    posted = request.POST.get("key", "")
    try:
        return uuid.UUID(signer(request).unsign(posted, max_age=settings.REFERRAL_DRAFT_LIFETIME))
    except signing.BadSignature:
        known = {request.session.get(DRAFT), *receipts(request)} if posted else set()
        return uuid.UUID(posted) if posted in known else None


def save_step(request: HttpRequest, pages: Mapping[str, StepAnswers]) -> Draft:
    """Keep the answers of a page, starting a draft if there is none. Two tabs writing at once both keep theirs.

    Raises NotBegun.
    """
    with transaction.atomic():
        draft = locked(request)
        for slug, answers in pages.items():
            draft.answers = with_page(draft.answers, slug, answers)
        draft.unfinished = {slug: typed for slug, typed in (draft.unfinished or {}).items() if slug not in pages}
        note_hidden_box(request, draft)
        keep_for_longer(draft)
    open_draft(request, draft.pk)
    return draft


def save_unfinished(request: HttpRequest, slug: str, typed: Mapping[str, Any], pages: Answers) -> Draft:
    """Keep a half-written page as it was typed; it is shown again and counts as open. Raises NotBegun."""
    with transaction.atomic():
        draft = locked(request)
        draft.answers = {other: answers for other, answers in {**draft.answers, **pages}.items() if other != slug}
        draft.unfinished = {**(draft.unfinished or {}), slug: dict(typed)}
        note_hidden_box(request, draft)
        keep_for_longer(draft)
    open_draft(request, draft.pk)
    return draft


def locked(request: HttpRequest) -> Draft:
    """Return the page’s draft, locked, or a new one at the public door. Raises NotBegun at the staff’s."""
    key = posted_key(request) or request.session.get(DRAFT)
    if writer(request):
        if page_is_astray(request):
            raise NotBegun
        return writable(request).select_for_update().get()
    draft = writable(request).select_for_update().filter(pk=key).first() if key else None
    return draft or Draft()


def page_is_astray(request: HttpRequest) -> bool:
    """Say whether a page that staff posted is of no referral that they write now.

    It may have been thrown away, or be somebody else’s who sat here before: two people’s words must never mix.
    """
    mine, key = writable(request), posted_key(request)
    if request.POST.get("key"):
        return key is None or not mine.filter(pk=key).exists()
    return not mine.exists()


def keep_for_longer(draft: Draft) -> None:
    """Save; the seven days begin anew (domain.md §3)."""
    draft.expires_at = draft_expiry()
    draft.save()


def open_draft(request: HttpRequest, key: uuid.UUID) -> None:
    """Make this the draft that the browser writes; staff need no reminder in their session."""
    if writer(request) is None:
        request.session[DRAFT] = str(key)


def sent_from_page(request: HttpRequest) -> Referral | None:
    """Return the referral that the posted page’s draft has become, for a page left open in another tab."""
    key = posted_key(request)
    return Referral.objects.filter(submission_key=key, taken_by=writer(request)).first() if key else None


def receipts(request: HttpRequest) -> list[str]:
    """Return the keys of what this browser sent through this door, the latest last."""
    return request.session.get(receipts_of(request), [])


def receipts_of(request: HttpRequest) -> str:
    member = writer(request)
    return f"{RECEIPTS}_{member.pk}" if member else RECEIPTS


def keep_receipt(request: HttpRequest, key: uuid.UUID) -> None:
    """Remember in this browser’s session that the referral of this key was received."""
    others = [receipt for receipt in receipts(request) if receipt != str(key)]
    request.session[receipts_of(request)] = [*others, str(key)]
    if request.session.get(DRAFT) == str(key):
        del request.session[DRAFT]


def forget_receipts(request: HttpRequest) -> None:
    """Leave nothing in this browser's session of what it sent through this door."""
    request.session.pop(receipts_of(request), None)


def discard(request: HttpRequest) -> None:
    """Delete the draft of this browser, for "Exit this page" (domain.md §6.1); what was saved on purpose stays."""
    key = request.session.get(DRAFT)
    if key:
        Draft.objects.public().filter(pk=key, reference__isnull=True).delete()
