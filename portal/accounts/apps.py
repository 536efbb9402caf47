from typing import Any

from django.apps import AppConfig
from django.db.models.signals import m2m_changed


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = "Staff accounts"

    def ready(self) -> None:
        from .models import User  # needs the apps

        for rights in (User.groups.through, User.programmes.through):
            m2m_changed.connect(forget_rights, sender=rights, dispatch_uid=f"forget {rights.__name__}")


def forget_rights(instance: Any, action: str, **about: Any) -> None:
    """Rights that change hold at once, for the object at hand too."""
    if action.startswith("post_") and hasattr(instance, "forget_rights"):
        instance.forget_rights()
