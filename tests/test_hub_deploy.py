"""The files a hub is deployed with fit the program: its options, its settings, its tables in a real PostgreSQL."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import yaml

from app.cli.hub import command as hub_command
from sync.hub.environment import BY_NAME
from tests import audit
from tests.postgres import PORT
from tests.processes import Process

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "sync" / "hub" / "deploy"
OTHERS = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PATH", "PIP_DISABLE_PIP_VERSION_CHECK", "PIP_NO_CACHE_DIR"}
"""Variables of other programs."""


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


def options(line: str) -> set[str]:
    return {word.partition("=")[0] for word in shlex.split(line) if word.startswith("--")}


def known_options() -> set[str]:
    return {name for one in hub_command.params for name in (*one.opts, *one.secondary_opts)}


def settings(text: str) -> set[str]:
    return set(re.findall(r"\b((?:XOMSO|AWS|FORWARDED)_[A-Z0-9_]+)=", text))


def test_every_setting_in_the_files_is_one_the_program_has(compose):
    environment = compose["services"]["hub"]["environment"]
    named = {file: settings((DEPLOY / file).read_text("utf-8")) for file in ("Containerfile", "xomso-hub.service")}
    named["compose.yaml"] = set(environment)
    for file, found in named.items():
        assert found, file
        assert found <= set(BY_NAME) | OTHERS, file
    sample = settings((DEPLOY / "hub.env.example").read_text("utf-8"))
    assert sample - {"XOMSO_SITE"} <= set(BY_NAME)


def test_what_the_composition_reads_stands_in_the_sample_of_its_environment():
    wanted = set(re.findall(r"\$\{([A-Z0-9_]+)", (DEPLOY / "compose.yaml").read_text("utf-8")))
    sample = (DEPLOY / "hub.env.example").read_text("utf-8")
    assert wanted == set(re.findall(r"^([A-Z0-9_]+)=", sample, re.M))
    given = dict(re.findall(r"^([A-Z0-9_]+)=(.*)$", sample, re.M))
    assert not any(given[name] for name in given if re.search("PASSWORD|SECRET|TOKEN", name)), "a secret in the repo"


def test_every_image_is_pinned_and_only_the_proxy_is_reached_from_outside(compose):
    services = compose["services"]
    images = [one["image"] for one in services.values() if "build" not in one]
    assert all(re.search(r":[0-9]+\.[0-9.]+[a-z-]*", image) for image in images), images
    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    assert compose["networks"]["inside"]["internal"] is True
    for name in ("postgres", "store", "bucket"):
        assert services[name]["networks"] == ["inside"]


def test_the_container_runs_a_command_that_there_is_as_nobody_in_particular(compose):
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    assert 'CMD ["hub"]' in lines
    assert "USER 10001:10001" in lines
    assert any("--require-hashes" in line for line in lines)
    hub = compose["services"]["hub"]
    assert (hub["command"], hub["read_only"]) == (["hub"], True)
    for line in lines:  # what is copied is there
        if line.startswith("COPY ") and "--from" not in line:
            assert all((ROOT / one).exists() for one in line.split()[1:-1]), line
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    copied = {one for line in lines if re.match("COPY (?!--from)", line) for one in line.split()[1:-1]}
    assert {one.partition("/")[0] for one in copied} <= {line[1:] for line in ignored if line.startswith("!")}


def test_the_containers_lock_is_part_of_the_lock_and_hashed():
    pins = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)", re.M)
    whole = dict(pins.findall((ROOT / "requirements.lock").read_text("utf-8")))
    text = (DEPLOY / "requirements.lock").read_text("utf-8")
    part = dict(pins.findall(text))
    assert {name: version for name, version in part.items() if whole.get(name) != version} == {}
    assert {"fastapi", "psycopg", "prometheus-client", "setuptools"} <= set(part)
    assert not {"pytest", "playwright", "moto"} & set(part)
    assert all("--hash=sha256:" in block for block in re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:])


def test_the_unit_is_sound_and_starts_the_hub(tmp_path):
    text = (DEPLOY / "xomso-hub.service").read_text("utf-8")
    [start] = re.findall("^ExecStart=(.*)$", text, re.M)
    assert start.split()[1] == "hub"
    assert options(start) <= known_options()
    for line in ("DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="):
        assert line in text.splitlines()
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed here")
    unit = tmp_path / "xomso-hub.service"
    unit.write_text(text.replace("/opt/xomso/.venv/bin/xomso", "/bin/true"), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, [line for line in done.stderr.splitlines() if unit.name in line]) == (0, [])


class OnPostgres(Process):
    """A hub started by the script that makes its role and database."""

    def start(self, *extra: str) -> None:
        env = {**os.environ, "XOMSO_HOME": str(self.home), "XOMSO_LANG": "vi", "PYTHONUNBUFFERED": "1"}
        env |= {"PGHOST": self.args[0], "PGPORT": str(PORT), "PGUSER": "xomso", "XOMSO": self.args[1]}
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [str(DEPLOY / "postgres.sh"), "--port", "0"],
                stdout=subprocess.PIPE,
                stderr=log,
                stdin=subprocess.DEVNULL,
                text=True,
                env=env | {"XOMSO_PG_DATABASE": self.args[2]},
            )
        line = self.process.stdout.readline()
        assert "http://" in line, self.log.read_text()


def test_one_script_makes_role_and_database_once_and_runs_the_hub_on_them(postgres, tmp_path):
    program = tmp_path / "xomso"
    program.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m app.cli "$@"\n')
    program.chmod(0o755)
    name = 'hub "by" script'
    for _ in range(2):  # the second time finds what the first one made
        hub = OnPostgres(str(postgres.folder), str(program), name, home=tmp_path, log=tmp_path / "log")
        assert hub.stop() in (0, -15)
    with psycopg.connect(host=str(postgres.folder), port=PORT, user="xomso", dbname=name) as connection:
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba), (SELECT count(*) FROM wards) FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    assert owner == (subprocess.check_output(["id", "-un"], text=True).strip(), 103)
    assert not (tmp_path / "hub.sqlite").exists()


def test_a_script_without_its_program_says_what_to_run(tmp_path):
    env = {**os.environ, "XOMSO": str(tmp_path / "none")}
    done = subprocess.run([str(DEPLOY / "postgres.sh")], capture_output=True, text=True, env=env, timeout=60)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
    assert "make setup" in done.stderr


def test_the_audit_names_holes_and_what_it_could_not_look_up():
    found = [
        {"name": "sound", "version": "1", "vulns": []},
        {"name": "holed", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]},
        {"name": "unknown", "skip_reason": "not found"},
    ]
    assert audit.told(found) == (["holed 2: PYSEC-1, mended in 3"], ["unknown"], 2)
    assert audit.told([]) == ([], [], 0)
