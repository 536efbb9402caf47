"""What triage learns goes back to the public pages: how long people wait now, and how many came last year."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from portal.referrals.models import Referral
from programmes.models import Programme

from .figures import FIRST_CONTACT, received_in, waits
from .periods import Period, span_of
from .rounding import rounded

ENOUGH = 10  # referrals: of fewer nothing is told
DAY = timedelta(days=1)


def tell_the_public(*, today: date | None = None) -> int:
    """Put the figures of each programme on its record; returns for how many they changed. Safe to run at any time."""
    today = today or timezone.localdate()
    return sum(tell_of(pk, today) for pk in Programme.objects.values_list("pk", flat=True))


@transaction.atomic
def tell_of(pk: int, today: date) -> bool:
    """Put the figures on one programme's record, and say whether they are new: then its pages are made anew."""
    programme = Programme.objects.select_for_update().get(pk=pk)
    year = span_of(Period.LAST_YEAR, today)
    figures = {
        "days_to_contact": days_to_contact(programme, today),
        "came_last_year": came_in(programme, today),
        "last_year_ends": year.ends,
    }
    changed = [name for name, value in figures.items() if getattr(programme, name) != value]
    for name in changed:
        setattr(programme, name, figures[name])
    if changed:
        programme.save(update_fields=changed)
    return bool(changed)


def days_to_contact(programme: Programme, today: date) -> int | None:
    """Return within how many days half of those who came lately were contacted; None where they are too few."""
    lately = received_in(span_of(Period.THREE_MONTHS, today), Referral.objects.filter(programme=programme))
    wait = next(wait for wait in waits(lately) if wait.label == FIRST_CONTACT)
    return -(-wait.middle // DAY) if wait.middle is not None and wait.done >= ENOUGH else None


def came_in(programme: Programme, today: date) -> int | None:
    """Return how many came in the last financial year, rounded; None where they are too few."""
    came = received_in(span_of(Period.LAST_YEAR, today), Referral.objects.filter(programme=programme)).count()
    return rounded(came) if came >= ENOUGH else None
