"""Until when a referral is kept: reads what the rules ask, and keeps the answer on the referral (domain.md §6.2)."""

from collections.abc import Set
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.referrals.intake.forms.fields import NOT_SAID, YES
from portal.referrals.intake.reading import AGE_BANDS, answer
from portal.referrals.intake.steps import Answers
from portal.referrals.models import Referral
from portal.referrals.models.referral import ReferralQuerySet
from portal.referrals.risk import RiskBand
from portal.referrals.states import ENDED, State

from .periods import Ending, Kept, kept, years_before

ABOVE_GREEN = frozenset({RiskBand.AMBER, RiskBand.RED, RiskBand.IMMEDIATE})
BANDS_THAT_SAY_LITTLE = ("", NOT_SAID, "under_13")  # of ages
COLUMNS = ("ended_at", "keep_until", "keep_rule")
AT_ONCE = 200


def keep_from(referral: Referral, ended_at: datetime | None) -> None:
    """Put on a stored referral until when it is kept if it ended at that moment; nothing while it is open.

    The caller saves the columns, in the transaction that ends it or opens it again.
    """
    if referral.state not in ENDED or ended_at is None:
        referral.ended_at, referral.keep_until, referral.keep_rule = None, None, ""
        return
    found = kept_as(referral, ended_at, concern=gives_concern(referral))
    referral.ended_at, referral.keep_until, referral.keep_rule = ended_at, found.until, found.rule


def renew(referral: Referral) -> bool:
    """Find out anew until when an ended referral is kept, in the caller's transaction; say whether that changed.

    What came after it had ended may be a concern; one that is open stays as it is.
    """
    if referral.state not in ENDED:
        return False
    before = [getattr(referral, name) for name in COLUMNS]
    keep_from(referral, referral.ended_at or when_ended(referral))
    now = {name: getattr(referral, name) for name in COLUMNS}
    if list(now.values()) == before:
        return False
    # Not where somebody has moved it meanwhile: that move has set its own.
    Referral.objects.filter(pk=referral.pk, version=referral.version, state=referral.state).update(**now)
    return True


def fill_missing() -> int:
    """Give each ended referral from before there were such dates its own; returns how many."""
    return renew_all(Referral.objects.filter(keep_until__isnull=True))


def renew_all(referrals: ReferralQuerySet) -> int:
    """Find out anew until when each of these that has ended is kept; returns for how many that changed.

    Safe at any time and as often as one likes: a run that was stopped is finished by the next.
    """
    changed, last = 0, None
    while True:
        rows = referrals.filter(state__in=ENDED).order_by("pk").prefetch_related("decisions", "suggestions")
        batch = list((rows.filter(pk__gt=last) if last else rows)[:AT_ONCE])
        if not batch:
            return changed
        changed += sum(renew(each) for each in batch)
        last = batch[-1].pk


def kept_as(referral: Referral, ended_at: datetime, *, concern: bool) -> Kept:
    """Return how long a referral is kept that ended at that moment, in the state that it has."""
    born = born_at_the_latest(referral.answers, timezone.localdate(referral.received_at))
    ending = Ending(State(referral.state), timezone.localdate(ended_at), born, concern)
    return kept(ending)


def born_at_the_latest(answers: Answers, received: date) -> date:
    """Return the date of birth, or the latest that fits the age given on the day of receipt.

    An age that is not known must never shorten anything: whoever did not say it counts as the youngest that
    programmes take.
    """
    born = answer(answers, "date_of_birth")
    return date.fromisoformat(born) if born else years_before(received, youngest_age(answers))


def youngest_age(answers: Answers) -> int:
    """Return the age given, or the youngest of the band."""
    given: Any = answer(answers, "age")
    band = answer(answers, "age_band") or ""
    if given is not None:
        return int(given)
    return settings.RETENTION_YOUNGEST_AGE if band in BANDS_THAT_SAY_LITTLE else AGE_BANDS[band]


def gives_concern(referral: Referral) -> bool:
    """Say whether anything about a stored referral ever gave cause for concern: its bands, or who else was told."""
    bands = {each.band for each in referral.suggestions.all()} | {each.band for each in referral.decisions.all()}
    bands |= {referral.suggested_band, referral.confirmed_band}
    return is_concern(bands, referral.answers) or referral.escalations.exists()


def is_concern(bands: Set[str], answers: Answers) -> bool:
    """Say whether these bands and answers are a concern (docs/decisions.md).

    A band of AMBER or above, suggested or confirmed, now or before; or the referrer had told MASH or the police.
    """
    told = YES in (answer(answers, "mash_told"), answer(answers, "police_told"))
    return told or not ABOVE_GREEN.isdisjoint(bands)


def when_ended(referral: Referral) -> datetime:
    """Return when a referral came into the state in which it ended; of one without decisions, when it was received."""
    made = [each.at for each in referral.decisions.all() if each.to_state == referral.state]
    return made[-1] if made else referral.received_at
