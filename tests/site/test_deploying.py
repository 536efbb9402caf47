"""Container files and units name only what exists, hold no secret, and start what the documentation says."""

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from sos_site.settings_table import known_settings

ROOT = settings.BASE_DIR
DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service")) + sorted(DEPLOY.glob("*.timer"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
OURS = [service for service in COMPOSE["services"].values() if service.get("image") == "sos-site"]
SET_OR_DEFAULT = {"POSTGRES_PASSWORD", "CERTIFICATES", "CHALLENGES"}  # the first by init_env


def instructions(name):
    return re.findall(rf"^{name} (.*)$", DOCKERFILE, re.M)


def commands_of(words):
    """The commands of manage.py that a command line runs."""
    return re.findall(r"manage\.py (\w+)", words if isinstance(words, str) else " ".join(words))


def unit_lines(path, name):
    return [line.partition("=")[2] for line in path.read_text().splitlines() if line.startswith(f"{name}=")]


def all_commands():
    lines = [service["command"] for service in OURS if "command" in service]
    lines += [line for unit in UNITS for line in unit_lines(unit, "ExecStart")]
    return [command for line in [*lines, *instructions("RUN")] for command in commands_of(line)]


def test_every_command_exists():
    assert {"migrate", "outbox", "housekeeping", "backup", "collectstatic", "init_env"} <= set(all_commands())
    assert set(all_commands()) <= set(get_commands())


def test_every_file_that_is_mounted_or_copied_exists():
    mounted = [
        volume.split(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service.get("volumes", [])
        if volume.startswith("./")
    ]
    copied = [source for line in instructions("COPY") if "--from" not in line for source in shlex.split(line)[:-1]]
    assert mounted and copied
    assert [name for name in mounted + copied if not (ROOT / name).exists()] == []
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert sorted(let_in) == sorted(copied)


def test_named_volumes_are_declared():
    used = {volume.split(":")[0] for service in COMPOSE["services"].values() for volume in service.get("volumes", [])}
    assert {name for name in used if not name.startswith((".", "$"))} == set(COMPOSE["volumes"])


def test_only_settings_that_exist_are_set():
    known = {each.name for each in known_settings()} | {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    for service in OURS:
        assert set(service["environment"]) <= known
    for unit in UNITS:
        for line in unit_lines(unit, "Environment"):
            assert {pair.partition("=")[0] for pair in line.split()} <= known
    wanted = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    assert wanted == SET_OR_DEFAULT


def test_containers_of_ours_run_without_rights_and_on_a_root_that_is_read_only():
    assert instructions("USER") == ["sos"]
    for service in OURS:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["env_file"] == ".env"
        assert "ports" not in service


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]


def test_every_image_but_ours_names_a_version():
    images = [service["image"] for service in COMPOSE["services"].values()] + re.findall(
        r"^FROM (\S+)", DOCKERFILE, re.M
    )
    assert [name for name in images if name != "sos-site" and ":" not in name] == []


def test_the_web_server_is_the_one_that_the_demo_runs():
    """All three ways start the same program with the same options, but for host, port and number of processes."""
    from sos_site.management.commands.run_demo import server

    def options(words):
        words = words[words.index("--interface") :]
        return [word for word in words if not word.isdecimal() and "." not in word[:5] and word != "%i"]

    [unit] = unit_lines(DEPLOY / "sos-web@.service", "ExecStart")
    image = json.loads(instructions("CMD")[-1])
    assert options(image) == options(server(8000)) == options(unit.split())


def test_a_new_certificate_takes_the_place_of_the_old_one_and_nginx_is_told(tmp_path):
    issued, used = tmp_path / "issued", tmp_path / "used"
    for folder, word in ((issued, "new"), (used, "old")):
        folder.mkdir()
        for name in ("fullchain.pem", "privkey.pem"):
            (folder / name).write_text(f"{word} {name}")
    told = tmp_path / "told"
    environment = {
        "RENEWED_LINEAGE": issued,
        "CERTIFICATES": used,
        "RELOAD": f"touch {told}",
        "PATH": os.environ["PATH"],
    }
    subprocess.run([DEPLOY / "new-certificate.sh"], env=environment, check=True)
    assert (used / "fullchain.pem").read_text() == "new fullchain.pem"
    assert (used / "privkey.pem").read_text() == "new privkey.pem"
    assert stat.S_IMODE((used / "privkey.pem").stat().st_mode) == 0o600
    assert told.exists()


DOCKER = """#!/bin/sh
echo "$@" >> {folder}/asked
case "$*" in
  "compose ps --quiet web") cat {folder}/running ;;
  "compose ps --all --quiet web") cat {folder}/running; echo new-1; echo new-2 ;;
  *--wait*) exit {comes_up} ;;
esac
"""


@pytest.fixture
def update(tmp_path):
    """Run the script that puts new containers in place, where `docker` only writes down what it is asked."""

    def run(running, comes_up=True):
        (tmp_path / "running").write_text("".join(f"{name}\n" for name in running))
        docker = tmp_path / "docker"
        docker.write_text(DOCKER.format(folder=tmp_path, comes_up=int(not comes_up)))
        docker.chmod(0o755)
        environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "NGINX_KNOWS": "0"}
        script = [DEPLOY / "update-containers.sh"]
        done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, (tmp_path / "asked").read_text().splitlines()

    return run


def test_old_containers_end_only_after_new_ones_answer(update):
    status, asked = update(["old-1", "old-2"])
    assert status == 0
    migrated, started = (
        asked.index("compose run --rm --no-deps prepare"),
        next(number for number, line in enumerate(asked) if "--wait" in line),
    )
    assert "web=4" in asked[started]
    ended = [number for number, line in enumerate(asked) if line.startswith("stop")]
    assert [asked[number].split()[-1] for number in ended] == ["old-1", "old-2"]
    assert migrated < started < min(ended)
    services = {name for line in asked if "up" in line.split() for name in line.split() if name in COMPOSE["services"]}
    assert services == {"web", "worker", "nightly"}


def test_new_containers_that_do_not_come_up_go_again_and_the_old_ones_stay(update):
    status, asked = update(["old-1", "old-2"], comes_up=False)
    assert status == 1
    assert [line.split()[-1] for line in asked if line.startswith("rm")] == ["new-1", "new-2"]
    assert not any(line.startswith("stop") for line in asked)


def test_a_site_that_does_not_run_is_not_updated(update):
    status, asked = update([])
    assert (status, asked) == (1, ["compose ps --quiet web"])


def test_whoever_renews_the_certificate_is_let_in_without_it():
    plain = (DEPLOY / "nginx.conf").read_text().partition("listen 443")[0]
    assert "/.well-known/acme-challenge/" in plain
    [folder] = re.findall(r"root (\S+);", plain)
    mounted = COMPOSE["services"]["proxy"]["volumes"]
    assert any(volume.endswith(f":{folder}:ro") for volume in mounted)
    assert f"-w {folder}" in (ROOT / "docs" / "operations.md").read_text()


def test_the_check_of_the_container_is_python():
    [check] = re.findall(r"HEALTHCHECK .*? CMD (\[.*\])", DOCKERFILE)
    words = json.loads(check)
    compile(words[2], "check", "exec")
    assert words[:2] == ["python", "-c"]


def test_static_files_are_built_as_the_image_builds_them(tmp_path):
    """The commands of the Dockerfile, without a container: no service, no key of anybody's."""
    [build] = [line for line in instructions("RUN") if "collectstatic" in line]
    site = tmp_path / "site"
    site.mkdir()
    for name in ("sos_site", "home", "programmes", "portal", "templates"):
        (site / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "manage.py", site)
    steps = [step.strip() for step in build.split("&&") if "manage.py" in step]
    assert len(steps) == 2
    keys = tmp_path / "build.env"
    # To press files small takes most of the time, and is tried where the site is served (tests/faults).
    quick = "from whitenoise.compress import Compressor; Compressor.compress = lambda self, path: []"
    (tmp_path / "sitecustomize.py").write_text(quick)
    environment = {"PATH": "/usr/bin:/bin", "VAR_DIR": str(tmp_path / "build"), "PYTHONPATH": str(tmp_path)}
    for step in steps:
        words = [sys.executable, *step.split()[1:]]
        if "init_env" in words:
            words += ["--file", str(keys)]
        done = subprocess.run(words, cwd=site, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        if keys.exists():
            lines = [line for line in keys.read_text().splitlines() if line and not line.startswith("#")]
            environment |= dict(line.split("=", 1) for line in lines)
    assert (tmp_path / "build" / "static" / "staticfiles.json").exists()


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_are_understood_by_systemd(unit, tmp_path):
    if not shutil.which("systemd-analyze"):
        return  # where there is no systemd there is nothing to ask
    text = unit.read_text().replace("/opt/sos/.venv/bin/granian", "/bin/true")
    copy = tmp_path / unit.name
    copy.write_text(text.replace("/opt/sos/.venv/bin/python", "/bin/true"))
    if unit.suffix == ".timer":
        (tmp_path / "sos-nightly.service").write_text("[Service]\nType=oneshot\nExecStart=/bin/true\n")
    done = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or unit.stem in line]
    assert (done.returncode, said) == (0, [])


def test_no_secret_stands_in_them():
    texts = [path.read_text() for path in [ROOT / "compose.yaml", ROOT / "Dockerfile", *DEPLOY.iterdir()]]
    assert not [text for text in texts if re.search(r"(KEY|PASSWORD|SECRET|TOKEN)\s*[=:]\s*[A-Za-z0-9+/]{16}", text)]
