"""The roles of domain.md §4: their names, and the groups that carry them."""

from collections.abc import Iterable

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


CASE_ROLES = (Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.DSL, Role.CASEWORKER)
SCREENING_ROLES = (Role.TRIAGE_OFFICER, Role.TEAM_LEADER)
INTAKE_ROLES = (Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.DSL)  # they take referrals in and write to referrers
LEADING_ROLES = (Role.TEAM_LEADER, Role.DSL)
AUDIT_ROLES = (Role.DATA_PROTECTION_LEAD, Role.DSL, Role.TEAM_LEADER)
DATA_PROTECTION_ROLES = (Role.DATA_PROTECTION_LEAD, Role.DSL)  # what is kept, deleted and disclosed
RESTING = (*CASE_ROLES, Role.DATA_PROTECTION_LEAD)  # while the same person manages accounts


def in_force(roles: Iterable[Role]) -> frozenset[Role]:
    """Return which of these roles count: whoever manages accounts opens no case and deletes none (domain.md §4)."""
    held = frozenset(roles)
    return held - set(RESTING) if Role.SYSTEM_ADMIN in held else held
