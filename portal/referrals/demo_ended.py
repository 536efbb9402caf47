"""Referrals of the demo that ended long ago, so that keeping and deleting have something to show. All fictional."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from portal.accounts.models import User
from portal.privacy.keeping.dates import keep_from, when_ended
from portal.privacy.keeping.deletion import propose
from portal.privacy.keeping.erasure import AskedBy, record_request
from portal.privacy.keeping.holds import place_hold

from .demo_stories import TAKEN, Story, Typed, professional
from .models import Referral


@dataclass(frozen=True, slots=True)
class EndedStory:
    """A story that happened so many days ago, and what was done about keeping it."""

    story: Story
    days_ago: int
    keeping: str = ""


def housing(first: str, last: str, age: str) -> Callable[[datetime], Typed]:
    """Return a referral about somebody who needs a place to stay."""

    def answers(now: datetime) -> Typed:
        return professional(
            you={"name": "Petra Vance", "role": "council", "organisation": "Camden council",
                 "email": "p.vance@example.net"},
            programme="gangs", area="camden", who={"first_name": first, "last_name": last, "age": age},
            reason="Sleeps on friends’ sofas, and asked for help to find a place.", values={"H2": "current"},
            extra={"gangs": {}},
        )  # fmt: skip

    return answers


def hurt(now: datetime) -> Typed:
    return professional(
        you={"name": "Petra Vance", "role": "council", "organisation": "Camden council",
             "email": "p.vance@example.net"},
        programme="gangs", area="camden", who={"first_name": "Marlon", "last_name": "Quist", "age": "23"},
        reason="He was beaten up on his way home, and is afraid to go out.",
        values={"V1": "past", "V2": "suspected", "W1": "current", "H2": "current"}, extra={"gangs": {}},
    )  # fmt: skip


GREEN = ("triage", "triage", {"band": "GREEN", "duplicate_check": True, "rationale": "Needs a place, no sign of harm."})
SIGNPOSTED = (
    TAKEN, GREEN, ("triage", "signpost", {"service": "Camden housing advice", "told": "The referrer"}),
)  # fmt: skip
WITHDRAWN = (TAKEN, ("triage", "withdraw", {"reason": "He moved to his aunt in Leeds, and is well there."}))
HOLD, PROPOSED, ASKED = "hold", "proposed", "asked"
ENDED_STORIES: tuple[EndedStory, ...] = (
    EndedStory(Story("13", housing("Tessa", "Lind", "20"), 60, moves=SIGNPOSTED), days_ago=450),
    EndedStory(Story("17", housing("Curtis", "Vale", "21"), 60, moves=SIGNPOSTED), days_ago=400),
    EndedStory(Story("14", housing("Osman", "Riley", "22"), 60, moves=SIGNPOSTED), days_ago=430, keeping=HOLD),
    EndedStory(Story("15", hurt, 60, moves=WITHDRAWN), days_ago=3000, keeping=PROPOSED),
    EndedStory(Story("16", housing("Bree", "Tanner", "19"), 60, moves=SIGNPOSTED), days_ago=90, keeping=ASKED),
)


def let_years_pass(referral: Referral, ended: EndedStory) -> None:
    """Move what happened with a referral into the past, and do about keeping it what was done since."""
    ago = timedelta(days=ended.days_ago)
    Referral.objects.filter(pk=referral.pk).update(received_at=F("received_at") - ago)
    referral.decisions.update(at=F("at") - ago)
    referral.messages.update(at=F("at") - ago)
    referral.suggestions.update(made_at=F("made_at") - ago)
    referral.refresh_from_db()
    keep_from(referral, when_ended(referral))
    referral.save()
    KEEPING.get(ended.keeping, lambda referral: None)(referral)


def hold(referral: Referral) -> None:
    place_hold(referral=referral.pk, actor=account("dsl"), reason="A complaint about the council is not settled.")


def proposed(referral: Referral) -> None:
    reason = "His time is over, and nothing speaks for keeping it."
    propose(referrals=[referral.pk], actor=account("dataprotection"), reason=reason)


def asked(referral: Referral) -> None:
    record_request(
        referral=referral.pk, actor=account("dataprotection"), asked_by=AskedBy.YOUNG_PERSON,
        asked_on=timezone.localdate() - timedelta(days=20), words="Please take my name out of everything you have.",
    )  # fmt: skip


KEEPING: Mapping[str, Callable[[Referral], None]] = {HOLD: hold, PROPOSED: proposed, ASKED: asked}


def account(name: str) -> User:
    """Return an account of the demo."""
    return User.objects.get(email=f"{name}@example.org")
