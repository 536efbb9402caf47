"""`make bench`: public pages a second, beside a new Wagtail site's home page and a view that does nothing.

All three are served by the same server with the same number of workers and threads, one after the other, in rounds.
"""

import base64
import os
import secrets
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.conftest import free_port

from .figures import report
from .requests_a_second import times_of

pytestmark = pytest.mark.benchmark
ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
STOCK_SETTINGS = """
from .base import *
SECRET_KEY = "for this measurement alone, as long as a secret key has to be"
ALLOWED_HOSTS = ["127.0.0.1"]
DEBUG = False
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
"""


def run(folder, environment, *arguments):
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def served(folder, application, environment):
    """Serve an application with one worker and four threads, as the demo does."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "info", application,
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert any("Listening at" in line for line in process.stdout), "the server did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """This site, with production settings but for the redirect to https."""
    environment = {
        "PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path_factory.mktemp("ours")), "SECURE_SSL_REDIRECT": "0",
        "BASE_URL": "https://127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1", "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": "k1:" + random_key(), "SEARCH_KEY": random_key(),
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
    }  # fmt: skip
    for command in (["migrate", "-v0"], ["load_site"], ["collectstatic", "-v0", "--no-input"]):
        run(ROOT, environment, "manage.py", *command)
    with served(ROOT, "sos_site.wsgi:application", environment) as url:
        yield url


def random_key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """What `wagtail start` makes, untouched but for what it needs to run without debug pages."""
    folder = tmp_path_factory.mktemp("stock")
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "stock.settings.measured"}
    run(folder, {"PATH": os.environ["PATH"]}, "-m", "wagtail.bin.wagtail", "start", "stock", str(folder))
    (folder / "stock" / "settings" / "measured.py").write_text(STOCK_SETTINGS)
    for command in (["migrate", "-v0"], ["collectstatic", "-v0", "--no-input"]):
        run(folder, environment, "manage.py", *command)
    with served(folder, "stock.wsgi:application", environment) as url:
        yield url


def test_public_pages_a_second_beside_a_new_wagtail_site_and_an_empty_view(ours, stock):
    addresses = {
        "an empty view behind this site's middleware": f"{ours}/empty/",
        "home page of a new Wagtail site": f"{stock}/",
        "home": f"{ours}/",
        "programme page": f"{ours}/programmes/county-lines/",
        "guidance": f"{ours}/worried-about-someone/",
    }
    rates = {name: [] for name in addresses}
    slowest = {}
    for _ in range(ROUNDS):
        for name, url in addresses.items():
            began = time.perf_counter()
            times = times_of(url)
            rates[name].append(len(times) / (time.perf_counter() - began))
            slowest[name] = statistics.quantiles(times, n=20)[-1]
    middle = {name: statistics.median(found) for name, found in rates.items()}
    empty, new_site = list(middle.values())[:2]
    head = ["served", "requests a second", "p95", "times the empty view", "times the new Wagtail site"]
    rows = [
        [name, f"{rate:.0f}", f"{1000 * slowest[name]:.1f} ms", f"{rate / empty:.2f}", f"{rate / new_site:.1f}"]
        for name, rate in middle.items()
    ]
    report("public", head, rows)
