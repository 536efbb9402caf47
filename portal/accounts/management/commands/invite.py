"""`manage.py invite EMAIL --role ROLE`: the first account, and any other, from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from portal.accounts.roles import Role
from portal.accounts.services import AlreadyAnAccount, end_account_access, invite


class Command(BaseCommand):
    help = "Invite somebody to the portal: prints their link, which is also mailed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", action="append", required=True, choices=Role.values, help="may be given again")

        parser.add_argument(
            "--replace", action="store_true", help="lost phone: end the account's password, devices and sessions first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            with transaction.atomic():
                if options["replace"]:
                    end_account_access(email=options["email"], by=None)
                link = invite(email=options["email"], roles=[Role(role) for role in options["role"]], by=None)
        except ValidationError as error:
            raise CommandError("That is not an e-mail address.") from error
        except AlreadyAnAccount as error:
            raise CommandError("There is such an account, with a second factor. Lost phone? Add --replace.") from error
        self.stdout.write(f"The link works once, for three days:\n{link}")
