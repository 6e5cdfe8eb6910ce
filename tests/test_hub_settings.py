"""What an operator may choose: by environment or command line, told in one table, and refused in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.hub_settings import given_by, manual
from locales import translator
from sync.hub.environment import VARIABLES, settings_of, unknown, value
from sync.hub.errors import AdminRefused
from sync.hub.settings import Settings
from tests.test_command_line import xomso

MANUAL = Path(__file__).parent.parent / "sync" / "hub" / "deploy" / "README.md"


def hub(tmp_path, *args: str, **given: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "XOMSO_HOME": str(tmp_path), "XOMSO_LANG": "vi", **given}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "hub", *args], capture_output=True, text=True, env=env, timeout=60
    )


def test_without_a_variable_every_value_is_the_default_of_the_program(tmp_path):
    made, plain = settings_of({}, tmp_path), Settings(tmp_path)
    assert made == plain
    assert value({}, "XOMSO_HUB_PORT") == 8560
    idle = {one.name: one.usual for one in VARIABLES}
    assert (idle["XOMSO_IDLE_MINUTES"], idle["XOMSO_SESSION_MINUTES"]) == (
        str(int(plain.sign_in.idle.total_seconds()) // 60),
        str(int(plain.sign_in.longest.total_seconds()) // 60),
    )


def test_every_variable_reaches_its_setting(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("a-secret-of-more-than-16\n")
    made = settings_of(
        {
            "XOMSO_HUB_DB": "postgresql://a:b@c/d",
            "XOMSO_HUB_DB_SECONDS": "0",
            "XOMSO_HUB_PUBLIC_URL": "https://xomso.example.vn/",
            "XOMSO_HUB_NAME": "Phường Thử",
            "XOMSO_HUB_BROWSER_EDITION": str(tmp_path),
            "XOMSO_HUB_METRICS_TOKEN_FILE": str(secret),
            "XOMSO_HUB_HEAD_SECONDS": "5",
            "XOMSO_HUB_BODY_SECONDS": "6",
            "XOMSO_HUB_BODY_RATE": "7",
            "XOMSO_HUB_CONNECTIONS": "80",
            "XOMSO_HUB_STOP_SECONDS": "9",
            "XOMSO_HUB_PAGE_SECONDS": "11",
            "XOMSO_HUB_QUIET_DAYS": "12",
            "XOMSO_HUB_UPLOADS": "13",
            "XOMSO_HUB_UPLOADS_MB": "14",
            "XOMSO_HUB_UPLOADS_DAY_MB": "15",
            "XOMSO_HUB_UPLOADS_DAYS": "16",
            "XOMSO_ATTACHMENTS": "s3://kho-tep/hub",
            "XOMSO_S3_ENDPOINT": "https://s3.example.vn",
            "XOMSO_TWO_STEP": "officer",
        },
        tmp_path,
    )
    patience, bounds = made.patience, made.bounds
    assert (made.db, made.public_url, made.name) == ("postgresql://a:b@c/d", "https://xomso.example.vn", "Phường Thử")
    assert (made.browser_edition, made.metrics_token) == (tmp_path, "a-secret-of-more-than-16")
    assert (patience.head_seconds, patience.body_seconds, patience.body_rate) == (5, 6, 7)
    assert (patience.connections, patience.stop_seconds, patience.database_seconds) == (80, 9, 0)
    assert (made.page_seconds, made.quiet_days) == (11.0, 12)
    assert (bounds.open, bounds.open_bytes, bounds.day_bytes, bounds.days) == (13, 14 << 20, 15 << 20, 16)
    assert (made.bucket.name, made.bucket.endpoint) == ("kho-tep", "https://s3.example.vn")
    assert made.sign_in.two_step == {"officer"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("XOMSO_HUB_DB", "not an address"),
        ("XOMSO_HUB_DB_SECONDS", "-1"),
        ("XOMSO_HUB_PUBLIC_URL", "xomso.example.vn"),
        ("XOMSO_HUB_PUBLIC_URL", "https://xomso.example.vn/?a=b"),
        ("XOMSO_HUB_BROWSER_EDITION", "/no/such/folder"),
        ("XOMSO_HUB_METRICS_TOKEN", "short"),
        ("XOMSO_HUB_METRICS_TOKEN", "sixteen characters\tand more"),
        ("XOMSO_HUB_METRICS_TOKEN_FILE", "/no/such/file"),
        ("XOMSO_HUB_METRICS_TOKEN_FILE", "/dev/null"),
        ("XOMSO_HUB_CONNECTIONS", "9"),
        ("XOMSO_HUB_BODY_RATE", "٥٠٠"),
        ("XOMSO_HUB_HEAD_SECONDS", "1e2"),
        ("XOMSO_HUB_UPLOADS_MB", "many"),
        ("XOMSO_IDLE_MINUTES", "0"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_its_variable(tmp_path, name, said):
    with pytest.raises(AdminRefused) as refused:
        settings_of({name: said}, tmp_path)
    assert name in translator("vi")(refused.value.text, **refused.value.values)


def test_the_command_line_wins_over_the_environment():
    given = given_by({"XOMSO_HUB_PORT": "9000", "XOMSO_HUB_HOST": "0.0.0.0"}, XOMSO_HUB_PORT=0, XOMSO_HUB_HOST="")
    assert (value(given, "XOMSO_HUB_PORT"), value(given, "XOMSO_HUB_HOST")) == (0, "0.0.0.0")


def test_a_slip_in_a_name_is_noticed():
    assert unknown({"XOMSO_HUB_PROT": "1", "XOMSO_HUB_PORT": "1", "HOME": "/"}) == ["XOMSO_HUB_PROT"]


def test_the_program_prints_what_is_in_force_and_no_secret(tmp_path):
    done = hub(
        tmp_path,
        "--settings",
        "--port",
        "8000",
        XOMSO_HUB_PORT="9000",
        XOMSO_HUB_DB="postgresql://xomso:mat-khau@may/csdl",
        XOMSO_HUB_METRICS_TOKEN="ma-bi-mat-dai-hon-16",
        AWS_SECRET_ACCESS_KEY="khoa-bi-mat",
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.partition("=")[0] for line in lines[::2]] == [one.name for one in VARIABLES]
    assert "XOMSO_HUB_PORT=8000   (mặc định: 8560)" in lines
    assert "XOMSO_HUB_DB=postgresql://xomso:***@may/csdl" in lines
    for secret in ("mat-khau", "ma-bi-mat", "khoa-bi-mat"):
        assert secret not in done.stdout


def test_a_wrong_variable_stops_the_hub_and_the_administrator_with_one_sentence(tmp_path, monkeypatch):
    done = hub(tmp_path, XOMSO_HUB_PORT="65536")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
    assert "XOMSO_HUB_PORT" in done.stderr
    monkeypatch.setenv("XOMSO_HUB_DB", "nonsense")
    done = xomso("admin", "list-devices", home=tmp_path)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
    assert "XOMSO_HUB_DB" in done.stderr
    assert not list(tmp_path.glob("hub.*"))


def test_the_manual_holds_the_very_table_of_the_program():
    assert manual(translator("en")) in MANUAL.read_text("utf-8")
