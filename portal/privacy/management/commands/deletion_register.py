"""`manage.py deletion_register`: every deletion, one a line, to be kept where the backups are not."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.privacy.keeping.register import BadLine, exported, not_known


class Command(BaseCommand):
    help = "Print the register of deletions: keys, references, days and codes, one JSON object a line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, help="add what is new to this file; no line is ever taken out of it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"]:
            self.add_to(options["file"])
            return
        for line in exported():
            self.stdout.write(line)

    def add_to(self, path: Path) -> None:
        """Write the file anew with every line that it had and every one that is new. It is never there by halves."""
        before = path.read_text().splitlines() if path.exists() else []
        try:
            missing = not_known(before)
        except BadLine as error:
            raise CommandError(f"{path} was left as it is. {error}") from error
        lines = dict.fromkeys([*before, *exported()])
        unfinished = path.with_name(f"{path.name}.new")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        if missing:
            raise CommandError(f"{missing} deletions in {path} are not known here: was a backup restored? delete_again")
