"""`manage.py recover EMAIL`: for the administrator who lost everything, when there is no other one to start it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.accounts.models import User
from portal.accounts.services.recovery import start_recovery


class Command(BaseCommand):
    help = "Start the recovery of an account: prints the link, which is also mailed, and ends its sessions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].lower(), is_active=True).first()
        if person is None:
            raise CommandError("There is no account with this address, or it is switched off.")
        self.stdout.write(f"The link works once, for a day:\n{start_recovery(person=person, by=None)}")
