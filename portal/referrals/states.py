"""The states a referral can be in, and the groups of them that people speak of (domain.md §4)."""

from django.db import models


class State(models.TextChoices):
    """Where a referral stands. Only `workflow.move` changes it."""

    SUBMITTED = "submitted", "Waiting for screening"
    SCREENING = "screening", "Screening"
    AWAITING_INFORMATION = "awaiting_information", "Awaiting information"
    TRIAGED = "triaged", "Triaged"
    PANEL = "panel", "At panel"
    ACCEPTED = "accepted", "Accepted"
    WAITING_LIST = "waiting_list", "Waiting list"
    SIGNPOSTED = "signposted", "Signposted"
    DECLINED = "declined", "Declined"
    ALLOCATED = "allocated", "Allocated"
    ENGAGED = "engaged", "Working together"
    UNABLE_TO_CONTACT = "unable_to_contact", "Not reached yet"
    CLOSED = "closed", "Closed"
    TRANSFERRED = "transferred", "Transferred"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DUPLICATE = "duplicate", "Duplicate"


ENDED = frozenset({State.SIGNPOSTED, State.DECLINED, State.CLOSED, State.TRANSFERRED, State.WITHDRAWN, State.DUPLICATE})
OPEN = frozenset(set(State) - ENDED)
BEFORE_ALLOCATION = frozenset(
    {
        State.SUBMITTED,
        State.SCREENING,
        State.AWAITING_INFORMATION,
        State.TRIAGED,
        State.PANEL,
        State.ACCEPTED,
        State.WAITING_LIST,
    }
)
WITH_CASEWORKER = frozenset({State.ALLOCATED, State.ENGAGED, State.UNABLE_TO_CONTACT})


class Due(models.TextChoices):
    """What the running clock is for."""

    SCREEN = "screen", "screen"
    DECIDE = "decide", "decide"
    FIRST_CONTACT = "first_contact", "first contact"
    REVIEW = "review", "review"


class Pathway(models.TextChoices):
    """Who refers (domain.md §3)."""

    PROFESSIONAL = "professional", "Professional"
    HOSPITAL = "hospital", "Hospital clinician"
    PARENT = "parent", "Parent or carer"
    SELF = "self", "Young person"


class CameBy(models.TextChoices):
    """How a referral reached the service; all but the first are written down by staff."""

    FORM = "form", "Form on the website"
    PHONE = "phone", "Phone"
    EMAIL = "email", "E-mail"
    PAPER = "paper", "Paper"


class SpamSign(models.TextChoices):
    """Why a referral may come from a machine. It is taken all the same, and a person looks."""

    HIDDEN_BOX = "hidden_box", "A box that people cannot see was filled in"
    FAST = "fast", "It was filled in faster than anybody types"
    MANY = "many", "Many referrals came from the same network within an hour"
