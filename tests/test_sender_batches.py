"""Several batches on the way to the real hub over a real network: what it said of one is written down while it reads the next."""

import asyncio
import socket
from collections.abc import Callable

import httpx
import pytest
import uvicorn

from sync import enrolment
from sync.client import SENT, HubClient
from sync.delivery import BATCH
from tests import hub_server
from tests.sending import Device

hub_pack = hub_server.hub_pack
pytestmark = pytest.mark.anyio


class Watched(httpx.AsyncHTTPTransport):
    """A network that calls `sent` each time a batch of records is on its way and whatever is done meanwhile was done."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: Callable[[], None] = lambda: None
        self.cut = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/v1/records":
            return await super().handle_async_request(request)
        if self.cut:
            raise httpx.ConnectError("cut")
        told = request.extensions["trace"]

        async def at(step: str, info: dict) -> None:
            await told(step, info)
            if step == SENT:
                self.sent()

        request.extensions["trace"] = at
        return await super().handle_async_request(request)


@pytest.fixture
async def device(tmp_path, hub_pack):
    hub = hub_server.LocalHub(tmp_path / "hub", hub_pack)
    sock = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(hub.app, log_config=None, access_log=False, ws="none", lifespan="off"))
    running = asyncio.create_task(server.serve(sockets=[sock]))
    address = f"http://127.0.0.1:{sock.getsockname()[1]}"
    (tmp_path / "phone").mkdir()
    device = Device(tmp_path / "phone", Watched(), place=None)
    device.hub = hub
    async with HubClient(address, "", httpx.AsyncHTTPTransport()) as client:
        enrolment.save(device.db, await client.enrol(hub.invite(), "Máy thử", "linux", "0.1.0"))
    await device.sender.round()  # fetches the ward's keys
    yield device
    server.should_exit = True
    await running


def add(device: Device) -> str:
    return device.outbox.add("submission", hub_server.WARD, "1.001193", {"ten": "Thử"}).id


def counted(device: Device) -> dict[str, int]:
    states = device.states()
    return {state: states.count(state) for state in set(states)}


async def test_what_the_hub_said_of_one_batch_is_written_down_while_it_reads_the_next(device):
    ids = [add(device) for _ in range(2 * BATCH + 1)]
    seen = []
    device.network.sent = lambda: seen.append(counted(device))
    outcome = await device.sender.round()
    assert seen == [
        {"sending": BATCH, "ready": BATCH + 1},
        {"received": BATCH, "sending": BATCH, "ready": 1},
        {"received": 2 * BATCH, "sending": 1},
    ]
    assert (outcome.state, outcome.received) == ("done", tuple(ids))
    assert device.hub.rows("SELECT count(*) FROM records") == [(2 * BATCH + 1,)]


async def test_a_network_gone_before_the_next_batch_keeps_what_the_hub_said_of_the_last(device):
    ids = [add(device) for _ in range(BATCH + 3)]
    device.network.sent = lambda: setattr(device.network, "cut", True)
    outcome = await device.sender.round()
    assert (outcome.state, outcome.received) == ("paused", tuple(ids[:BATCH]))
    assert counted(device) == {"received": BATCH, "ready": 3}
    device.network.sent, device.network.cut = lambda: None, False
    assert (await device.sender.round()).received == tuple(ids[BATCH:])


async def test_a_sender_stopped_while_the_hub_reads_loses_no_answer_and_sends_nothing_twice(device):
    ids = [add(device) for _ in range(BATCH + 3)]
    requests = 0

    def stop_at_the_second() -> None:
        nonlocal requests
        requests += 1
        if requests == 2:
            asyncio.current_task().cancel()

    device.network.sent = stop_at_the_second
    with pytest.raises(asyncio.CancelledError):
        await asyncio.ensure_future(device.sender.round())
    assert counted(device) == {"received": BATCH, "ready": 3}
    device.network.sent = lambda: None
    assert (await device.new_sender().round()).received == tuple(ids[BATCH:])
    assert device.hub.rows("SELECT count(*) FROM records") == [(BATCH + 3,)]


async def test_an_answer_that_cannot_be_written_down_counts_for_nothing_until_it_can(device):
    ids = [add(device) for _ in range(BATCH + 3)]

    def full() -> None:
        device.db.conn.execute("PRAGMA query_only = ON")

    device.network.sent = full
    outcome = await device.sender.round()
    device.db.conn.execute("PRAGMA query_only = OFF")
    assert (outcome.state, outcome.reason, outcome.received) == ("paused", "device", ())
    assert counted(device) == {"sending": BATCH, "ready": 3}
    device.network.sent = lambda: None
    outcome = await device.sender.round()
    assert (outcome.state, outcome.received) == ("done", tuple(ids))
    assert device.hub.rows("SELECT count(*) FROM records") == [(BATCH + 3,)]
