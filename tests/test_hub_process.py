"""`xomso hub` and `xomso admin` as an operator meets them: nothing to configure, nothing lost by a kill."""

import json
import re
import signal
import sqlite3
import time

import httpx
import pytest
import zxingcpp
from PIL import Image

from sync.enrolment import parse_invitation
from tests.hub_server import WARD, HubProcess, batch, record
from tests.processes import xomso
from tests.test_command_line import xomso as run


@pytest.fixture
def hub(tmp_path):
    process = HubProcess(tmp_path)
    yield process
    process.stop(signal.SIGKILL)


def invited(home, *options):
    xomso("admin", "create-team", "--ward", "ninh kiều", "--name", "Tổ thử", home=home)
    return xomso("admin", "invite", "--ward", WARD, "--team", "Tổ thử", *options, home=home)


def enrol(hub, said):
    code = re.search(r"/i/([\w-]+)", said)[1]
    answer = httpx.post(f"{hub.address}/v1/enrol", json={"code": code, "device_name": "Máy thử"})
    assert answer.status_code == 201, answer.text
    return answer.json()["device"], {"Authorization": f"Bearer {answer.json()['token']}"}


def test_a_hub_starts_with_no_configuration_and_answers_when_it_says_so(hub):
    assert httpx.get(f"{hub.address}/healthz").json()["status"] == "ok"
    answer = httpx.get(f"{hub.address}/v1/me")
    assert answer.headers["date"]
    assert "server" not in answer.headers
    with sqlite3.connect(hub.home / "hub.sqlite") as database:
        assert database.execute("SELECT count(*) FROM wards").fetchone() == (103,)
    database.close()


def test_a_record_survives_the_kill_of_the_hub_right_after_its_receipt(hub):
    _, headers = enrol(hub, invited(hub.home))
    sent = batch(record(), record())
    first = httpx.post(f"{hub.address}/v1/records", json=sent, headers=headers).json()
    hub.stop(signal.SIGKILL)
    hub.again()
    assert httpx.post(f"{hub.address}/v1/records", json=sent, headers=headers).json() == first


def test_a_hub_stops_within_five_seconds_though_a_client_dawdles(hub):
    with httpx.Client() as client, client.stream("GET", f"{hub.address}/"):
        began = time.monotonic()
        hub.stop(signal.SIGTERM)
        assert time.monotonic() - began < 5
    with pytest.raises(httpx.ConnectError):
        httpx.get(hub.address)


def test_a_taken_port_is_one_sentence(hub):
    result = run("hub", "--port", hub.port, home=hub.home)
    assert result.returncode == 1
    assert hub.port in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_second_hub_on_the_same_data_works_with_the_first(hub):
    second = HubProcess(hub.home)
    _, headers = enrol(second, invited(hub.home))
    sent = batch(record(kind="outreach"))
    receipts = [httpx.post(f"{one.address}/v1/records", json=sent, headers=headers).json() for one in (hub, second)]
    assert receipts[0] == receipts[1]
    assert second.stop() in (0, -signal.SIGTERM)


def test_a_newer_database_is_one_sentence_and_stays_as_it_is(hub):
    hub.stop()
    path = hub.home / "hub.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    before = path.read_bytes()
    for args in (["hub", "--port", "0"], ["admin", "list-devices"]):
        result = run(*args, home=hub.home)
        assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1)
        assert "9999" in result.stderr
    assert path.read_bytes() == before


def test_the_log_names_routes_and_never_a_code_or_a_query(hub):
    said = invited(hub.home)
    code = re.search(r"/i/([\w-]+)", said)[1]
    _, headers = enrol(hub, said)
    answer = httpx.post(f"{hub.address}/v1/records", json=batch(record(kind="outreach")), headers=headers).json()
    receipt = answer["results"][0]["code"]
    for path in (f"/i/{code}", f"/t/{receipt}", f"/t?code={receipt}", "/q/?q=ly+hon"):
        httpx.get(hub.address + path)
    hub.stop()
    log = hub.log.read_text()
    assert "GET /t/{code} 200" in log
    for secret in (code, receipt, "ly+hon", "q=", headers["Authorization"].rpartition(".")[2], "Nguyễn"):
        assert secret not in log


def test_an_invitation_is_a_link_a_code_and_a_picture_that_scans(tmp_path):
    said = invited(tmp_path, "--hub", "https://xomso.example.vn/", "--out", str(tmp_path / "moi.png"))
    link = re.search(r"https://\S+", said)[0]
    hub_url, code = parse_invitation(link)
    assert (hub_url, f"Mã mời: {code}" in said) == ("https://xomso.example.vn", True)
    assert "█" in said
    [scanned] = zxingcpp.read_barcodes(Image.open(tmp_path / "moi.png"))
    assert scanned.text == link
    invited_again = run(
        "admin", "invite", "--ward", WARD, "--team", "Tổ thử", "--out", str(tmp_path / "x.pdf"), home=tmp_path
    )
    assert invited_again.returncode == 2


def test_invitations_carry_the_address_the_hub_was_told_to_have(tmp_path):
    hub = HubProcess(tmp_path, "--public-url", "https://xomso.example.vn/")
    hub.stop()
    assert "https://xomso.example.vn/i/" in invited(tmp_path)


def test_a_device_is_listed_and_can_be_shut_out(hub):
    device, headers = enrol(hub, invited(hub.home))
    [listed] = json.loads(xomso("admin", "list-devices", "--ward", WARD, "--json", home=hub.home))
    assert (listed["id"], listed["team_name"], listed["revoked_at"]) == (device, "Tổ thử", None)
    assert "secret" not in listed
    assert device in xomso("admin", "list-devices", home=hub.home)
    xomso("admin", "revoke", "--device", device, home=hub.home)
    assert httpx.get(f"{hub.address}/v1/me", headers=headers).status_code == 401


def test_an_officer_gets_a_password_once_or_brings_one(tmp_path):
    said = xomso(
        "admin",
        "create-officer",
        "--ward",
        "Phường Ninh Kiều",
        "--login",
        "Can.Bo",
        "--name",
        "Trần Thị Mẫu",
        home=tmp_path,
    )
    assert re.search(r"Mật khẩu \(chỉ hiện lần này\): [2-9a-z-]{14}", said)
    said = xomso("admin", "create-officer", "--ward", WARD, "--login", "hai", "--name", "A", "--password-stdin", home=tmp_path, input="mat-khau-dai\n")  # fmt: skip
    assert "mat-khau-dai" not in said


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["create-team", "--ward", "Phú Nhuận xyz", "--name", "A"], "Không có xã, phường nào"),
        (["create-ward", "--code", "31135", "--name", "A"], "đã có"),
        (["create-ward", "--code", "x", "--name", "A"], "5 chữ số"),
        (["create-officer", "--ward", WARD, "--login", "Bà Mẫu", "--name", "A"], "không dùng được"),
        (["invite", "--ward", WARD, "--team", "Tổ lạ"], "Không có tổ tên Tổ lạ"),
        (["revoke", "--device", "x"], "Không có máy nào"),
        (["list-devices", "--db", "nosuch://"], "postgresql://"),
    ],
)
def test_an_administrators_slip_is_one_sentence(tmp_path, args, told):
    result = run("admin", *args, home=tmp_path)
    assert result.returncode == 1
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_a_database_that_fails_is_one_sentence_for_hub_and_administrator(tmp_path):
    invited(tmp_path)
    with sqlite3.connect(tmp_path / "hub.sqlite") as database:
        database.execute("ALTER TABLE wards RENAME TO gone")
    database.close()
    for args in (
        ["hub", "--port", "0"],
        ["admin", "list-devices"],
        ["admin", "create-team", "--ward", WARD, "--name", "A"],
    ):
        result = run(*args, home=tmp_path)
        assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1), result.stderr
        assert "hub.sqlite chưa đọc hoặc ghi được" in result.stderr


def test_a_failure_nobody_foresaw_is_logged_without_its_message(hub):
    _, headers = enrol(hub, invited(hub.home))
    answer = httpx.post(f"{hub.address}/v1/records", json=batch(record(kind="outreach")), headers=headers).json()
    with sqlite3.connect(hub.home / "hub.sqlite") as database:
        database.execute("UPDATE records SET received_at = 'Nguyen Van Thu'")
    database.close()
    assert httpx.get(f"{hub.address}/t/{answer['results'][0]['code']}").status_code == 500
    hub.stop()
    log = hub.log.read_text()
    assert "in_vietnam" in log
    assert "ValueError" in log
    assert "Nguyen" not in log
