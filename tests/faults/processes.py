"""The project as it runs in production, in processes that a test may kill: web server, worker, database, cache."""

import base64
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg

from sos_site.management.commands.run_demo import server, worker
from tests.browser.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 30  # seconds that anything may take before the test fails


def until(true, what):
    """Ask until it is true; fails when it is not within the longest time."""
    ends = time.monotonic() + LONGEST
    while time.monotonic() < ends:
        found = true()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {LONGEST} seconds: {what}")


def random_key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


def production(folder, database_url, **more):
    """Return the environment of a production site, but for the redirect to https."""
    return {
        "PATH": os.environ["PATH"], "VAR_DIR": str(folder), "SECURE_SSL_REDIRECT": "0",
        "BASE_URL": "https://127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1", "SECRET_KEY": "for these tests alone " * 3,
        "FIELD_KEYS": "k1:" + KEYS[0], "SEARCH_KEY": KEYS[1], "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "sos_site.settings", "EMAIL_URL": "smtp://127.0.0.1:1", **more,
    }  # fmt: skip


KEYS = random_key(), random_key()


class Processes:
    """Everything that one test has started, by group, so that a kill leaves no child behind."""

    def __init__(self, environment, folder):
        self.environment, self.folder, self.running = environment, Path(folder), []
        self.before: list[str] = []  # what the web server is started by, such as a limit

    def start(self, command, **environment):
        log = (self.folder / f"{len(self.running)}.log").open("w")
        process = subprocess.Popen(
            command, cwd=ROOT, env={**self.environment, **environment}, stdout=log, stderr=log, start_new_session=True
        )
        self.running.append(process)
        return process

    def web(self, workers=1, port=None, **environment):
        """Start the web server of production and return it with its port, once it answers."""
        port = port or free_port()
        command = [str(workers) if before == "--workers" else word for before, word in pairs(server(port))]
        process = self.start([*self.before, *command], **environment)
        until(lambda: answers(port) or process.poll(), "the web server answers")
        assert process.poll() is None, self.said()
        return process, port

    def worker(self, **environment):
        return self.start([*worker(), "--every", "0.1"], **environment)

    def manage(self, *arguments, text=None):
        """Run a command of the site and return what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, input=text
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def said(self):
        return "\n".join(log.read_text() for log in sorted(self.folder.glob("*.log")))

    def end(self):
        for process in self.running:
            kill(process)


def pairs(words):
    return zip([None, *words], words, strict=False)


def kill(process):
    """End a process and its children as a power cut would."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(LONGEST)


def answers(port):
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            return response.status == 200
    except (URLError, OSError):
        return False


class Cluster:
    """A PostgreSQL of the test's own, which it may restart."""

    def __init__(self, folder):
        self.bin = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        self.data, self.port = Path(folder) / "cluster", free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/sos"
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            owner = pwd.getpwnam("postgres")
            self.as_owner = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        else:
            self.as_owner = []
        self.run("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8")
        self.control("start")
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "sos")

    def run(self, program, *arguments):
        command = [*self.as_owner, str(self.bin / program), *map(str, arguments)]
        # pg_ctl's server would keep a pipe open for ever.
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def control(self, what, *how):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        self.run("pg_ctl", what, "-w", "-D", self.data, "-o", options, "-l", self.data / "log", *how)

    def restart(self):
        """Restart at once: every open transaction is lost, every connection breaks."""
        self.control("restart", "-m", "immediate")

    def copy_from(self, url):
        """Fill the database with a copy of another one."""
        parts = urlsplit(url)
        dump = subprocess.run([self.bin / "pg_dump", "--no-owner", parts.geturl()], capture_output=True, check=True)
        command = [self.bin / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url]
        subprocess.run(command, input=dump.stdout, check=True, stdout=subprocess.DEVNULL)

    def stop(self):
        self.control("stop", "-m", "immediate")


class Database:
    """What a test reads and locks beside the site."""

    def __init__(self, url):
        self.url = url

    def connect(self, **options):
        return psycopg.connect(self.url, **options)

    def value(self, query):
        with self.connect(autocommit=True) as connection:
            row = connection.execute(query).fetchone()
            return row[0] if row else None

    def column(self, query):
        with self.connect(autocommit=True) as connection:
            return [row[0] for row in connection.execute(query).fetchall()]

    def execute(self, statement):
        with self.connect(autocommit=True) as connection:
            connection.execute(statement)

    def waiting(self):
        """Return how many connections of the site wait for a lock."""
        return self.value(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )


def redis_server(processes):
    """Start a cache of the test's own and return it with its address."""
    port = free_port()
    assert shutil.which("redis-server"), "these tests need redis-server"
    process = processes.start(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(processes.folder)]
    )
    import redis

    def up():
        try:
            return redis.Redis(port=port).ping()
        except redis.RedisError:
            return False

    until(up, "redis answers")
    return process, f"redis://127.0.0.1:{port}/0"
