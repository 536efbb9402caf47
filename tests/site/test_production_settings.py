"""Production does not start with anything missing, known or unsafe, and says in a line what to do."""

import base64
import subprocess
import sys

import pytest

from sos_site.settings import BASE_DIR, DEVELOPMENT_KEYS

SHORT = base64.b64encode(b"x" * 16).decode()
STARTED = "print('started')"


def test_with_all_that_it_needs_production_starts_and_nothing_of_development_is_on(run_in_production):
    """Though there is no database yet."""
    process = run_in_production(
        "import sys, sos_site.wsgi; from django.conf import settings as s;"
        "print(s.DEBUG, s.DEMO, s.DEVELOPMENT, s.TESTING, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        "s.WHITENOISE_USE_FINDERS, 'filebased' in str(s.MAILERS), s.ALLOWED_HOSTS, 'sentry_sdk' in sys.modules)"
    )
    expected = "False False False False True True False False ['sos.example.org'] False\n"
    assert (process.returncode, process.stdout) == (0, expected), process.stderr


REFUSED = {
    "no SECRET_KEY": ({"SECRET_KEY": None}, "SECRET_KEY is missing"),
    "empty SECRET_KEY": ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
    "no FIELD_KEYS": ({"FIELD_KEYS": None}, "FIELD_KEYS is missing"),
    "no SEARCH_KEY": ({"SEARCH_KEY": None}, "SEARCH_KEY is missing"),
    **{
        f"development {name}": ({name: value}, f"{name} is the development key")
        for name, value in DEVELOPMENT_KEYS.items()
    },
    "development FIELD_KEYS under another name": (
        {"FIELD_KEYS": "k9:" + DEVELOPMENT_KEYS["FIELD_KEYS"].partition(":")[2]},
        "FIELD_KEYS is the development key",
    ),
    "development FIELD_KEYS behind a good one": (
        {"FIELD_KEYS": "k1:" + base64.b64encode(b"k" * 32).decode() + "," + DEVELOPMENT_KEYS["FIELD_KEYS"]},
        "FIELD_KEYS is the development key",
    ),
    "short SECRET_KEY": ({"SECRET_KEY": "x" * 49}, "SECRET_KEY is too short"),
    "simple SECRET_KEY": ({"SECRET_KEY": "secret" * 10}, "SECRET_KEY is not random"),
    "SECRET_KEY of startproject": ({"SECRET_KEY": "django-insecure-" + "aB3$xY7!kQ" * 5}, "SECRET_KEY is not random"),
    "DEMO": ({"DEMO": "1"}, "DEMO=1"),
    "DEBUG": ({"DEBUG": "1"}, "DEBUG=1 is for development"),
    "no BASE_URL": ({"BASE_URL": None}, "BASE_URL must be"),
    "plain BASE_URL": ({"BASE_URL": "http://sos.example.org"}, "BASE_URL must be"),
    "BASE_URL with a slash": ({"BASE_URL": "https://sos.example.org/"}, "BASE_URL must be"),
    "BASE_URL without a host": ({"BASE_URL": "https://"}, "BASE_URL must be"),
    "no ALLOWED_HOSTS": ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is missing"),
    "every host": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
}


@pytest.mark.parametrize(("changes", "sentence"), REFUSED.values(), ids=REFUSED)
def test_production_refuses_to_start_and_names_the_setting(run_in_production, changes, sentence):
    process = run_in_production(STARTED, **changes)
    assert process.returncode != 0
    assert process.stdout == ""
    last = process.stderr.strip().splitlines()[-1]
    assert last.startswith(f"django.core.exceptions.ImproperlyConfigured: {sentence}")
    for value in changes.values():
        assert not value or len(value) < 8 or value not in last  # a key is not written into a log


SIMPLE = base64.b64encode(b"password" * 4).decode()
ONE_KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"FIELD_KEYS": f"k1:{SIMPLE}"}, "FIELD_KEYS k1 is not random"),
        ({"SEARCH_KEY": SIMPLE}, "SEARCH_KEY is not random"),
        ({"BACKUP_KEY": SIMPLE}, "BACKUP_KEY is not random"),
        ({"BACKUP_KEY": "nonsense"}, "BACKUP_KEY"),
        ({"SEARCH_KEY": ONE_KEY, "FIELD_KEYS": f"k1:{ONE_KEY}"}, "SEARCH_KEY is the same key as FIELD_KEYS k1"),
        ({"SEARCH_KEY": ONE_KEY, "BACKUP_KEY": ONE_KEY}, "BACKUP_KEY is the same key as SEARCH_KEY"),
        ({"FIELD_KEYS": f"k1:{SHORT}"}, "FIELD_KEYS k1 must be 32 bytes"),
        ({"FIELD_KEYS": "nonsense"}, "FIELD_KEYS must read id:key"),
        ({"SEARCH_KEY": SHORT}, "SEARCH_KEY must be 32 bytes"),
    ],
)
def test_the_web_server_does_not_start_with_malformed_keys(python_in_production, changes, sentence):
    process = python_in_production("import sos_site.wsgi; print('started')", **changes)
    assert process.returncode != 0
    assert process.stdout == ""
    assert sentence in process.stderr.strip().splitlines()[-1]


REFUSED_COMMANDS = """
from django.core.management import CommandError, call_command
for command in (["load_demo"], ["demo_code", "triage@example.org"]):
    try:
        call_command(*command)
    except CommandError as refused:
        print(command[0], refused)
"""


def test_demo_commands_refuse_in_production(run_in_production):
    said = run_in_production(f"exec({REFUSED_COMMANDS!r})").stdout.splitlines()
    assert [line.split()[0] for line in said] == ["load_demo", "demo_code"]
    assert all("DEMO=1" in line for line in said)


def test_a_command_says_in_one_line_why_it_does_not_start(good_environment):
    environment = {name: value for name, value in good_environment.items() if name != "SEARCH_KEY"}
    process = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=environment,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 1
    assert process.stderr.splitlines() == [
        "Not started. SEARCH_KEY is missing. Set it in the environment, or set DEBUG=1 for development."
    ]


def test_the_check_before_going_online_names_what_still_stands_as_it_came(run_in_production):
    """With all of it done the check is clean: `make check` runs it so (tests/deploy_check.py)."""
    code = "from django.core.management import call_command; call_command('check', deploy=True, fail_level='WARNING')"
    said = run_in_production(code).stderr
    for name in ("DEFAULT_FROM_EMAIL", "QUIET_FROM_EMAIL", "REDIS_URL", "BACKUP_KEY"):
        assert name in said
