"""The report on screen, with the numbers as they are, and as a file, with numbers that point to nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import LEADING_ROLES
from portal.accounts.step_up import step_up
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.models import Referral
from portal.referrals.models.referral import ReferralQuerySet
from programmes.models import Programme, ProgrammeCode
from sos_site.spreadsheet import as_csv

from . import figures
from .periods import Period, Span, span_of, year_to_last_quarter
from .rounding import NEAREST, rounded


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants a report about. What the address does not say, or says wrongly, is the widest there is."""

    period: Period
    programme: str

    @classmethod
    def read(cls, request: StaffRequest) -> "Asked":
        period, programme = request.GET.get("period", ""), request.GET.get("programme", "")
        known = period if period in Period.values else Period.TWELVE_MONTHS
        return cls(Period(known), programme if programme in ProgrammeCode.values else "")

    @property
    def span(self) -> Span:
        """The months it is about."""
        return span_of(self.period, timezone.localdate())

    def referrals(self, request: StaffRequest) -> ReferralQuerySet:
        """The referrals it is about, of those that this person may know of."""
        found = figures.received_in(self.span, Referral.objects.visible_to(request.user))
        return found.filter(programme__code=self.programme) if self.programme else found


@require_safe
@portal_view(*LEADING_ROLES)
def report(request: StaffRequest) -> HttpResponse:
    """Figures and bars of the referrals that this person may know of, and of answers about background."""
    asked, year = Asked.read(request), year_to_last_quarter(timezone.localdate())
    referrals = asked.referrals(request)
    tables = figures.counted(referrals, asked.span)
    record(Action.REPORT_READ, actor=request.user, detail={"period": asked.period, "programme": asked.programme})
    context = {
        "asked": asked,
        "periods": Period.choices,
        "programmes": Programme.objects.values_list("code", "name"),
        "months": in_words(asked.span),
        "total": tables[0].total,
        "tables": tables,
        "waits": figures.waits(referrals),
        "background": [table for table in figures.background(year) if table.total],
        "year": in_words(year),
        "nearest": NEAREST,
    }
    return render(request, "portal/reports/report.html", context)


@require_safe
@portal_view(*LEADING_ROLES)
@step_up
def report_as_csv(request: StaffRequest) -> HttpResponse:
    """The same as a file for a spreadsheet, each number rounded: files are sent on."""
    asked = Asked.read(request)
    record(Action.EXPORTED, actor=request.user, detail={"report": "referrals", "period": asked.period})
    return as_csv(f"referrals-{asked.period}", lines_of(asked, request))


def lines_of(asked: Asked, request: StaffRequest) -> Iterator[list[object]]:
    """Yield the lines of the file."""
    referrals, year = asked.referrals(request), year_to_last_quarter(timezone.localdate())
    chosen = Programme.objects.filter(code=asked.programme).first()
    yield ["Referrals received", in_words(asked.span), chosen or "All programmes", f"To the nearest {NEAREST}"]
    for table in figures.counted(referrals, asked.span):
        yield from ([table.heading, line.label, rounded(line.count)] for line in table.lines)
    for wait in figures.waits(referrals):
        yield ["Waiting for", wait.label, rounded(wait.done), "past their time", rounded(wait.late)]
    yield ["Background", in_words(year), "All programmes", f"To the nearest {NEAREST}"]
    for table in figures.background(year):
        yield from ([table.heading, line.label, line.count] for line in table.lines)


def in_words(span: Span) -> str:
    """Return the months of a span, such as "December 2025 to November 2026"."""
    first, last = (date_format(month, "F Y") for month in (span.begins, span.months()[-1]))
    return first if first == last else f"{first} to {last}"
