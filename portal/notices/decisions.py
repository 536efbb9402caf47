"""Which decisions tell whom: one table, driven by `referrals.services.decide`."""

from collections.abc import Mapping

from portal.referrals.models import Decision, Referral
from portal.referrals.states import State
from portal.referrals.workflow import CHANGE_CASEWORKER, HAND_OVER, SEND_BACK

from .kinds import NoticeKind
from .models import Notice
from .services import mark_read, notify

TELLING: Mapping[str, NoticeKind] = {
    "allocate": NoticeKind.HANDED,
    CHANGE_CASEWORKER: NoticeKind.HANDED,
    HAND_OVER: NoticeKind.HANDED,
    "reopen": NoticeKind.HANDED,
    SEND_BACK: NoticeKind.SENT_BACK,
}


def tell_of_decision(referral: Referral, decision: Decision) -> None:
    """Tell the people whom a decision concerns, after the referral was saved, in the same transaction.

    What no longer waits for screening is unread for nobody.
    """
    if decision.from_state == State.SUBMITTED != decision.to_state:
        mark_read(Notice.objects.filter(referral=referral, kind=NoticeKind.WAITING))
    once = str(decision.pk)
    if referral.held_decision_id == decision.pk:
        notify(NoticeKind.COUNTERSIGN, referral, but=decision.by, once=once)
    elif decision.move in TELLING:
        answered = decision.countersigns  # the decision that was held, and now is sent back
        notify(TELLING[decision.move], referral, to=[answered.by] if answered else None, but=decision.by, once=once)
