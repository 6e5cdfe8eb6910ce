"""`xomso app` as a program: it serves this machine only, and says in one sentence what stands in its way."""

import os
import signal
import sqlite3
import subprocess
import sys

import httpx
import pytest

from tests.processes import Process


@pytest.fixture
def app(tmp_path):
    process = Process("app", "--port", "0", home=tmp_path / "device", log=tmp_path / "app.log")
    yield process
    process.stop()


def refused(home, *args: str) -> str:
    """Run `xomso` and return the one sentence it fails with."""
    env = {**os.environ, "XOMSO_HOME": str(home), "XOMSO_LANG": "vi"}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *args],
        capture_output=True,
        text=True,
        env=env,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    (sentence,) = done.stderr.strip().splitlines()
    return sentence


def test_it_serves_the_app_and_ends_in_order(app):
    page = httpx.get(app.address)
    assert page.status_code == 200
    assert "flutter_bootstrap" in page.text
    assert app.stop(signal.SIGTERM) == 0


@pytest.mark.parametrize("place", ["guide", "q", "feedback", "learn/practice"])
def test_a_deep_link_to_a_code_with_a_dot_opens_the_app(app, place):
    page = httpx.get(f"{app.address}/{place}/1.001193")
    assert page.status_code == 200
    assert "flutter_bootstrap" in page.text
    assert httpx.get(f"{app.address}/missing.js").status_code == 404


def test_another_sites_page_cannot_talk_to_it(app):
    assert httpx.get(app.address, headers={"Host": "evil.example"}).status_code == 403
    assert httpx.get(app.address, headers={"Origin": "https://evil.example"}).status_code == 403
    assert httpx.get(app.address, headers={"Origin": app.address}).status_code == 200


def test_another_sites_page_cannot_open_its_web_socket(app):
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    address = app.address.replace("http", "ws") + "/ws"
    with pytest.raises(InvalidStatus) as refusal, connect(address, origin="https://evil.example"):
        pass
    assert refusal.value.response.status_code == 403
    with connect(address, origin=app.address):
        pass


def test_a_second_app_on_the_same_data_says_so(app, tmp_path):
    assert "đang mở ở cửa sổ khác" in refused(tmp_path / "device", "app", "--port", "0")


def test_a_taken_port_is_named_with_the_remedy(app, tmp_path):
    sentence = refused(tmp_path / "other", "app", "--port", app.port)
    assert app.port in sentence
    assert "--port" in sentence


def test_a_database_from_a_newer_version_is_refused_untouched(app, tmp_path):
    app.stop()
    database = tmp_path / "device" / "device.sqlite"
    with sqlite3.connect(database) as db:
        db.execute("PRAGMA user_version = 9999")
    db.close()
    before = database.read_bytes()
    refused(tmp_path / "device", "app", "--port", "0")
    assert database.read_bytes() == before


def test_a_damaged_database_is_refused_untouched(tmp_path):
    home = tmp_path / "device"
    home.mkdir()
    (home / "device.sqlite").write_bytes(b"this is a letter, not a database" * 40)
    before = (home / "device.sqlite").read_bytes()
    assert "device.sqlite" in refused(home, "app", "--port", "0")
    assert (home / "device.sqlite").read_bytes() == before
