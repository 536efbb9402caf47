"""`manage.py deletion_register`: every deletion, one a line, to be kept where the backups are not."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.privacy.keeping.register import exported


class Command(BaseCommand):
    help = "Print the register of deletions: keys, references, days and codes, one JSON object a line."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in exported():
            self.stdout.write(line)
