"""`manage.py renew_keep_until`: finds out anew until when each referral is kept, after a change of the settings."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.privacy.keeping.dates import renew_all
from portal.referrals.models import Referral


class Command(BaseCommand):
    help = "Find out anew until when each ended referral is kept. Safe at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Changed {renew_all(Referral.objects.all())} dates.")
