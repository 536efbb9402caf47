"""`manage.py demo_code EMAIL`: a code of a demo account's authenticator app that works now; waits where none does."""

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.models import AuthenticatorDevice
from portal.accounts.models.devices import STEP


class Command(BaseCommand):
    help = "Print the current code of a demo account. Only where DEMO=1 with DEBUG."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="A demo account, or - to read one a line and answer each.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Codes are only printed for DEMO=1 with DEBUG=1.")
        for email in map(str.strip, sys.stdin) if options["email"] == "-" else [options["email"]]:
            self.stdout.write(self.code_of(email))
            self.stdout.flush()

    def code_of(self, email: str) -> str:
        """Return a code that was not used yet, once it works. Raises CommandError for no account of the demo."""
        devices = AuthenticatorDevice.objects.filter(user__email=email.lower(), user__is_demo=True)
        device = devices.filter(confirmed=True).first()
        if device is None:
            raise CommandError("There is no demo account with this address. Is the demo loaded?")
        generator = device.generator()
        # A code is taken once. Right after a log-in the next one already works, as a clock may be one step ahead; after
        # that there is none until time has gone on.
        wanted = max(generator.t(), device.last_step + 1)
        time.sleep(max(0, (wanted - 1) * STEP - time.time()))
        generator.drift += wanted - generator.t()
        return f"{generator.token():06d}"
