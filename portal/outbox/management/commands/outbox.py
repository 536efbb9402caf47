"""`manage.py outbox`: the worker that sends mails and publishes scheduled pages. Run as many as you like."""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection

from home.scheduled_pages import PUBLISH_EVERY, publish_scheduled_pages
from portal.outbox.services import beat, send_due

logger = logging.getLogger(__name__)
LONGEST_WAIT = 60.0  # seconds, while the database does not answer


class Command(BaseCommand):
    help = "Send the mails that wait in the outbox and publish scheduled pages, until told to stop."
    publish_next = 0.0  # on the clock of time.monotonic

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due and stop")
        parser.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="how often to look")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            done = send_due()
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
            send_due()
            self.publish_now_and_then()
        except DatabaseError as error:
            logger.warning("the outbox waits for the database: %s", type(error).__name__)
            connection.close()
            return min(LONGEST_WAIT, max(wait, every) * 2)
        return every

    def publish_now_and_then(self) -> None:
        """Publish scheduled pages when a minute has passed since the last time."""
        if time.monotonic() >= self.publish_next:
            self.publish_next = time.monotonic() + PUBLISH_EVERY
            publish_scheduled_pages()
