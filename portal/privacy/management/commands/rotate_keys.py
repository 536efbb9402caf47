"""`manage.py rotate_keys`: seal everything anew with the newest key. Stopped half-way, it goes on when run again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.privacy.keys import newest_key_id
from portal.privacy.rotation import BATCH_SIZE, rotate, values_behind
from portal.referrals.attachments.rotation import rotate_files
from portal.referrals.models import Attachment
from portal.resources.models import LibraryFile

FILES = (Attachment, LibraryFile)


class Command(BaseCommand):
    help = (
        "Seal every encrypted value anew with the first key of FIELD_KEYS. Put the new key first, restart every web "
        "server and worker, run this, and take the old key out of FIELD_KEYS only when --check finds nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a value has an older key")
        parser.add_argument(
            "--batch-size", type=int, default=BATCH_SIZE, metavar="ROWS", help="rows in one transaction"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self.check_all()
            return
        if options["batch_size"] < 1:
            raise CommandError("--batch-size must be at least 1.")
        unreadable = []
        for done in rotate(batch_size=options["batch_size"]):
            self.stdout.write(f"{done.model._meta.label}: {done.resealed} re-sealed")
            unreadable += [f"{done.model._meta.label} {value}" for value in done.unreadable]
        rotated = [rotate_files(model) for model in FILES]
        self.stdout.write(f"Files: {sum(files.resealed for files in rotated)} re-sealed")
        unreadable += [f"file of {pk}" for files in rotated for pk in files.unreadable]
        if unreadable:
            raise CommandError("\n".join(["These do not decrypt and were left as they are:", *unreadable]))
        self.stdout.write(f"Everything that was read is sealed with the key {newest_key_id()}.")

    def check_all(self) -> None:
        """Say for each model how many values are behind, and fail when there are any."""
        counts = values_behind()
        for model, count in counts.items():
            self.stdout.write(f"{model._meta.label}: {count} under an older key")
        files = sum(model.objects.behind().count() for model in FILES)
        self.stdout.write(f"Files: {files} under an older key")
        if any(counts.values()):
            raise CommandError(f"{sum(counts.values())} values are not sealed with the key {newest_key_id()}.")
        if files:
            raise CommandError(f"{files} files are not sealed with the key {newest_key_id()}.")
        self.stdout.write(f"Every value is sealed with the key {newest_key_id()}.")
