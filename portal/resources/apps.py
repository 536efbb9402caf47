from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "portal.resources"
    label = "resources"
    verbose_name = "Library"

    def ready(self) -> None:
        from .publishing import connect_signals  # needs the models

        connect_signals()
