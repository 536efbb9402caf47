"""`manage.py verify_audit`: is the audit trail whole? Exit 1 names the first row that does not fit."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.audit.models import AuditEntry
from portal.audit.services import verify


class Command(BaseCommand):
    help = "Verify the chain of the audit trail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--newest", action="store_true", help="print only the newest hash, to be kept elsewhere")
        parser.add_argument("--expect", metavar="HASH", help="fail unless this hash, kept elsewhere, is in the chain")

    def handle(self, *args: Any, **options: Any) -> None:
        result = verify()
        if result.broken == 0:
            raise CommandError(f"The audit trail is cut: {result.reason} after {result.entries} rows.")
        if result.broken is not None:
            raise CommandError(f"The audit trail is broken at row {result.broken}: {result.reason}.")
        if options["expect"] and not AuditEntry.objects.filter(hash=options["expect"]).exists():
            raise CommandError("The audit trail is cut or was replaced: the expected hash is not in it.")
        self.stdout.write(
            result.newest_hash if options["newest"] else f"{result.entries} rows, whole. {result.newest_hash}"
        )
