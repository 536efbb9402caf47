from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    label = "home"
    verbose_name = "Public site"

    def ready(self) -> None:
        from home.editions import connect_signals  # needs the models

        connect_signals()
