"""`manage.py backup FOLDER`: database and files in one sealed file (docs/operations.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from portal.system.backup.archive import NothingThere, forget_old, make_backup
from portal.system.backup.restoring import look_through


class Command(BaseCommand):
    help = "Write the database and all files into a folder, as one file sealed with BACKUP_KEY, and read it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where backups lie, best on another machine or disk")
        parser.add_argument("--keep", type=int, metavar="N", help="then delete all but the newest N backups there")
        parser.add_argument("--no-files", action="store_true", help="the database alone; the files are kept elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        keep = options["keep"]
        if keep is not None and keep < 1:
            raise CommandError("--keep must be at least 1.")
        try:
            made = make_backup(options["folder"], with_files=not options["no_files"])
        except (ImproperlyConfigured, NothingThere, OSError) as error:
            raise CommandError(f"No backup was made: {error}") from error
        look_through(made.path)
        self.stdout.write(f"{made.path}: {made.rows} rows, {made.files} files, read again and whole.")
        if keep is not None:
            for path in forget_old(options["folder"], keep=keep):
                self.stdout.write(f"Deleted {path}")
