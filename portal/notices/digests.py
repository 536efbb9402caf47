"""The daily digest: one mail a working day to whoever chose it, references only. For the worker and housekeeping."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.outbox.models import MailKind
from portal.outbox.services import queue_mail
from portal.referrals.clocks import is_working_day

from .kinds import NoticeKind
from .models import Digest, Notice


def send_digests(*, now: datetime | None = None) -> int:
    """Queue today's digest of everybody who has one coming; returns how many. Safe by several workers."""
    local = timezone.localtime(now)
    begins = timezone.make_aware(datetime.combine(local.date(), time(settings.NOTICE_DIGEST_HOUR)))
    if not is_working_day(local.date()) or local < begins:
        return 0
    told_today = Digest.objects.filter(day=local.date()).values("person")
    waiting = Notice.objects.for_digest(begins).exclude(person__in=told_today).values("person")
    people = User.objects.filter(pk__in=waiting, is_active=True)
    return sum(send_digest(person, begins) for person in people)


@transaction.atomic
def send_digest(person: User, begins: datetime) -> bool:
    """Queue one person's digest of a day unless they have it, or have read or may no longer see all that is in it."""
    day = begins.date()
    _, new = Digest.objects.get_or_create(person=person, day=day)
    if not new:
        return False
    waiting = list(Notice.objects.for_digest(begins).filter(person=person).values_list("pk", flat=True))
    notices = Notice.objects.filter(pk__in=waiting)
    told = list(notices.for_reading_by(person).unread().select_related("referral").order_by("created_at"))
    notices.update(in_digest_at=timezone.now())
    if told:
        queue_mail(
            kind=MailKind.DIGEST, recipient=person.email, key=f"digest:{person.pk}:{day}",
            context={"count": str(len(told)), "lines": in_lines(told)},
        )  # fmt: skip
    return bool(told)


def in_lines(notices: Iterable[Notice]) -> str:
    """Return notices as lines of a mail: each kind with how many there are, and the references below."""
    references: dict[str, list[str]] = defaultdict(list)
    for notice in notices:
        references[notice.kind].append(notice.referral.reference)
    return "\n\n".join(
        f"{NoticeKind(kind).label}: {len(of_kind)}\n  {', '.join(dict.fromkeys(of_kind))}"
        for kind, of_kind in references.items()
    )
