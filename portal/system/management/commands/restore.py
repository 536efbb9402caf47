"""`manage.py restore FILE`: put a backup back into an empty database (docs/operations.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from portal.system.backup.restoring import NotAsItWas, NotRestored, files_missing, look_through, restore
from portal.system.backup.sealed_stream import ArchiveDamaged


class Command(BaseCommand):
    help = "Put a backup back: read all of it, write it into an empty database, and check what was written."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="replace all that the database holds")
        parser.add_argument("--check", action="store_true", help="only read all of the backup and say what is in it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            contents = look_through(options["file"]) if options["check"] else restore(**self.chosen(options))
        except NotAsItWas as error:
            raise CommandError(f"Do not go online with this database. {error}") from error
        except (ArchiveDamaged, NotRestored, ImproperlyConfigured, OSError) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        rows = sum(contents.counts.values())
        said = f"backup of {contents.made_at:%d %B %Y, %H:%M} UTC: {rows} rows, {contents.files} files"
        if options["check"]:
            self.stdout.write(f"Whole: {said}.")
            return
        self.stdout.write(f"Restored the {said}. Every value opens, and the audit trail is whole.")
        self.stdout.write("It brings back what was deleted since. Before you go online: delete_again REGISTER.")
        missing = files_missing()
        if missing:
            self.stdout.write(f"{missing} files are not there. Put them back from where they are kept.")

    def chosen(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"path": options["file"], "force": options["force"]}
