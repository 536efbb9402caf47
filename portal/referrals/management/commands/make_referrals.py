"""`manage.py make_referrals N`: made-up referrals, to see how the portal bears many. Only for the demo and tests."""

import os
import time
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import django
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.referrals import synthetic


class Command(BaseCommand):
    help = "Make referrals about nobody, sealed and searchable. Only where DEMO=1 with DEBUG."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int)
        parser.add_argument("--open", type=int, help=f"how many are open: half of them, at most {synthetic.MOST_OPEN}")
        parser.add_argument("--processes", type=int, help="one for each processor on PostgreSQL, otherwise one")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SYNTHETIC_REFERRALS:
            raise CommandError("Made-up referrals are only for DEMO=1 with DEBUG=1.")
        whole, began = options["number"], time.monotonic()
        open_referrals = min(whole // 2, synthetic.MOST_OPEN) if options["open"] is None else options["open"]
        if whole < 1 or not 0 <= open_referrals <= whole:
            raise CommandError("Give a number of at least 1, and no more open ones than that.")
        try:
            stock = synthetic.take_stock()
        except LookupError as nobody:
            raise CommandError(f"{nobody} Run load_demo first.") from None
        work = list(synthetic.chunks(whole, open_referrals))
        processes = options["processes"] or default_processes()
        if processes > 1:
            made = sum(in_processes(work, processes))
        else:
            made = sum(synthetic.make_chunk(chunk, stock) for chunk in work)
        tidy()
        self.stdout.write(f"{made} referrals made, {open_referrals} of them open, in {time.monotonic() - began:.0f} s.")


def default_processes() -> int:
    return (os.cpu_count() or 1) if connection.vendor == "postgresql" else 1


def in_processes(work: list[synthetic.Chunk], processes: int) -> list[int]:
    """Make the chunks in several processes, each with a connection of its own."""
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=django.setup) as pool:
        return list(pool.map(synthetic.make_chunk_in_own_process, work))


def tidy() -> None:
    """Let PostgreSQL know what there is now: plans and index-only reads rest on it."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            for model in synthetic.MODELS:
                cursor.execute(f"VACUUM ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
            cursor.execute("RESET statement_timeout")
