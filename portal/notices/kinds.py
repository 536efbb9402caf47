"""Everything that people are told of: the one registry, each kind with its sentence, who may hear it, and how.

The sentences go out by mail beside a reference: no name, no programme and no band in them (domain.md §6.10).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from portal.accounts.roles import CASE_ROLES, LEADING_ROLES, SCREENING_ROLES, Role


class NoticeKind(models.TextChoices):
    """What happened with a referral."""

    WAITING = "waiting", "A new referral waits for screening"
    HANDED = "handed", "A referral is in your hands now"
    COUNTERSIGN = "countersign", "A decision waits for a second person"
    SENT_BACK = "sent_back", "Your decision was sent back"
    NEW_INFORMATION = "new_information", "There is something new to read"
    ANSWER_DUE = "answer_due", "The answer that was asked for has not come"
    DUE_SOON = "due_soon", "The time for the next step is nearly over"
    BREACHED = "breached", "The time for the next step is over"
    REVIEW_DUE = "review_due", "A review on the waiting list is nearly due"
    CHASE_ESCALATION = "chase_escalation", "An escalation has had no answer and should be chased"
    BREAK_GLASS = "break_glass", "Somebody opened a referral by break-glass"


class Delivery(models.TextChoices):
    """How somebody is told. All but the last show in the portal too."""

    AT_ONCE = "at_once", "At once by mail"
    DAILY = "daily", "In one mail a working day"
    PORTAL = "portal", "Only in the portal"
    OFF = "off", "Not at all"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may choose how to hear of a kind, how they hear unless they choose, and whether they may choose not to."""

    roles: tuple[Role, ...]
    unless_chosen: Delivery = Delivery.AT_ONCE
    may_be_off: bool = True


RULES: Mapping[NoticeKind, Rule] = {
    NoticeKind.WAITING: Rule((Role.TRIAGE_OFFICER, Role.DSL)),
    NoticeKind.HANDED: Rule(CASE_ROLES, may_be_off=False),
    NoticeKind.COUNTERSIGN: Rule(LEADING_ROLES, may_be_off=False),
    NoticeKind.SENT_BACK: Rule(CASE_ROLES),
    NoticeKind.NEW_INFORMATION: Rule(CASE_ROLES),
    NoticeKind.ANSWER_DUE: Rule((*SCREENING_ROLES, Role.DSL)),
    NoticeKind.DUE_SOON: Rule(CASE_ROLES),
    NoticeKind.BREACHED: Rule(CASE_ROLES, may_be_off=False),
    NoticeKind.REVIEW_DUE: Rule((*SCREENING_ROLES, Role.DSL), Delivery.DAILY),
    NoticeKind.CHASE_ESCALATION: Rule(CASE_ROLES, may_be_off=False),
    NoticeKind.BREAK_GLASS: Rule((Role.DSL,), may_be_off=False),
}
