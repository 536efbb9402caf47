"""`manage.py load_demo`: the site's pages, demo accounts, synthetic referrals and the library. Safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.first_pages import load_site
from portal.accounts.demo import load_demo_accounts
from portal.privacy.disclosure.demo import load_demo_disclosures
from portal.referrals.demo import load_demo_referrals
from portal.resources.demo import load_demo_resources


class Command(BaseCommand):
    help = "Load the site's pages, demo accounts and synthetic referrals. Only where DEMO=1 with DEBUG."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo data is only for DEMO=1 with DEBUG=1.")
        load_site()
        load_demo_accounts()
        new = load_demo_referrals()
        load_demo_disclosures()
        resources = load_demo_resources()
        self.stdout.write(f"Demo loaded: {new} new referrals, {resources} new resources.")
