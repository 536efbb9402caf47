"""A real site for the browser: the demo as `make run` starts it, on a database and files of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import sync_playwright

from portal.accounts.demo import DEMO_PASSWORD
from portal.referrals.demo_ended import ENDED_STORIES
from portal.referrals.demo_stories import STORIES
from tests.prepared import own_database, prepared_file

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic",
]  # fmt: skip
WIDTHS = (360, 768, 1280)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """A running demo: its address, and its commands."""

    def __init__(self, environment, port):
        self.environment, self.port = environment, port
        self.url = f"http://127.0.0.1:{port}"

    def manage(self, *arguments):
        """Run a command of the site and return what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def code_of(self, email):
        """Return a code of somebody of the demo. One process answers all: starting one takes seconds."""
        self.codes.stdin.write(f"{email}\n")
        self.codes.stdin.flush()
        return self.codes.stdout.readline().strip()

    @cached_property
    def codes(self):
        command = [sys.executable, "manage.py", "demo_code", "-"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, **pipes)


@pytest.fixture(scope="session")
def site():
    """The demo, started once, stopped at the end."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as database:
        environment = {
            "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", folder), "VAR_DIR": folder,
            "DEBUG": "1", "DEMO": "1",
            "BASE_URL": f"http://127.0.0.1:{port}", "EXIT_URL": f"http://localhost:{port}/robots.txt",
        }  # fmt: skip
        if url := os.environ.get("DATABASE_URL"):
            environment["DATABASE_URL"] = database.enter_context(own_database(url, f"sos_browser_{os.getpid()}"))
        else:
            shutil.copy(prepared_file(), Path(folder, "sos.sqlite3"))
        log = Path(folder, "run.log")
        with log.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "run_demo", "--port", str(port)],
                cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=out, text=True,
            )  # fmt: skip
            try:
                ready = any("Ctrl+C" in line for line in process.stdout)
                assert ready, log.read_text()
                found = Site(environment, port)
                yield found
                found.codes.communicate(timeout=30)
            finally:
                process.send_signal(signal.SIGTERM)
                printed, _ = process.communicate(timeout=30)
        told = set(re.findall(r"\w+", printed + log.read_text()))
        assert not told & names_in_the_demo(), "the log of the whole run names people"


def names_in_the_demo():
    """Every name that somebody typed in the referrals of the demo."""
    stories = [*STORIES, *(ended.story for ended in ENDED_STORIES)]
    pages = [page for story in stories for page in story.answers(timezone.now()).values()]
    typed = " ".join(
        str(page.get(key, "")) for page in pages for key in ("first_name", "last_name", "known_as", "name")
    )
    return set(re.findall(r"\w{3,}", typed))


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(site, chromium):
    """Open a browser window of somebody's own. Errors of the page's scripts and policies fail the test."""
    contexts, complaints = [], []

    def open_window(width=1280, **options):
        context = chromium.new_context(base_url=site.url, viewport={"width": width, "height": 800}, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def log_in(site):
    """Log somebody of the demo in, with password and code."""

    def log_page_in(page, email, then="/portal/"):
        page.goto(f"/accounts/login/?next={then}")
        page.get_by_label("E-mail address").fill(email)
        press(page, page.get_by_role("button", name="Go on"))
        page.get_by_label("Password", exact=True).fill(DEMO_PASSWORD)
        press(page, page.get_by_role("button", name="Go on"))
        page.get_by_label("Code", exact=True).fill(site.code_of(email))
        press(page, page.get_by_role("button", name="Log in", exact=True))
        page.wait_for_url(f"**{then}")
        return page

    return log_page_in


def press(page, control):
    """Press a button or a link and wait until the page that it leads to has loaded."""
    with page.expect_navigation():
        control.click()


def answer(page, typed):
    """Answer the questions of one page: choose, tick or type, whatever each asks for."""
    for name, value in typed.items():
        for one in value if isinstance(value, list) else [value]:
            field = page.locator(f"[name='{name}']").first
            unfold(page, field)
            kind = field.evaluate("element => element.type")
            if kind in ("radio", "checkbox"):
                choice = page.locator(f"[name='{name}']" + (f"[value='{one}']" if one != "on" else ""))
                if one:
                    choice.check()
            elif kind == "select-one":
                field.select_option(one)
            else:
                field.fill(str(one))


def unfold(page, field):
    """Open what a question is folded into, as a person would before answering."""
    folded = page.locator("details:not([open])").filter(has=field)
    if folded.count():
        folded.locator("summary").click()
