"""What the page of a referral says about keeping it. Everything was read with the page; nothing is asked here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from portal.accounts.models import User
from portal.accounts.roles import DATA_PROTECTION_ROLES
from portal.referrals.models import Referral
from portal.referrals.states import ENDED

from ..models import DeletionProposal, ErasureRequest, LegalHold
from .periods import why


@dataclass(frozen=True, slots=True)
class Keeping:
    """Until when a referral is kept, and what speaks against deleting it. The words are for those who decide."""

    until: date | None
    why: str
    longer: str
    hold: LegalHold | None
    requests: list[ErasureRequest]
    proposal: DeletionProposal | None
    may_decide: bool

    @property
    def says_something(self) -> bool:
        """Whether there is anything to show to this reader."""
        return bool(self.until or self.hold or self.requests or self.may_decide)


def keeping(referral: Referral, reader: User, same_person: Iterable[Referral]) -> Keeping:
    """Return the part for this reader; `same_person` are those of the same young person that the reader may know of."""
    return Keeping(
        until=referral.keep_until,
        why=why(referral.keep_rule) if referral.keep_rule else "",
        longer=longer_for(referral, same_person),
        hold=next((hold for hold in referral.legal_holds.all() if hold.lifted_at is None), None),
        requests=[each for each in referral.erasure_requests.all() if each.is_unanswered],
        proposal=next((each for each in referral.deletion_proposals.all() if each.refused_at is None), None),
        may_decide=reader.has_role(*DATA_PROTECTION_ROLES) and referral.glass is None,
    )


def longer_for(referral: Referral, same_person: Iterable[Referral]) -> str:
    """Say that it stays for the sake of another one, or nothing."""
    others = list(same_person)
    if not referral.keep_until:
        return ""
    if any(other.state not in ENDED for other in others):
        return "It stays for as long as another referral of the same young person is open."
    latest = max((other.keep_until for other in others if other.keep_until), default=referral.keep_until)
    if latest > referral.keep_until:
        return f"Another referral of the same young person is kept until {latest:%-d %B %Y}, and this one with it."
    return ""


Told = tuple[datetime, User, str, list[tuple[str, str]]]  # when, who, what, and the words


def told(referral: Referral, reader: User) -> Iterator[Told]:
    """Yield what happened with keeping it, for the timeline. The words are for those who decide about keeping."""
    decides = reader.has_role(*DATA_PROTECTION_ROLES)

    def words(text: str) -> list[tuple[str, str]]:
        return [("Why?", text)] * decides

    for hold in referral.legal_holds.all():
        yield hold.at, hold.by, "placed a legal hold: nothing of it is deleted", words(hold.reason)
        if hold.lifted_at and hold.lifted_by:
            yield hold.lifted_at, hold.lifted_by, "lifted the legal hold", words(hold.lifted_reason)
    for request in referral.erasure_requests.all():
        asked = f"recorded that {request.get_asked_by_display().lower()} asked for erasure"
        yield request.recorded_at, request.recorded_by, asked, [("What they asked:", request.words)] * decides
        if request.decided_at and request.decided_by:
            what = f"{request.get_decision_display().lower()} the request for erasure"
            yield request.decided_at, request.decided_by, what, words(request.reason)
    for proposal in referral.deletion_proposals.all():
        yield proposal.at, proposal.by, "proposed to delete the referral", words(proposal.reason)
        if proposal.refused_at and proposal.refused_by:
            yield proposal.refused_at, proposal.refused_by, "refused to delete it", words(proposal.refused_reason)
