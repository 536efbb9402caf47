"""Why a referral may be declined (domain.md §4): chosen by triage, and each with a message that comms staff write."""

from django.db import models


class DeclineReason(models.TextChoices):
    """The reason that a decision to decline names."""

    AGE = "age", "Outside the age range"
    AREA = "area", "Outside the area"
    OTHER_SERVICE = "other_service", "Another service is the right one"
    NO_AGREEMENT = "no_agreement", "They do not want support now"
    OTHER = "other", "Another reason"
