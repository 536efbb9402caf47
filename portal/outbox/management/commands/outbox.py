"""`manage.py outbox`: the worker: sends mails, reminds, has files scanned, publishes pages. As many as you like."""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection

from home.scheduled_pages import PUBLISH_EVERY, publish_scheduled_pages
from portal.notices.digests import send_digests
from portal.notices.reminders import REMIND_EVERY, chase_due, remind_due
from portal.outbox.services import beat, send_due
from portal.referrals.attachments.scanning import RETRY_AFTER, scan_due
from portal.resources.files.reading import read_due
from portal.resources.models import LibraryFile

logger = logging.getLogger(__name__)
LONGEST_WAIT = 60.0  # seconds, while the database does not answer


class Command(BaseCommand):
    help = "Send the mails that wait, remind of deadlines, scan new files and publish scheduled pages, until stopped."
    publish_next = scan_next = remind_next = 0.0  # on the clock of time.monotonic

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due and stop")
        parser.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="how often to look")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            remind_due()
            chase_due()
            send_digests()
            done = send_due()
            scan_due()
            scan_due(LibraryFile)
            read_due()
            publish_scheduled_pages()
            self.stdout.write(f"{done.sent} sent, {done.failed} failed.")
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        wait = options["every"]
        while not stop.wait(wait):
            wait = self.work(options["every"], wait)

    def work(self, every: float, wait: float) -> float:
        """Send one round and return how many seconds to wait; longer each time while the database is away."""
        try:
            close_old_connections()
            beat()
            self.remind_now_and_then()
            send_due()
            self.scan_files()
            read_due()
            self.publish_now_and_then()
        except DatabaseError as error:
            logger.warning("the outbox waits for the database: %s", type(error).__name__)
            connection.close()
            return min(LONGEST_WAIT, max(wait, every) * 2)
        return every

    def scan_files(self) -> None:
        """Scan new files for viruses; while the scanner is away, only now and then."""
        if time.monotonic() >= self.scan_next and not (scan_due() and scan_due(LibraryFile)):
            self.scan_next = time.monotonic() + RETRY_AFTER

    def remind_now_and_then(self) -> None:
        """Remind people of deadlines, and send digests, when a minute has passed since the last time."""
        if time.monotonic() >= self.remind_next:
            self.remind_next = time.monotonic() + REMIND_EVERY
            remind_due()
            chase_due()
            send_digests()

    def publish_now_and_then(self) -> None:
        """Publish scheduled pages when a minute has passed since the last time."""
        if time.monotonic() >= self.publish_next:
            self.publish_next = time.monotonic() + PUBLISH_EVERY
            publish_scheduled_pages()
