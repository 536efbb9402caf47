"""`manage.py renew_search_tokens`: makes the search tokens anew, after their rules or SEARCH_KEY changed."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from portal.referrals.candidates import mark_possible_duplicate
from portal.referrals.matching import store_tokens
from portal.referrals.models import Referral, SearchToken


class Command(BaseCommand):
    help = "Make the tokens of every referral anew. Safe at any time; a run that was stopped is simply run again."

    def handle(self, *args: Any, **options: Any) -> None:
        renewed = 0
        for referral in Referral.objects.order_by("received_at").iterator(chunk_size=200):
            with transaction.atomic():
                SearchToken.objects.filter(referral=referral).delete()
                store_tokens(referral)
            renewed += 1
        for referral in Referral.objects.defer("answers").iterator(chunk_size=200):
            mark_possible_duplicate(referral)
        self.stdout.write(f"Renewed the search tokens of {renewed} referrals.")
