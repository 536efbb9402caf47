from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "portal.privacy"
    label = "privacy"
    verbose_name = "Privacy"

    def ready(self) -> None:
        from . import checks  # noqa: F401  # registers the checks
        from .disclosure import deletion  # noqa: F401  # hears of referrals that are deleted
