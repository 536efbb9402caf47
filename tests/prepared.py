"""A database with all migrations and the first pages, made once and copied: to migrate takes half a minute.

Its name tells what it was made from, so that whatever changes in the code makes a new one. The file lies in pytest's
cache; on PostgreSQL it is a database beside the one of DATABASE_URL, one for each checkout.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".pytest_cache" / "prepared"
MADE_FROM = ("home", "portal", "programmes", "sos_site")
# In one process; what migrations drop stays until it ends.
FILL = """
import gc, os
gc.disable()
os.environ["DJANGO_SETTINGS_MODULE"] = "sos_site.settings"
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("load_site")
"""


def prepared_file():
    """Return the path of the prepared SQLite database."""
    path = CACHE / f"{fingerprint()}.sqlite3"
    with one_at_a_time():
        if not path.exists():
            for old in CACHE.glob("*.sqlite3*"):
                old.unlink()
            unfinished = path.with_suffix(".sqlite3-unfinished")
            fill(f"sqlite:///{unfinished}")
            unfinished.rename(path)
    return path


def prepared_database(url):
    """Return the name of the prepared database beside the PostgreSQL database of `url`."""
    ours = f"sos_prepared_{digest(str(ROOT).encode())[:8]}_"
    name = ours + fingerprint()[:12]
    with one_at_a_time(), psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [ours])
        there = {row[0] for row in found}
        if name not in there:
            for old in there:
                connection.execute(f"DROP DATABASE {old}")
            unfinished = f"{ours}unfinished"
            connection.execute(f"CREATE DATABASE {unfinished} ENCODING 'UTF8' TEMPLATE template0")
            fill(urlsplit(url)._replace(path=f"/{unfinished}").geturl())
            connection.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")
    return name


@contextmanager
def own_database(url, name, template=None):
    """Make a database beside the PostgreSQL database of `url`, drop it afterwards, and yield its address.

    It begins as a copy of the `template`, or of the prepared one.
    """

    def run(statement):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)

    run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    run(f"CREATE DATABASE {name} TEMPLATE {template or prepared_database(url)}")
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        run(f"DROP DATABASE {name} WITH (FORCE)")


def fill(url):
    """Migrate an empty database and load the first pages."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PATH": os.environ["PATH"], "DEBUG": "1", "VAR_DIR": folder, "DATABASE_URL": url}
        subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def fingerprint():
    """Return what the prepared database depends on, in one word: the code and the packages."""
    files = sorted(path for folder in MADE_FROM for path in (ROOT / folder).rglob("*.py"))
    return digest(*(path.read_bytes() for path in [*files, ROOT / "requirements" / "production.txt"]))


def digest(*parts):
    found = hashlib.sha256()
    for part in parts:
        found.update(hashlib.sha256(part).digest())
    return found.hexdigest()


@contextmanager
def one_at_a_time():
    """Let one of the processes that run the tests make it, and the others wait."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
