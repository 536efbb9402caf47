"""The kinds of resource, and who may be named as its readers."""

from django.db import models

from portal.accounts.roles import Role


class Kind(models.TextChoices):
    """What a resource is for."""

    GUIDANCE = "guidance", "Guidance"
    PROCEDURE = "procedure", "Procedure"
    TEMPLATE = "template", "Template or form"
    TRAINING = "training", "Training"
    DIRECTORY = "directory", "Signposting service"


# A system administrator reads what is for all staff, and nothing that is for some.
READER_ROLES = tuple(role for role in Role if role != Role.SYSTEM_ADMIN)
READER_CHOICES = [(role.value, role.label) for role in READER_ROLES]
