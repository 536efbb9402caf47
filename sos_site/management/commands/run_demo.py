"""`manage.py run_demo`: what `make run` starts. Migrates, loads the demo, runs server and worker, ends both."""

import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.demo import ACCOUNTS, DEMO_PASSWORD

HOST = "127.0.0.1"
LONGEST_START = 60.0  # seconds
LONGEST_STOP = 10.0  # seconds


class Command(BaseCommand):
    help = "Run the site with demo data. Only where DEMO=1 with DEBUG."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is only for DEMO=1 with DEBUG=1.")
        port = options["port"]
        if port_is_taken(port):
            raise CommandError(f"Port {port} is in use. Choose another one: make run PORT=8001")
        call_command("migrate", verbosity=0)
        call_command("load_demo", stdout=self.stdout)
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        processes = [subprocess.Popen(command) for command in (server(port), worker())]  # noqa: S603
        try:
            if not answers(port, processes, stop):
                raise CommandError("The site did not start. What went wrong stands above.")
            self.introduce(port)
            while not stop.wait(1):
                if any(process.poll() is not None for process in processes):
                    raise CommandError("A process of the demo has ended. What went wrong stands above.")
        finally:
            end(processes)

    def introduce(self, port: int) -> None:
        """Print the address and who can log in."""
        accounts = "\n".join(f"  {account.email:28}{account.role.label}" for account in ACCOUNTS)
        self.stdout.write(
            f"\nThe site is at http://{HOST}:{port}  the referral form at /refer/, staff log in at /portal/\n\n"
            f"Demo accounts, all with the password {DEMO_PASSWORD}\n{accounts}\n\n"
            "The code that log-in asks for:  .venv/bin/python manage.py demo_code triage@example.org\n"
            f"Mails are written to {settings.MAIL_FOLDER}\nStop with Ctrl+C\n"
        )
        self.stdout.flush()


def port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def server(port: int) -> list[str]:
    """Return the command of the web server, the same as in production (docs/operations.md)."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "1",
        "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "sos_site.wsgi:application",
    ]  # fmt: skip


def worker() -> list[str]:
    return [sys.executable, "manage.py", "outbox"]


def answers(port: int, processes: list[subprocess.Popen[bytes]], stop: threading.Event) -> bool:
    """Wait until the server answers; False when it ended, never came, or somebody pressed Ctrl+C."""
    for _ in range(int(LONGEST_START / 0.2)):
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            if stop.wait(0.2) or any(process.poll() is not None for process in processes):
                return False
    return False


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask every process to stop, and make it."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(LONGEST_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
