"""Who may hold, erase and delete, and of which referrals; each answer comes with its reason (domain.md §6.2–4).

Safeguarding and data protection leads alone. A data protection lead opens no referral: here they see references,
states, dates and counts, and the words that are about keeping itself.
"""

from portal.accounts.models import User
from portal.accounts.roles import DATA_PROTECTION_ROLES
from portal.referrals.models import Referral
from portal.referrals.models.referral import ReferralQuerySet
from portal.referrals.permissions import Answer
from portal.referrals.states import ENDED

from ..models import DeletionProposal

NOT_THEIRS = Answer(False, "Only a safeguarding lead or a data protection lead may do this.")
ON_HOLD = Answer(False, "It is on legal hold. Nothing is deleted until the hold is lifted.")
ASKED = Answer(False, "Somebody asks for a copy of what we hold about them. They are answered before anything goes.")
STILL_OPEN = Answer(False, "Somebody still has to act on this referral. Only one that has ended can be deleted.")


def kept_before(user: User) -> ReferralQuerySet:
    """Return every referral, restricted ones too, to whoever decides about keeping, and nothing to others.

    Answers are left out: nothing of a young person is read here.
    """
    everything = Referral.objects.defer("answers")
    return everything if user.has_role(*DATA_PROTECTION_ROLES) else everything.none()


def may_keep(user: User) -> Answer:
    """Say whether this person decides about keeping: places and lifts holds, records and decides requests, proposes."""
    return Answer(True) if user.has_role(*DATA_PROTECTION_ROLES) else NOT_THEIRS


def may_go(referral: Referral) -> Answer:
    """Say whether nothing forbids that this referral is deleted at all: it has ended, and is not on hold.

    Nor does anybody wait for a copy: to delete it then is an offence (Data Protection Act 2018, section 173).
    """
    if referral.legal_holds.in_force().exists():
        return ON_HOLD
    if referral.access_requests.open().exists():
        return ASKED
    return Answer(True) if referral.state in ENDED else STILL_OPEN


def may_answer_proposal(user: User, proposal: DeletionProposal) -> Answer:
    """Say whether this person is the second one, who approves or refuses."""
    if not may_keep(user):
        return NOT_THEIRS
    if proposal.refused_at:
        return Answer(False, f"{proposal.refused_by} has already refused this.")
    if proposal.by_id == user.pk:
        return Answer(False, "You proposed this. Another person must look at it: two people delete, never one.")
    return Answer(True)
