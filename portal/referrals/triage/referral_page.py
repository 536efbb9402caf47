"""The page of one referral, put together from its parts."""

from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import INTAKE_ROLES
from portal.notices.services import mark_read
from portal.privacy.keeping.on_the_page import keeping
from portal.referrals.clocks import percent_used, time_left
from portal.referrals.models import Decision, Referral
from portal.referrals.permissions import (
    may_clear_spam_mark,
    may_record_attempt,
    may_share_outside,
    moves_open_to,
    roles_to_confirm,
)
from portal.referrals.workflow import CHANGE_CASEWORKER, HAND_OVER, MOVES

from .case_file import read_case_file
from .messages import messages_part
from .people_and_household import people_and_household
from .safe_contacts import safe_contacts
from .suggestion import prompts, why_part
from .timeline import timeline
from .what_was_said import name_of, said
from .who_may_know import who_may_know

SELDOM = {"withdraw", "duplicate", HAND_OVER, CHANGE_CASEWORKER}


def referral_page(referral: Referral, user: User) -> dict[str, Any]:
    """Return the context of the referral page for this person."""
    now = timezone.now()
    file = read_case_file(referral, user)
    told_of_it = [notice.pk for notice in file.unread_notices if notice.referral_id == referral.pk]
    if told_of_it:
        mark_read(user.notices.filter(pk__in=told_of_it))
    wordings = file.wordings
    moves = [] if referral.glass else moves_open_to(user, referral)
    telling, rest = said(referral, wordings)
    people = people_and_household(referral, user, file.linked)
    return {
        "referral": referral,
        "name": name_of(referral),
        "time_left": f"{time_left(now, referral.due_at)} to {referral.get_due_for_display()}"
        if referral.due_at
        else "",
        "late": bool(referral.due_at and referral.due_at < now),
        "percent_used": percent_used(referral.clock_start, referral.due_at, now) if referral.due_at else 0,
        "safe_contacts": list(safe_contacts(referral, wordings)),
        "said": telling,
        "also_said": rest,
        "files": referral.attachments.all(),
        **why_part(referral),
        "held_words": held_words(referral.held_decision),
        "moves": [move for move in moves if move.name not in SELDOM],
        "other_moves": [move for move in moves if move.name in SELDOM],
        "waits_for": [role.label.lower() for role in roles_to_confirm(referral)],
        **messages_part(referral, user),
        "may_record_attempt": bool(may_record_attempt(user, referral)),
        "escalations": referral.escalations.all(),
        "share_records": referral.share_records.all(),
        "may_share_outside": bool(may_share_outside(user, referral)),
        "now": now,
        "may_record_conflicts": user.has_role(*INTAKE_ROLES),
        "exclusions": [each for each in referral.exclusions.all() if each.lifted_at is None],
        "rivals": file.rivals,
        "timeline": timeline(referral, file),
        "people": people,
        "keeping": keeping(referral, user, [each.referral for each in people.same_person]),
        "glass": referral.glass,
        "minutes_left": referral.glass.minutes_left(now) if referral.glass else 0,
        "access": who_may_know(referral, user),
        "prompts": prompts(referral),
        "unread_notices": len(file.unread_notices) - len(told_of_it),
        "may_clear_spam_mark": bool(may_clear_spam_mark(user, referral)),
        "guidance": file.library.fitting,
        "relied_on": file.library.relied_on,
    }


def held_words(held: Decision | None) -> str:
    """Return what the held decision wants, in a few words."""
    if held is None:
        return ""
    return f"{MOVES[held.move].button.lower()}{f' as {held.band}' if held.band else ''}"
