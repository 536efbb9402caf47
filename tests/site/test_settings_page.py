"""docs/settings.md is what the code reads, and `init_env` writes what the code wants."""

import io
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from sos_site.retention_table import retention
from sos_site.settings_table import known_settings, markdown

PAGE = settings.BASE_DIR / "docs" / "settings.md"


def test_the_page_of_settings_is_up_to_date():
    """If this fails: `manage.py show_settings --markdown > docs/settings.md`."""
    assert PAGE.read_text() == markdown()


def test_the_page_of_how_long_things_are_kept_is_up_to_date():
    """If this fails: `manage.py show_settings --retention > docs/retention.md`."""
    assert (PAGE.parent / "retention.md").read_text() == retention()


def test_every_variable_of_the_environment_is_found():
    names = [each.name for each in known_settings()]
    read = (settings.BASE_DIR / "sos_site" / "settings.py").read_text().count("env.")
    assert len(names) == len(set(names))
    assert {"SECRET_KEY", "EMAIL_URL", "DATABASE_POOL", "ALLOWED_HOSTS", "METRICS_TOKEN"} <= set(names)
    assert len(names) >= read - 6  # what is read in key_from_environment and what is no variable


def test_a_setting_without_a_word_on_it_is_refused():
    source = 'x = 1\nLIMIT = env.int("LIMIT", default=3)\n'
    with pytest.raises(ValueError, match="LIMIT"):
        known_settings(source)
    [found] = known_settings(source.replace("x = 1", "# how many"))
    assert (found.name, found.meaning, found.without) == ("LIMIT", "how many", "`3`")


def init_env(*arguments):
    said = io.StringIO()
    call_command("init_env", *arguments, stdout=said)
    return said.getvalue()


def test_init_env_writes_for_this_account_alone_and_never_again(tmp_path):
    path = tmp_path / ".env"
    init_env("https://sos.example.org", "--file", str(path))
    written = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="not touched"):
        init_env("https://sos.example.org", "--file", str(path))
    assert path.read_text() == written


def test_each_time_all_keys_are_new():
    def keys():
        variables = [line.partition("=") for line in init_env("https://sos.example.org", "--file", "-").splitlines()]
        return {value for name, _, value in variables if name.endswith(("KEY", "KEYS", "PASSWORD", "TOKEN"))}

    assert len(keys()) == 6
    assert not keys() & keys()


def test_what_it_writes_is_what_the_code_reads():
    written = {line.partition("=")[0] for line in init_env("https://a.org", "--file", "-").splitlines() if "=" in line}
    assert written - {each.name for each in known_settings()} == {"POSTGRES_PASSWORD"}


@pytest.mark.parametrize(
    "address", ["http://sos.example.org", "sos.example.org", "https://sos.example.org/x", "https://"]
)
def test_an_address_that_production_would_refuse_is_refused(address):
    with pytest.raises(CommandError, match="public address"):
        init_env(address, "--file", "-")


def test_production_starts_from_it(tmp_path):
    lines = init_env("https://sos.example.org", "--file", "-").splitlines()
    environment = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    environment |= {"VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3", "REDIS_URL": ""}
    process = subprocess.run(
        [sys.executable, "-c", "import sos_site.wsgi; print('started')"],
        env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.stdout == "started\n", process.stderr
