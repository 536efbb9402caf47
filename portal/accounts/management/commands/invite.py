"""`manage.py invite EMAIL --role ROLE`: the first account, and any other, from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from portal.accounts.roles import Role
from portal.accounts.services.invitations import AlreadyAnAccount, invite
from programmes.areas import Area
from programmes.models import Programme, ProgrammeCode


class Command(BaseCommand):
    help = "Invite somebody to the portal: prints their link, which is also mailed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        again = "may be given again"
        parser.add_argument("email")
        parser.add_argument("--role", action="append", required=True, choices=Role.values, help=again)
        parser.add_argument("--programme", action="append", default=[], choices=ProgrammeCode.values, help=again)
        parser.add_argument("--area", action="append", default=[], choices=Area.values, metavar="AREA", help=again)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            link = invite(
                email=options["email"],
                roles=[Role(role) for role in options["role"]],
                programmes=Programme.objects.filter(code__in=options["programme"]),
                areas=options["area"],
                by=None,
            )
        except ValidationError as error:
            raise CommandError("That is not an e-mail address.") from error
        except AlreadyAnAccount as error:
            raise CommandError(
                "There is such an account, with a second factor. Lost phone and codes? `manage.py recover` helps."
            ) from error
        self.stdout.write(f"The link works once, for three days:\n{link}")
