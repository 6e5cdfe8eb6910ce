"""One command takes a resident's record away; what was sent is answered "erased" from then on, and the phone says so."""

import os
import subprocess
import sys

import pytest

from sync.hub import erasure
from sync.hub.errors import AdminRefused
from tests import hub_server
from tests.hub_server import NAME
from tests.processes import xomso
from tests.receiving import body, decide, enrolled, network, queue, retention, uncertify
from tests.sending import JPEG, Cut, first

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


@pytest.fixture
async def device(tmp_path, hub):
    device = await enrolled(tmp_path, hub)
    hub.clock.now = device.clock.now
    return device


def erase(hub, **which: str) -> None:
    with hub.hub.database.read() as connection:
        subject = erasure.find(connection, **which)
    erasure.erase(hub.hub.database, hub.hub.attachments, hub.hub.uploads.parts, subject, "Đơn số 12/2026", hub.clock())


def left(hub) -> bytes:
    """Return all bytes of the hub's files, and what its database gives out: PostgreSQL's files are elsewhere."""
    told = b"".join(bytes(body) for (body,) in hub.rows("SELECT body FROM records"))
    return told + b"".join(path.read_bytes() for path in hub.hub.settings.home.rglob("*") if path.is_file())


@pytest.mark.parametrize("steps", [(), ("open",), ("open", "lodge"), ("open", "return"), ("open", "lodge", "finish")])
async def test_body_files_and_notes_are_gone_and_a_tombstone_stays(device, hub, steps):
    id = queue(device, JPEG)
    await device.sender.round()
    decide(hub, id, *steps)
    piece = body(device, id)[200:264]
    photo = next(device.attachments.folder.iterdir()).read_bytes()
    assert piece in left(hub) and photo in left(hub)
    erase(hub, code=device.outbox.get(id).code.lower().replace("-", " "))
    assert piece not in left(hub) and photo not in left(hub)
    columns = "state, length(body), official_code, returned_reason, missing, note, code"
    assert hub.rows(f"SELECT {columns} FROM records") == [
        ("erased", 0, "", "", "[]", "", device.outbox.get(id).code),
    ]
    assert set(hub.rows("SELECT reason, missing, note, official_code FROM changes")) == {("", "[]", "", "")}
    assert hub.rows("SELECT count(*) FROM record_attachments") == [(0,)]
    assert hub.rows("SELECT record, rule, reason FROM purges") == [(id, "erasure", "Đơn số 12/2026")]
    assert hub.rows("SELECT officer, record FROM audit WHERE action = 'erase'") == [("admin", id)]


async def test_the_phone_hears_of_it_and_drops_its_own_copy(device, hub):
    id = queue(device, JPEG)
    await device.sender.round()
    decide(hub, id, "open", "return")
    await device.sender.round()
    erase(hub, record=id)
    assert (await device.sender.round()).changed == 1
    item = device.outbox.get(id)
    assert (item.state, item.word, item.returned_reason, item.note) == ("erased", "received", "", "")
    retention(device).time.heard(hub.clock())
    assert retention(device).run() == 1
    assert body(device, id) == b"" and list(device.attachments.folder.iterdir()) == []


async def test_a_record_sent_again_is_answered_erased_and_not_stored(device, hub):
    id = queue(device)
    device.network = Cut(network(hub), first(1, "/v1/records"))
    await device.sender.round()
    assert device.outbox.get(id).state == "ready"
    erase(hub, record=id)
    device.clock.forward(3600)
    outcome = await device.sender.round()
    item = device.outbox.get(id)
    assert (item.state, outcome.set_aside, bool(item.receipt), item.code != "") == ("erased", (id,), True, True)
    assert hub.rows("SELECT state, length(body) FROM records") == [("erased", 0)]
    assert device.outbox.counts().waiting == 0


async def test_a_hub_that_never_had_these_bytes_cannot_have_them_dropped(device, hub):
    """The word "erased" without a receipt for this record sets it aside, and its bytes stay."""
    id = queue(device)
    uncertify(hub)
    device.network = Cut(network(hub), first(1, "/v1/records"))
    await device.sender.round()
    erase(hub, record=id)
    device.clock.forward(3600)
    await device.sender.round()
    item = device.outbox.get(id)
    assert (item.state, item.reason, item.receipt) == ("set_aside", "erased", "")
    retention(device).time.heard(hub.clock())
    assert retention(device).run() == 0 and body(device, id)


async def test_a_record_without_its_photos_is_answered_too(device, hub):
    id = queue(device, JPEG)
    await device.sender.round()
    again = device.outbox.record(id)
    erase(hub, record=id)
    phone = await hub.enrol()
    [result] = await hub.send(phone, again)
    assert (result["status"], result["type"]) == ("refused", "erased")
    assert result["receipt"] == device.outbox.get(id).receipt


async def test_the_pages_say_that_it_was_erased(device, hub):
    id = queue(device)
    await device.sender.round()
    code = device.outbox.get(id).code
    erase(hub, record=id)
    page = await hub.client.get(f"/t/{code}")
    assert page.status_code == 200 and "đã được xoá" in page.text
    hub.officer()
    desk = await hub.log_in()
    shown = await desk.get(f"/desk/records/{id}")
    assert shown.status_code == 200 and "đã được xoá" in shown.text and NAME not in shown.text
    assert 'name="official_code"' not in shown.text
    assert (await desk.get("/desk?view=erased")).status_code == 200


async def test_erasing_twice_without_a_reason_or_nobodys_record_is_refused(device, hub):
    id = queue(device)
    await device.sender.round()
    with hub.hub.database.read() as connection:
        for which in ({"code": "ZZZZ-ZZZZ-3"}, {"record": "0190d5a2-0000-7000-8000-000000000000"}):
            with pytest.raises(AdminRefused):
                erasure.find(connection, **which)
        subject = erasure.find(connection, record=id)
    with pytest.raises(AdminRefused):
        erasure.erase(hub.hub.database, hub.hub.attachments, hub.hub.uploads.parts, subject, " ", hub.clock())
    erase(hub, record=id)
    with pytest.raises(AdminRefused):
        erase(hub, record=id)
    assert hub.rows("SELECT count(*) FROM purges") == [(1,)]


async def test_the_command_asks_first_and_then_erases(device, hub):
    id = queue(device)
    await device.sender.round()
    home, code = hub.hub.settings.home, device.outbox.get(id).code

    def run(*args: str, given: str = "") -> subprocess.CompletedProcess:
        env = {**os.environ, "XOMSO_HOME": str(home), "XOMSO_LANG": "vi"}
        command = [sys.executable, "-m", "app.cli", "admin", "erase", *args, *hub.on]
        return subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, input=given)

    assert run("--reason", "Đơn số 12").returncode == 2
    assert run("--code", code, "--id", id, "--reason", "Đơn số 12").returncode == 2
    assert run("--code", code, "--reason", "Đơn số 12", given="n\n").returncode == 1
    assert hub.rows("SELECT state FROM records") == [("received",)]
    wrong = run("--code", code[:-1] + ("2" if code[-1] != "2" else "3"), "--reason", "Đơn số 12", "--yes")
    assert (wrong.returncode, wrong.stdout, len(wrong.stderr.strip().splitlines())) == (1, "", 1)
    assert code in xomso("admin", "erase", "--code", code, "--reason", "Đơn số 12", "--yes", *hub.on, home=home)
    assert hub.rows("SELECT state FROM records") == [("erased",)]
