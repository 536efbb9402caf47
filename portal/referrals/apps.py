from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReferralsConfig(AppConfig):
    name = "portal.referrals"
    label = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        from . import checks  # noqa: F401  # registers the checks
        from .intake.wording import bring_up_to_date  # needs the models

        post_migrate.connect(bring_up_to_date, sender=self, dispatch_uid="wordings")
