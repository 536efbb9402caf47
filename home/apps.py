from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    label = "home"
    verbose_name = "Public site"

    def ready(self) -> None:
        from .editions import connect_signals  # needs the models
        from .pictures import forget_where_pictures_were_taken  # Willow reads the settings

        connect_signals()
        forget_where_pictures_were_taken()
