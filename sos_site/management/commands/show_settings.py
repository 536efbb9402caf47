"""`manage.py show_settings`: every setting, what it means, and what holds without it. Never a value."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from sos_site.retention_table import retention
from sos_site.settings_table import known_settings, markdown


class Command(BaseCommand):
    help = "List every variable of the environment that the site reads."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--markdown", action="store_true", help="print docs/settings.md")
        parser.add_argument("--retention", action="store_true", help="print docs/retention.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["markdown"] or options["retention"]:
            self.stdout.write(markdown() if options["markdown"] else retention(), ending="")
            return
        for each in known_settings():
            self.stdout.write(f"{each.name}\n    {each.meaning}\n    without it: {each.without}")
