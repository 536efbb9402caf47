"""`manage.py housekeeping`: what has to be tidied away. Safe to run at any time, by several machines at once."""

from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.referrals.models import Draft


class Command(BaseCommand):
    help = "Purge referral drafts after their seven days, and sessions that have ended."

    def handle(self, *args: Any, **options: Any) -> None:
        drafts, _ = Draft.objects.expired().delete()
        sessions, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
        self.stdout.write(f"Purged {drafts} drafts and {sessions} sessions.")
