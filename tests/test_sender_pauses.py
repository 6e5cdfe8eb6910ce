"""What stops the sender has a name, keeps the queue whole, and ends when it should."""

import asyncio
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from sync import enrolment
from sync.outbox import Outbox
from sync.reasons import PAUSES, sentence
from sync.sender import OTHER_SENDER, POLL, REST, Outcome
from sync.store import open_store, sender_lock
from tests.sending import JPEG, PLACE, Device, portal
from tests.tiny_hub import HEADERS, TOKEN, TinyHub

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def hub():
    return TinyHub()


@pytest.fixture
def device(tmp_path, hub):
    return Device(tmp_path, hub.transport())


def answering(status: int, **headers: str) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(status, headers=HEADERS | headers))


async def test_a_device_without_an_invitation_keeps_its_records(tmp_path, hub):
    device = Device(tmp_path, hub.transport(), place=None)
    device.add()
    outcome = await device.sender.round()
    assert (outcome.state, outcome.reason, device.states()) == ("paused", "not_enrolled", ["ready"])
    assert hub.asked == []
    enrolment.save(device.db, PLACE)
    assert (await device.sender.round(by_hand=False)).state == "done"
    assert device.sender.status.reason == ""


@pytest.mark.parametrize(
    ("network", "reason"),
    [
        (httpx.MockTransport(portal), "portal"),
        (answering(503), "busy"),
        (answering(429), "busy"),
        (answering(401), "auth"),
        (answering(403), "auth"),
        (answering(426), "version"),
        (answering(404), "version"),
        (answering(200), "portal"),
    ],
)
async def test_every_pause_has_a_reason_a_sentence_and_loses_nothing(device, hub, network, reason):
    ids = [device.add({"n": 1}, JPEG), device.add({"n": 2})]
    device.network = network
    outcome = await device.sender.round()
    assert (outcome.state, outcome.reason, device.states()) == ("paused", reason, ["ready", "ready"])
    assert (device.sender.status.state, device.sender.status.reason) == ("paused", reason)
    assert str(outcome.pause) and sentence(reason) in PAUSES.values()
    assert all(device.outbox.get(id).attempts == 0 for id in ids)
    device.network = hub.transport()
    assert sorted((await device.sender.round()).received) == sorted(ids)
    assert (device.sender.status.state, device.sender.status.reason) == ("idle", "")


async def test_the_reason_and_the_last_contact_are_there_after_a_restart(device, hub):
    await device.sender.round()
    contact = device.clock()
    device.clock.forward(600)
    device.network = httpx.MockTransport(portal)
    await device.sender.round()
    status = device.new_sender().status
    assert (status.state, status.reason, status.last_contact) == ("paused", "portal", contact)
    assert status.next_try > device.clock()
    assert status == device.sender.status


async def test_the_clocks_difference_to_the_hub_is_measured(device):
    device.clock.forward(-3600)
    await device.sender.round()
    assert device.sender.status.skew == 3610
    assert device.new_sender().status.skew == 3610


async def test_the_hubs_own_time_to_wait_is_kept_unless_someone_asks(device, hub):
    device.add()
    device.network = answering(503, **{"Retry-After": "120"})
    await device.sender.round()
    assert 120 <= device.sender.rest() <= 150
    device.network = hub.transport()
    assert (await device.sender.round(by_hand=False)).reason == "busy"
    assert hub.asked == []
    device.clock.forward(device.sender.rest())
    assert (await device.sender.round(by_hand=False)).state == "done"


async def test_a_person_may_ask_before_the_hubs_time_is_up(device, hub):
    device.network = answering(429, **{"Retry-After": "120"})
    await device.sender.round()
    device.network = hub.transport()
    assert (await device.sender.round()).state == "done"


async def test_a_revoked_device_asks_no_more_until_it_enrols_again_or_someone_asks(device, hub):
    device.add()
    enrolment.save(device.db, replace(PLACE, token="xs1.old.x"))
    await device.sender.round(by_hand=False)
    calls = len(hub.asked)
    device.clock.forward(24 * 3600)
    for sender in (device.sender, device.new_sender()):
        assert (await sender.round(by_hand=False)).reason == "auth"
        assert sender.rest() == REST
    assert len(hub.asked) == calls
    assert (await device.sender.round(by_hand=True)).reason == "auth"
    assert len(hub.asked) > calls
    enrolment.save(device.db, PLACE)
    assert (await device.sender.round(by_hand=False)).state == "done"


async def test_pauses_grow_with_every_failure_up_to_a_quarter_of_an_hour(device):
    device.network = httpx.MockTransport(portal)
    waits = []
    for _ in range(12):
        await device.sender.round()
        waits.append(device.sender.rest())
    assert waits == sorted(waits)
    assert waits[0] < 10
    assert waits[-1] == 450, "half of the cap, since the test's chance is a half"


async def test_a_success_starts_the_pauses_afresh(device, hub):
    for network in (*[httpx.MockTransport(portal)] * 9, hub.transport(), httpx.MockTransport(portal)):
        device.network = network
        await device.sender.round()
    assert device.sender.rest() < 10


async def test_news_is_looked_for_often_only_while_some_is_awaited(device, hub):
    await device.sender.round()
    assert REST <= device.sender.rest() <= REST * 1.1
    id = device.add()
    assert device.sender.rest() == 1
    await device.sender.round()
    assert POLL <= device.sender.rest() <= POLL * 1.1
    hub.tell(id, "done")
    await device.sender.round()
    assert REST <= device.sender.rest() <= REST * 1.1


async def test_a_second_round_at_the_same_time_does_nothing(device, hub):
    inner = hub.transport()

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(0)
            return await inner.handle_async_request(request)

    device.network = Slow()
    device.add()
    first, second = await asyncio.gather(device.sender.round(), device.sender.round())
    assert (first.state, second) == ("done", Outcome.BUSY)
    assert hub.asked.count("POST /v1/records") == 1


def test_a_sender_of_another_process_wins(device, hub):
    device.add()
    code = (
        "import pathlib, sys\nfrom sync.store import sender_lock\n"
        "with sender_lock(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(device.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout.readline() == "held\n"
        assert asyncio.run(device.sender.round()) is Outcome.BUSY
        assert hub.asked == []
    finally:
        other.communicate("")
    assert (asyncio.run(device.sender.round())).state == "done"


async def test_a_cancelled_round_puts_its_records_back(device):
    device.add()
    started = asyncio.Event()

    async def stall(_: httpx.Request) -> httpx.Response:
        started.set()
        await asyncio.Event().wait()
        raise AssertionError

    device.network = httpx.MockTransport(stall)
    task = asyncio.create_task(device.sender.round())
    await started.wait()
    assert (device.states(), device.sender.status.state) == (["sending"], "sending")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (device.states(), device.sender.status.state) == (["ready"], "idle")
    assert not sender_lock(device.path).is_locked


def test_a_process_killed_in_the_middle_of_sending_leaves_its_records_ready(device, hub):
    id = device.add()
    code = (
        "import asyncio, os, pathlib, signal, sys, httpx\n"
        "from tests.sending import Device\n"
        "def die(request):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "device = Device(pathlib.Path(sys.argv[1]), httpx.MockTransport(die))\n"
        "asyncio.run(device.sender.round())\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(device.path.parent)], cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    assert device.states() == ["sending"]
    assert Outbox(open_store(device.path)).get(id).state == "ready"
    assert (asyncio.run(device.sender.round())).received == (id,)


async def test_a_store_that_cannot_be_written_pauses_and_nothing_is_sent(device, hub):
    device.add()
    device.db.conn.execute("PRAGMA query_only = ON")
    assert (await device.sender.round()).reason == "device"
    assert hub.asked == []
    device.db.conn.execute("PRAGMA query_only = OFF")
    assert (await device.sender.round()).state == "done"


async def test_the_screen_is_told_of_every_turn(device):
    seen = []
    device.sender.on_change = lambda: seen.append((device.sender.status.state, device.outbox.counts().waiting))
    device.add()
    await device.sender.round()
    assert seen == [("sending", 1), ("sending", 0), ("idle", 0)]


async def test_the_loop_sends_at_the_start_and_whenever_it_is_woken(device, hub):
    rests: asyncio.Queue[float] = asyncio.Queue()

    async def wait(woken: asyncio.Event, seconds: float) -> None:
        rests.put_nowait(seconds)
        await woken.wait()

    sender = device.new_sender(wait)
    device.add({"n": 1})
    loop = asyncio.create_task(sender.loop())
    assert POLL <= await rests.get() <= POLL * 1.1
    assert len(hub.records) == 1
    device.add({"n": 2})
    sender.wake()
    await rests.get()
    assert len(hub.records) == 2
    device.network = answering(401)
    sender.wake()
    assert await rests.get() == REST
    device.network = hub.transport()
    device.add({"n": 3})
    sender.wake()
    await rests.get()
    assert len(hub.records) == 2, "the hub refused this device, so only a person may try again"
    sender.wake(by_hand=True)
    await rests.get()
    assert len(hub.records) == 3
    with sender_lock(device.path):
        sender.wake()
        assert await rests.get() == OTHER_SENDER
    loop.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loop


async def test_a_token_appears_in_nothing_a_person_sees(device):
    device.network = answering(401)
    outcome = await device.sender.round()
    assert TOKEN not in repr(outcome) + str(outcome.pause) + repr(device.sender.status)
