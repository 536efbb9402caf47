"""`/metrics`: figures for Prometheus, the same whichever process answers. Numbers only: nobody's name, no reference."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import OutboxMessage, WorkerHeartbeat
from portal.outbox.services import oldest_unsent
from portal.referrals.models import Referral
from portal.referrals.states import OPEN

from .counting import write_counts
from .models import RequestCount, noted

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
NEWEST_ROWS = 20_000  # of the audit trail, looked through for refused sign-ins
Sample = tuple[str, dict[str, object], float]


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer whoever holds METRICS_TOKEN; for everybody else there is nothing here."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    write_counts()
    return HttpResponse("".join(lines(timezone.now())), content_type=CONTENT_TYPE)


def lines(now: datetime) -> Iterator[str]:
    """Yield the whole page."""
    yield from family(
        "sos_request_seconds", "histogram", "How long views took to answer, by status.", request_samples()
    )
    yield from family("sos_referrals_open", "gauge", "Open referrals by state.", open_referrals())
    yield from family("sos_referrals_oldest_seconds", "gauge", "Since the oldest came, by state.", oldest(now))
    late = Referral.objects.filter(state__in=OPEN).due_before(now).count()
    yield from family("sos_referrals_late", "gauge", "Open referrals past their time.", single(late))
    waiting, parked = OutboxMessage.objects.unsent().count(), OutboxMessage.objects.parked().count()
    yield from family("sos_outbox_waiting", "gauge", "Mails not sent yet.", single(waiting))
    yield from family("sos_outbox_parked", "gauge", "E-mails that failed; somebody has to look.", single(parked))
    age = oldest_unsent(now).total_seconds()
    yield from family("sos_outbox_oldest_seconds", "gauge", "How long the oldest mail has waited.", single(age))
    yield from family("sos_sign_ins_refused_last_hour", "gauge", "Refused sign-ins.", single(refused(now)))
    beat = WorkerHeartbeat.objects.values_list("at", flat=True).first()
    yield from family("sos_worker_seen_timestamp_seconds", "gauge", "When a worker was last alive.", moment(beat))
    backup = noted("backup")
    yield from family("sos_backup_timestamp_seconds", "gauge", "When the last backup was made.", moment(backup))


def family(name: str, kind: str, meaning: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {meaning}\n# TYPE {name} {kind}\n"
    for suffix, labels, value in samples:
        said = ",".join(f'{label}="{escaped(str(text))}"' for label, text in labels.items())
        yield f"{name}{suffix}{{{said}}} {value:.17g}\n" if said else f"{name}{suffix} {value:.17g}\n"


def escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def single(value: float) -> list[Sample]:
    return [("", {}, value)]


def moment(at: datetime | None) -> list[Sample]:
    return [("", {}, at.timestamp())] if at else []


def request_samples() -> Iterator[Sample]:
    for each in RequestCount.objects.order_by("view", "status"):
        labels = {"view": each.view, "status": each.status}
        within = {"0.1": each.within_100_ms, "1": each.within_1_s, "5": each.within_5_s, "+Inf": each.requests}
        for limit, number in within.items():
            yield "_bucket", {**labels, "le": limit}, number
        yield "_sum", labels, each.seconds
        yield "_count", labels, each.requests


def open_referrals() -> Iterator[Sample]:
    counted = Referral.objects.filter(state__in=OPEN).values_list("state").annotate(Count("pk"))
    numbers = dict(counted.order_by())
    for state in sorted(OPEN):
        yield "", {"state": str(state)}, numbers.get(state, 0)


def oldest(now: datetime) -> Iterator[Sample]:
    found = Referral.objects.filter(state__in=OPEN).values_list("state").annotate(Min("received_at")).order_by("state")
    for state, first in found:
        yield "", {"state": state}, (now - first).total_seconds()


def refused(now: datetime) -> int:
    """Return how many sign-ins were refused within an hour, looking through the newest rows of the trail only."""
    newest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    recent = AuditEntry.objects.filter(pk__gt=newest - NEWEST_ROWS, at__gte=now - timedelta(hours=1))
    return recent.filter(action=Action.SIGN_IN_REFUSED).count()
