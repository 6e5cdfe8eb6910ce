"""After a cut at any byte, at most 64 KB are sent again, whichever side was stopped; and each record arrives once."""

import asyncio
import os
import random
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sync import enrolment
from sync.client import HubClient
from sync.hub.devices import revoke
from tests import hub_server
from tests.cut_proxy import CutProxy
from tests.hub_server import WARD, HubProcess, LocalHub
from tests.sending import JPEG, Device
from tests.served import served

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio

AGAIN = 64_000  # bytes, with all headers
PHOTO = 200_000
PAYLOAD = {"consent": {"given": True, "how": "spoken"}, "answers": {"applicant_name": "Nguyễn Văn Thử"}}
ROUND = """
import asyncio, sys
from pathlib import Path
from tests.sending import Device
device = Device(Path(sys.argv[1]), None, None)
asyncio.run(device.sender.round())
"""


def queue(device: Device, size: int = PHOTO) -> str:
    photo = device.photos.keep("giay.jpg", JPEG + os.urandom(size))
    return device.outbox.add("submission", WARD, "1.001193", PAYLOAD, [photo]).id


async def phone(folder: Path, address: str, code: str) -> Device:
    device = Device(folder, None, None)
    async with HubClient(address) as client:
        place = await client.enrol(code, "Máy thử", "linux", "0.1.0")
    enrolment.save(device.db, replace(place, hub=address))
    return device


async def sent_whole(device: Device, proxy: CutProxy) -> int:
    """Return how many bytes a record takes on a line that holds."""
    queue(device)
    before = proxy.sent
    assert (await device.sender.round()).state == "done"
    return proxy.sent - before


async def deliver(device: Device, proxy: CutProxy, rounds: int = 3) -> int:
    """Send until everything arrived and return how many bytes that took."""
    before = proxy.sent
    for _ in range(rounds):
        if (await device.sender.round()).state == "done":
            break
    assert set(device.states()) == {"received"}
    return proxy.sent - before


@pytest.fixture
async def line(tmp_path, hub):
    """A phone and the line between it and a hub."""
    with served(hub.app) as port:
        async with CutProxy(port) as proxy:
            yield await phone(tmp_path, proxy.url, hub.invite()), proxy


def positions(whole: int) -> list[int]:
    """Return bytes to cut at: the edges of every piece, and some anywhere."""
    edges = [piece * (60 << 10) + step for piece in range(4) for step in (0, 1, 300, 600, 1200)]
    anywhere = random.Random(5).sample(range(whole), 25)
    return sorted({1, *edges[1:], *anywhere, whole - 1})


@pytest.mark.parametrize("answers", [False, True])
async def test_a_cut_at_any_byte_costs_at_most_64_kb(line, hub, answers):
    device, proxy = line
    whole = await sent_whole(device, proxy)
    for after in range(1, 4000, 160) if answers else positions(whole):
        id = queue(device)
        proxy.cut(after, answers=answers)
        took = await deliver(device, proxy)
        assert took <= whole + AGAIN, f"cut after {after} bytes: {took - whole} sent again"
        assert hub.rows("SELECT code FROM records WHERE id = :id", id=id) == [(device.outbox.get(id).code,)]
    assert proxy.cuts >= 15


async def test_a_line_that_breaks_again_and_again_still_moves_on(line):
    device, proxy = line
    whole = await sent_whole(device, proxy)
    queue(device)
    proxy.cut(70_000, every=True)
    took = await deliver(device, proxy, rounds=20)
    assert proxy.cuts >= 3
    assert took <= whole + proxy.cuts * AGAIN


async def test_a_hub_killed_in_the_middle_of_an_upload_goes_on_where_it_was(tmp_path, hub_pack):
    home = tmp_path / "hub"
    prepared = LocalHub(home, hub_pack)
    prepared.clock.now = prepared.clock.now.replace(year=2099)  # the process has the real time
    code = prepared.invite()
    prepared.close()
    process = await asyncio.to_thread(HubProcess, home)
    try:
        async with CutProxy(int(process.port)) as proxy:
            device = await phone(tmp_path, proxy.url, code)
            whole = await sent_whole(device, proxy)
            queue(device)
            before = proxy.sent
            proxy.cut(150_000, hold=True)
            sending = asyncio.create_task(device.sender.round())
            await proxy.broken.wait()
            process.stop(signal.SIGKILL)
            proxy.hang_up()
            assert (await sending).reason == "offline"
            await asyncio.to_thread(process.again)
            await deliver(device, proxy)
            assert proxy.sent - before <= whole + AGAIN
    finally:
        process.stop()


async def test_a_phone_killed_in_the_middle_of_an_upload_goes_on_where_it_was(line, tmp_path):
    device, proxy = line
    whole = await sent_whole(device, proxy)
    queue(device)
    device.db.conn.close()
    before = proxy.sent
    proxy.cut(150_000, hold=True)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ROUND, str(tmp_path), cwd=Path(__file__).parent.parent
    )
    await proxy.broken.wait()
    process.kill()
    assert await process.wait() == -signal.SIGKILL
    proxy.hang_up()
    await deliver(Device(tmp_path, None, None), proxy)
    assert proxy.sent - before <= whole + AGAIN


async def test_an_upload_the_hub_forgot_begins_anew(line, hub):
    device, proxy = line
    queue(device)
    proxy.cut(100_000)
    assert (await device.sender.round()).reason == "offline"
    hub.clock.forward(days=8)
    await deliver(device, proxy)
    assert hub.rows("SELECT count(*) FROM uploads WHERE done = 1") == [(1,)]


async def test_an_upload_begun_under_a_token_that_is_gone_begins_anew(line, hub):
    device, proxy = line
    queue(device)
    proxy.cut(100_000)
    await device.sender.round()
    with hub.hub.database.write() as connection:
        revoke(connection, enrolment.load(device.db).device, hub.clock())
    assert (await device.sender.round()).reason == "auth"
    async with HubClient(proxy.url) as client:
        enrolment.save(device.db, await client.enrol(hub.invite(), "Máy thử", "linux", "0.1.0"))
    await deliver(device, proxy)
