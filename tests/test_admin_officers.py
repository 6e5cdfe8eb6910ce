"""Officers by the command line: kept out at once, let in again, and given a new password that says what must follow."""

import os
import subprocess
import sys

import pytest

from tests import hub_server
from tests.hub_server import NAME, PASSWORD, WARD, csrf, record
from tests.processes import xomso

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
NEW = "mat-khau-moi-2026"


@pytest.fixture
def run(hub):
    """Run an `xomso admin` command on the hub's data."""

    def one(*args: str, **how: str) -> str:
        return xomso("admin", *args, *hub.on, home=hub.hub.settings.home, **how)

    return one


async def test_a_disabled_officer_is_out_at_once_and_comes_back_with_key_and_password(hub, run):
    phone, sent = await hub.enrol(), record()
    await hub.send(phone, sent)
    hub.officer()
    desk = await hub.log_in()
    assert (await desk.get("/desk")).status_code == 200
    assert "keys rotate" in run("disable-officer", "--login", "CAN.BO")
    assert (await desk.get("/desk")).headers["location"] == "/desk/login"
    assert hub.rows("SELECT count(*) FROM sessions") == [(0,)]
    assert "xomso_desk" not in (await hub.log_in()).cookies
    run("enable-officer", "--login", "can.bo")
    assert (await desk.get("/desk")).headers["location"] == "/desk/login", "an old session does not come back"
    assert NAME in (await (await hub.log_in()).get(f"/desk/records/{sent.id}")).text
    actions = [action for (action,) in hub.rows("SELECT action FROM audit WHERE officer = 'admin' ORDER BY id")]
    assert actions == ["disable-officer", "enable-officer"]


async def test_a_new_password_ends_sessions_and_names_who_can_grant_the_key_again(hub, run):
    phone, sent = await hub.enrol(), record()
    await hub.send(phone, sent)
    officer, colleague = hub.officer(), hub.officer("giu.khoa")
    desk = await hub.log_in()
    said = run("reset-password", "--login", "can.bo", "--password-stdin", input=NEW)
    assert colleague.name in said and "CHƯA mở được" in said and NEW not in said
    assert f"xomso admin keys recover --ward {WARD} --officer can.bo" in said
    assert (await desk.get("/desk")).headers["location"] == "/desk/login"
    assert "xomso_desk" not in (await hub.log_in(password=PASSWORD)).cookies
    again = await hub.log_in(password=NEW)
    assert NAME not in (await again.get(f"/desk/records/{sent.id}")).text
    holder = await hub.log_in("giu.khoa")
    data = {"csrf": csrf(await holder.get("/desk/keys")), "officer": officer.id}
    assert (await holder.post("/desk/keys/grant", data=data)).status_code == 303
    assert NAME in (await again.get(f"/desk/records/{sent.id}")).text


async def test_the_last_holder_is_told_that_only_the_citys_file_helps(hub, run):
    hub.officer()
    said = run("reset-password", "--login", "can.bo")
    assert "Không còn cán bộ nào giữ khóa" in said and "Mật khẩu (chỉ hiện lần này)" in said


async def test_nobody_and_a_short_password_are_one_sentence(hub):
    hub.officer()

    def failed(*args: str, input: str = "") -> str:
        env = {**os.environ, "XOMSO_HOME": str(hub.hub.settings.home), "XOMSO_LANG": "vi"}
        command = [sys.executable, "-m", "app.cli", "admin", *args, *hub.on]
        done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, input=input)
        assert (done.returncode, done.stdout, len(done.stderr.strip().splitlines())) == (1, "", 1), done.stderr
        return done.stderr

    for act in ("disable-officer", "enable-officer", "reset-password"):
        assert "khong-co" in failed(act, "--login", "khong-co")
    assert "can.bo" in failed("enable-officer", "--login", "can.bo")
    assert "10 ký tự" in failed("reset-password", "--login", "can.bo", "--password-stdin", input="ngan")
    assert len(hub.rows("SELECT 1 FROM ward_key_grants WHERE holder != 'recovery' AND ward = '31135'")) == 1
