"""Production does not start with anything missing, known or unsafe, and says in a line what to do."""

import base64

import pytest

from sos_site.settings import DEVELOPMENT_KEYS

SHORT = base64.b64encode(b"x" * 16).decode()
STARTED = "print('started')"


def test_with_all_that_it_needs_production_starts(run_in_production):
    process = run_in_production(STARTED)
    assert (process.returncode, process.stdout) == (0, "started\n"), process.stderr


def test_in_production_nothing_of_development_is_on(run_in_production):
    process = run_in_production(
        "from django.conf import settings as s;"
        "print(s.DEBUG, s.DEMO, s.DEVELOPMENT, s.TESTING, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        "s.WHITENOISE_USE_FINDERS, 'filebased' in str(s.MAILERS), s.ALLOWED_HOSTS)"
    )
    assert process.stdout.strip() == "False False False False True True False False ['sos.example.org']"


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
    "DEMO": ({"DEMO": "1"}, "DEMO=1"),
    "no BASE_URL": ({"BASE_URL": None}, "BASE_URL must be"),
    "plain BASE_URL": ({"BASE_URL": "http://sos.example.org"}, "BASE_URL must be"),
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


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"FIELD_KEYS": f"k1:{SHORT}"}, "FIELD_KEYS k1 must be 32 bytes"),
        ({"FIELD_KEYS": "nonsense"}, "FIELD_KEYS must read id:key"),
        ({"SEARCH_KEY": SHORT}, "SEARCH_KEY must be 32 bytes"),
    ],
)
def test_the_web_server_does_not_start_with_malformed_keys(run_in_production, changes, sentence):
    process = run_in_production("import sos_site.wsgi; print('started')", **changes)
    assert process.returncode != 0
    assert process.stdout == ""
    assert sentence in process.stderr.strip().splitlines()[-1]


def test_the_web_server_starts_with_good_keys_though_there_is_no_database_yet(run_in_production):
    process = run_in_production("import sos_site.wsgi; print('started')")
    assert (process.returncode, process.stdout) == (0, "started\n"), process.stderr


def test_demo_commands_refuse_in_production(run_in_production):
    for command in ("'load_demo'", "'demo_code', 'triage@example.org'"):
        process = run_in_production(f"from django.core.management import call_command; call_command({command})")
        assert process.returncode != 0
        assert "DEMO=1" in process.stderr.strip().splitlines()[-1], command
