"""`manage.py load_demo`: the site's pages, the demo accounts and the synthetic referrals. Safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.first_pages import load_site
from portal.accounts.demo import load_demo_accounts
from portal.referrals.demo import load_demo_referrals


class Command(BaseCommand):
    help = "Load the site's pages, demo accounts and synthetic referrals. Only where DEMO=1 with DEBUG."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo data is only for DEMO=1 with DEBUG=1.")
        load_site()
        load_demo_accounts()
        new = load_demo_referrals()
        self.stdout.write(f"Demo loaded: {new} new referrals.")
