"""The roles of domain.md §4: their names, and the groups that carry them."""

from django.db import models


class Role(models.TextChoices):
    """What a member of staff may be. A person can hold several; `system_admin` gives no case access."""

    COMMS_EDITOR = "comms_editor", "Comms editor"
    COMMS_PUBLISHER = "comms_publisher", "Comms publisher"
    TRIAGE_OFFICER = "triage_officer", "Triage officer"
    TEAM_LEADER = "team_leader", "Team leader"
    DSL = "dsl", "Designated safeguarding lead"
    CASEWORKER = "caseworker", "Caseworker"
    DATA_PROTECTION_LEAD = "data_protection_lead", "Data protection lead"
    SYSTEM_ADMIN = "system_admin", "System administrator"
