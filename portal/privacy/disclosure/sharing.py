"""Sharing something of a referral with somebody outside: a record first, and through it alone (domain.md §6.9)."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.formats import date_format

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.services import record as write_down
from portal.privacy.models import ShareRecord, SubjectAccessRequest
from portal.referrals.models import Referral
from portal.referrals.permissions import may_share_outside
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown

from .document import Document
from .held import Held, answers, record

WORDS = ("organisation", "person", "purpose", "agreement_words", "why_not_less")


def shareable(referral: Referral) -> list[Held]:
    """Return what can be shared of a referral, one by one: where it stands, and each answer."""
    # Who asks makes no difference here: what is marked is for a subject's copy.
    return [*record(referral), *answers(referral, SubjectAccessRequest.Asker.YOUNG_PERSON)]


@transaction.atomic
def record_share(
    *, referral: uuid.UUID, actor: User, basis: ShareRecord.Basis, agreement: ShareRecord.Agreement,
    fields: Collection[str], **words: Any,
) -> ShareRecord:  # fmt: skip
    """Write down what is shared with whom, what for and why, before it is. `fields` are keys of `shareable`.

    `words` are organisation, person, purpose, agreement_words and why_not_less. Raises Unknown, NotAllowed and
    NeedsMissing; then nothing was written and nothing can be opened.
    """
    current = Referral.objects.visible_to(actor).select_for_update().filter(pk=referral).first()
    if current is None:
        raise Unknown
    answer = may_share_outside(actor, current)
    if not answer:
        raise NotAllowed(answer.reason)
    chosen = [held for held in shareable(current) if held.key in fields]
    missing = [name for name in WORDS if not words.get(name, "").strip()]
    if missing or not chosen:
        raise NeedsMissing(missing or ["fields"])
    made = ShareRecord.objects.create(
        referral=current, by=actor, basis=basis, agreement=agreement, fields=[held.key for held in chosen],
        contents=[[held.section, held.label, held.text] for held in chosen], **{name: words[name] for name in WORDS},
    )  # fmt: skip
    write_down(
        Action.SHARED_OUTSIDE, actor=actor, referral=current,
        detail={"basis": basis, "agreement": agreement, "fields": made.fields},
    )  # fmt: skip
    return made


@transaction.atomic
def open_shared(*, share: ShareRecord, actor: User, form: str) -> Document:
    """Return what is shared, as it was recorded, after writing that it was opened. Raises NotAllowed.

    The caller has read the referral through `known_referral` and asked for the second factor (`step_up`).
    """
    answer = may_share_outside(actor, share.referral)
    if not answer:
        raise NotAllowed(answer.reason)
    write_down(Action.SHARE_OPENED, actor=actor, referral=share.referral, detail={"form": form})
    about = (
        ("For", f"{share.person}, {share.organisation}"),
        ("What for", share.purpose),
        ("Basis", share.get_basis_display()),
        ("Recorded", date_format(share.at, "j F Y, H:i")),
    )
    closing = "Confidential. Only for the purpose above. Do not pass it on without asking us."
    return Document("Information shared by the SOS Project", about, tuple(map(tuple, share.contents)), closing)
