"""`manage.py delete_again FILE`: after a restore, deletes again what the register says was deleted since."""

from argparse import FileType
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.privacy.keeping.register import BadLine, delete_again, lines_of
from portal.referrals.services import NotAllowed


class Command(BaseCommand):
    help = "Delete again what a restored backup brought back, as an exported register says (see deletion_register)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("register", type=FileType("r"), help="what deletion_register printed; - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = lines_of(options["register"])
        except BadLine as error:
            raise CommandError(f"{error} Nothing was deleted.") from error
        done: Counter[str] = Counter()
        kept = []
        for line in lines:
            try:
                done[delete_again(line).label] += 1
            except NotAllowed as refusal:
                kept.append(str(refusal))
        self.stdout.write(", ".join(f"{number} {what}" for what, number in done.items()) or "The register is empty.")
        if kept:
            raise CommandError("\n".join(["These are still there. Look at why, then run it again.", *kept]))
