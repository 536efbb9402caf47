"""`manage.py housekeeping`: what has to be tidied away. Safe to run at any time, by several machines at once."""

from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.notices.digests import send_digests
from portal.notices.models import Notice
from portal.notices.reminders import chase_due, remind_due
from portal.privacy.answers_due import remind_of_answers
from portal.privacy.keeping.dates import fill_missing
from portal.referrals.attachments.services import sweep
from portal.referrals.models import Draft
from portal.reports.for_the_public import tell_the_public
from portal.resources import must_read
from portal.resources.care import remind_owners
from portal.resources.models import LibraryFile
from portal.system.models import note


class Command(BaseCommand):
    help = "Purge referral drafts, ended sessions, old notices and files that belong to nothing; remind of deadlines."

    def handle(self, *args: Any, **options: Any) -> None:
        _, deleted = Draft.objects.expired().delete()
        drafts = deleted.get("referrals.Draft", 0)
        sessions, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
        files = sweep() + sweep(LibraryFile)
        Notice.objects.old(timezone.now()).delete()
        reminded, digests = remind_due() + chase_due(), send_digests()
        library = remind_owners() + must_read.remind_due()
        answers = remind_of_answers()
        dated = fill_missing()
        told = tell_the_public()
        note("housekeeping")
        self.stdout.write(f"Purged {drafts} drafts, {sessions} sessions and {files} files that belonged to nothing.")
        self.stdout.write(f"Found out until when {dated} ended referrals are kept.")
        self.stdout.write(f"Reminded of {reminded} deadlines; queued {digests} digests, {library} library mails.")
        self.stdout.write(f"Told the public new figures of {told} programmes.")
        self.stdout.write(f"Queued {answers} mails about answers that the law wants soon.")
