"""The city's keys by the command line: a ceremony once, keys for wards, rotation, rehearsal, recovery."""

import json
import os
import re
import stat
import subprocess
import sys

import pytest

from sync.hub.city_keys import aloud
from sync.hub.database import open_database
from sync.hub.settings import Settings
from tests.hub_server import WARD
from tests.processes import xomso

PASSPHRASE = "con thuyền nhỏ trên sông Hậu"
OFFICER = ["--ward", WARD, "--login", "canbo", "--name", "Trần Thị Mẫu", "--password-stdin"]


@pytest.fixture
def city(tmp_path):
    """Hold a ceremony and return what runs further commands, with the passphrase in a file."""
    (tmp_path / "secret").write_text(PASSPHRASE + "\n", encoding="utf-8")
    words = ["--passphrase-file", str(tmp_path / "secret")]

    def run(*args: str, **options: str) -> str:
        given = [*words] if args[0] != "list" else []
        return xomso("admin", "keys", *args, *given, home=tmp_path, **options)

    run("ceremony", "--out", str(tmp_path / "city.json"))
    return run


def rows(home, query: str) -> list[tuple]:
    with open_database(Settings(home).url) as database, database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def failed(home, *args: str, secret: str = PASSPHRASE) -> str:
    env = {**os.environ, "XOMSO_HOME": str(home), "XOMSO_LANG": "vi", "XOMSO_PASSPHRASE": secret}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "admin", "keys", *args], capture_output=True, text=True, env=env, timeout=60
    )
    assert (done.returncode, done.stdout, len(done.stderr.strip().splitlines())) == (1, "", 1), done.stderr
    return done.stderr


def test_a_ward_goes_from_ceremony_to_rotation_and_recovery(tmp_path, city):
    file = tmp_path / "city.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = json.loads(file.read_text())
    assert set(kept) == {"xomso", "version", "fingerprints", "wrapped"}
    xomso("admin", "create-officer", *OFFICER, home=tmp_path, input="mat-khau-thu-nghiem")
    said = city("issue", "--ward", WARD, "--recovery", str(file))
    assert re.search(r"[0-9a-f]{4}( [0-9a-f]{4}){7}", said)
    (first,) = json.loads(city("list", "--json"))
    assert (first["state"], first["holders"], first["serial"]) == ("active", 1, 1)
    city("rotate", "--ward", WARD, "--recovery", str(file))
    assert [key["state"] for key in json.loads(city("list", "--json"))] == ["retired", "active"]
    assert [key["holders"] for key in json.loads(city("list", "--json"))] == [1, 1]
    assert aloud(kept["fingerprints"]["root"]) in city("list")

    late = ["--ward", WARD, "--login", "denmuon", "--name", "Nguyễn Văn Thử", "--password-stdin"]
    assert "keys recover" in xomso("admin", "create-officer", *late, home=tmp_path, input="mat-khau-thu-nghiem")
    city("recover", "--ward", WARD, "--recovery", str(file), "--officer", "denmuon")
    assert [key["holders"] for key in json.loads(city("list", "--json"))] == [2, 2]
    assert "2" in city("rehearse", "--recovery", str(file))
    invited = xomso("admin", "create-team", "--ward", WARD, "--name", "Tổ 1", home=tmp_path)
    invited = xomso("admin", "invite", "--ward", WARD, "--team", "Tổ 1", home=tmp_path)
    assert f"#k={kept['fingerprints']['root']}" in invited


def test_no_private_key_lies_in_the_clear(tmp_path, city):
    from sync.hub.city_keys import open_city

    file = tmp_path / "city.json"
    city("issue", "--ward", WARD, "--recovery", str(file))
    with open_database(Settings(tmp_path).url) as database, database.read() as connection:
        keys = open_city(connection, file.read_bytes(), PASSPHRASE)
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "secret")
    assert keys.root.d.encode() not in left and keys.recovery.d.encode() not in left
    assert PASSPHRASE.encode() not in left


def test_what_cannot_be_done_is_one_sentence(tmp_path, city):
    file = str(tmp_path / "city.json")
    assert "đã có" in failed(tmp_path, "ceremony", "--out", file)
    assert "đã có khóa gốc" in failed(tmp_path, "ceremony", "--out", str(tmp_path / "second.json"))
    assert not (tmp_path / "second.json").exists()
    assert "không đúng" in failed(tmp_path, "issue", "--ward", WARD, "--recovery", file, secret="sai hoàn toàn")
    assert "chưa có khóa" in failed(tmp_path, "rotate", "--ward", WARD, "--recovery", file)
    (tmp_path / "junk.json").write_text('{"wrapped": {}}')
    assert "không đọc được" in failed(tmp_path, "rehearse", "--recovery", str(tmp_path / "junk.json"))
    failed(tmp_path, "recover", "--ward", WARD, "--recovery", file, "--officer", "khong-co")
    failed(tmp_path, "issue", "--ward", WARD, "--recovery", str(tmp_path / "nowhere.json"))
    assert rows(tmp_path, "SELECT count(*) FROM ward_keys") == [(0,)]


def test_a_rehearsal_names_a_record_the_file_does_not_open(tmp_path, city):
    file = str(tmp_path / "city.json")
    city("issue", "--ward", WARD, "--recovery", file)
    with open_database(Settings(tmp_path).url) as database, database.write() as connection:
        connection.exec_driver_sql("UPDATE ward_key_grants SET sealed = x'7b7d'")
    env = {**os.environ, "XOMSO_HOME": str(tmp_path), "XOMSO_LANG": "vi", "XOMSO_PASSPHRASE": PASSPHRASE}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "admin", "keys", "rehearse", "--recovery", file],
        capture_output=True, text=True, env=env, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1 and WARD in done.stderr and "Traceback" not in done.stderr
