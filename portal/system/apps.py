from django.apps import AppConfig


class SystemConfig(AppConfig):
    name = "portal.system"
    label = "system"
    verbose_name = "System"

    def ready(self) -> None:
        from sos_site import checks  # noqa: F401  # registers the checks
        from sos_site.error_reports import report_errors

        report_errors()
